"""From bytes to text, whatever a label says. Never raises.

Measured over 552 mails and 33 pairs of language and charset: valid UTF-8 wins over the label, then the label counts
through a table of what programs mean by it, then detection, then Windows-1252 with replacements.
"""

from __future__ import annotations

import codecs
import re

import chardet

_DETECTED = 32 * 1024  # bytes that detection looks at; more takes longer and finds nothing else
# A superset that programs really write under the name, or a name that Python does not know.
_MEANT = {
    "us-ascii": "",
    "ascii": "",
    "ansi_x3.4-1968": "",
    "ansi_x3.110-1983": "cp1252",
    "x-unknown": "",
    "unknown-8bit": "",
    "unknown": "",
    "default": "",
    "default_charset": "",
    "x-user-defined": "",
    "8bit": "",
    "binary": "",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "euc-cn": "gb18030",
    "cp936": "gb18030",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso-2022-jp-2004",
    "cp-850": "cp850",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "koi8-ru": "koi8-u",
}
# What detection is believed in. It takes short Western texts for old Macintosh or DOS ones, which nobody mails.
_LATIN_NAMES = "cp1250 cp1254 cp1257 cp1258 iso8859-2 iso8859-9 iso8859-4 iso8859-13 iso8859-16"
_LATIN = frozenset(_LATIN_NAMES.split())
_NOT_LATIN_NAMES = (
    "koi8-r koi8-u cp1251 iso8859-5 mac-cyrillic cp866 cp1253 iso8859-7 cp1255 iso8859-8 cp1256 iso8859-6 cp874 iso8859-11 "
    "gb18030 cp950 big5hkscs cp932 shift_jis shift_jis_2004 euc_jp euc_jis_2004 cp949 euc_kr johab utf-16"
)
_NOT_LATIN = frozenset(_NOT_LATIN_NAMES.split())
_ASCII = bytes(range(128))
_NO_ASCII_LETTERS = bytes(code for code in range(256) if not (code < 128 and chr(code).isalpha()))
# Written with ASCII bytes only, or with NULs between: valid UTF-8 means nothing for them.
_ESCAPED = re.compile(r"iso-?2022|hz|utf-?(7|16|32)")
_NAME = re.compile(r"[^a-z0-9._:+-]")


def decode(data: bytes, label: str = "", *, hint: bytes = b"") -> str:
    """The text of these bytes. `hint` is more text of the same mail, which detection reads with it."""
    codec = _codec(label)
    if codec and _ESCAPED.match(codec) and (text := _strictly(data, codec)) is not None:
        return text
    if (text := _utf8(data)) is not None:
        return text
    if codec and (text := _nearly(data, codec)) is not None:
        return text
    found = _codec(detected(data[:_DETECTED] + b"\n" + hint[:_DETECTED]))
    is_likely = found in _LATIN or (found in _NOT_LATIN and not _is_mostly_ascii(data))
    if is_likely and (text := _nearly(data, found)) is not None:
        return text
    return data.decode("cp1252", "replace")


def _is_mostly_ascii(data: bytes) -> bool:
    """Whether few letters are beyond ASCII, as in a text of Latin letters."""
    high = len(data.translate(None, _ASCII))
    letters = high + len(data.translate(None, _NO_ASCII_LETTERS))
    return high * 4 < letters


def detected(data: bytes) -> str:
    """The charset's name that the detector believes in; empty when it has no opinion."""
    try:
        return str(chardet.detect(data).get("encoding") or "")
    except Exception:  # a detector's fault must not lose a mail
        return ""


def _codec(label: str) -> str:
    """A codec of Python for a charset's label; empty when there is none, or none that makes text of bytes."""
    name = _NAME.sub("", label.strip().strip("\"'").casefold())[:60]
    name = _MEANT.get(name, name)
    try:
        found = codecs.lookup(name) if name else None
        return found.name if found is not None and found._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except Exception:  # codecs raise more than UnicodeDecodeError on hostile bytes
        return None


def _utf8(data: bytes) -> str | None:
    """The bytes as UTF-8; a last character that was cut through is left out."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or error.start == 0 or error.reason != "unexpected end of data":
            return None
        return data[: error.start].decode()


def _nearly(data: bytes, codec: str) -> str | None:
    """The bytes in this charset, if no more than one character, or one in a hundred, is none of it."""
    try:
        text = data.decode(codec, "replace")
    except Exception:
        return None
    return text if text.count("�") * 100 <= max(len(text), 100) else None
