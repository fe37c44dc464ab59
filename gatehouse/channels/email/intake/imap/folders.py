"""Names of folders as IMAP writes them: modified UTF-7 (RFC 3501 §5.1.3), in quotes."""

import re
from base64 import b64encode

_OTHERS = re.compile(r"[^\x20-\x7e]+")


def quoted(name: str) -> str:
    text = _OTHERS.sub(_encoded, name.replace("&", "&-"))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _encoded(found: "re.Match[str]") -> str:
    packed = b64encode(found[0].encode("utf-16-be", "replace")).rstrip(b"=").replace(b"/", b",")
    return f"&{packed.decode()}-"
