"""How well, how fast and in how much memory mail is read, side by side with other readers in the same run.

.venv/bin/python -m bench.mail_reading [--fixtures FOLDER] [--seconds 3] [--only-known] [--json]

ours      everything that `gatehouse parse-mail` prints
peers     the same of imap-tools, mail-parser-reply and flufl.bounce together
imap-tools, policy.default    that library's reading of head, texts and files alone

known     the mails of other projects and what their own tests expect (met/asked), of each reader what it is made for;
          mail-parser-reply gets the text that imap-tools found
speed     mails a second, one process, of 10 kB and of 5 MB; "confined" is ours in the child that can be killed
memory    MB above the resting process at the highest moment, for a mail of 25 MB
bombs     seconds of work and MB, each in a process of its own that is ended after 30 s
"""

import argparse
import base64
import email
import email.policy
import importlib.util
import json
import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from email.utils import getaddresses
from pathlib import Path
from types import ModuleType
from typing import Any

from flufl.bounce import all_failures
from imap_tools import MailMessage
from mailparser_reply import EmailReplyParser

from gatehouse.channels.email.reading import killable
from gatehouse.channels.email.reading.account import account_of
from gatehouse.channels.email.reading.understand import understand
from tests.unit.email.reading.bombs import BOMBS
from tests.unit.email.reading.mails import mail, multipart

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures" / "email"
MOST_SECONDS = 30
MB = 1024 * 1024
WORDS = "My withdrawal of 250 USDT has not arrived, although the explorer shows forty confirmations. "
READ = ("taken in", "storable", "subject", "sender", "recipients", "thread ids", "date", "body", "attachments")
REPLIES = ("taken in", "reply exact", "reply not lost")
BOUNCES = ("taken in", "bounce seen", "bounced recipients", "no false bounce")
ASKED = tuple(dict.fromkeys(READ + REPLIES + BOUNCES))
Account = Callable[[bytes], dict[str, Any]]


def peers(raw: bytes) -> dict[str, Any]:
    message = MailMessage.from_bytes(raw)
    said = _imap_tools(message)
    return said | _reply(said["text"]) | _bounce(message)


def mail_parser_reply(raw: bytes) -> dict[str, Any]:
    message = MailMessage.from_bytes(raw)
    return _reply(message.text or message.html)


def flufl_bounce(raw: bytes) -> dict[str, Any]:
    return _bounce(MailMessage.from_bytes(raw))


def _reply(text: str) -> dict[str, Any]:
    return {"reply_text": EmailReplyParser(languages=LANGUAGES).parse_reply(text) or ""}


def _bounce(message: MailMessage) -> dict[str, Any]:
    bounced = [address.decode() for addresses in all_failures(message.obj) for address in addresses]
    return {"is_bounce": bool(bounced), "bounced_recipients": bounced}


def imap_tools(raw: bytes) -> dict[str, Any]:
    return _imap_tools(MailMessage.from_bytes(raw))


def _imap_tools(message: MailMessage) -> dict[str, Any]:
    sender = message.from_values
    return {
        "from": sender.email if sender else "",
        "from_name": sender.name if sender else "",
        "to": list(message.to),
        "cc": list(message.cc),
        "reply_to": list(message.reply_to),
        "subject": message.subject,
        "date": message.date.isoformat() if message.date else None,
        "message_id": (message.headers.get("message-id") or ("",))[0].strip().strip("<>"),
        "in_reply_to": (message.headers.get("in-reply-to") or ("",))[0].split(),
        "references": (message.headers.get("references") or ("",))[0].split(),
        "text": message.text or message.html,
        "html": message.html,
        "attachments": [{"name": f.filename, "type": f.content_type, "size": f.size} for f in message.attachments],
    }


LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "ja", "ko", "cs"]


def standard(raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    sender = next(iter(getaddresses([str(message["from"] or "")])), ("", ""))
    parts = list(message.iter_attachments()) if message.is_multipart() else []
    return {
        "from": sender[1],
        "from_name": sender[0],
        "to": [address for _, address in getaddresses(map(str, message.get_all("to", [])))],
        "cc": [address for _, address in getaddresses(map(str, message.get_all("cc", [])))],
        "reply_to": [address for _, address in getaddresses(map(str, message.get_all("reply-to", [])))],
        "subject": str(message["subject"] or ""),
        "date": _standard_date(message),
        "message_id": str(message["message-id"] or "").strip().strip("<>"),
        "in_reply_to": str(message["in-reply-to"] or "").split(),
        "references": str(message["references"] or "").split(),
        "text": body.get_content() if body is not None else "",
        "attachments": [
            {"name": p.get_filename(), "type": p.get_content_type(), "size": len(p.get_payload(decode=True) or b"")}
            for p in parts
        ],
    }


def _standard_date(message: Any) -> str | None:
    moment = message["date"].datetime if message["date"] is not None else None
    return moment.isoformat() if moment else None


READERS: dict[str, Account] = {
    "ours": lambda raw: account_of(understand(raw)),
    "peers": peers,
    "imap-tools": imap_tools,
    "policy.default": standard,
}
# Who is asked what of the known mails.
KNOWN: dict[str, tuple[Account, tuple[str, ...]]] = {
    "ours": (READERS["ours"], ASKED),
    "imap-tools": (imap_tools, READ),
    "mail-parser-reply": (mail_parser_reply, REPLIES),
    "flufl.bounce": (flufl_bounce, BOUNCES),
    "policy.default": (standard, READ),
}


def known(folder: Path) -> dict[str, dict[str, str]]:
    """Met and asked for each measure and reader; for the reply texts also for each project."""
    score = _module(folder / "score.py")
    met: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for name, (reader, _) in KNOWN.items():
        for case_id, source, case in score.cases(folder):
            answer = {"id": case_id} | _answer(reader, score.raw_mail(source, case))
            for measure, right in score.judge(case, answer):
                met[measure, name].append(right)
                if measure.startswith("reply exact"):
                    met[f"{measure}, {source.name}", name].append(right)
    measures = [*ASKED, *sorted({measure for measure, _ in met if "," in measure})]
    return {
        measure: {
            name: f"{sum(met[measure, name])}/{len(met[measure, name])}" if measure.partition(",")[0] in asked else "-"
            for name, (_, asked) in KNOWN.items()
        }
        for measure in measures
    }


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _answer(reader: Account, raw: bytes) -> dict[str, Any]:
    try:
        return reader(raw)
    except (Exception, RecursionError) as error:
        return {"error": type(error).__name__}


def sized(size: int) -> bytes:
    """A mail of text, HTML and, where it is large, a picture that fills it up."""
    text = WORDS * 30
    parts = [f"Content-Type: text/plain\n\n{text}", f"Content-Type: text/html\n\n<p>{text}</p>"]
    left = size - 2 * len(text) - 500
    if left > 10_000:
        coded = base64.encodebytes(os.urandom(left * 3 // 4 * 76 // 77)).decode()
        parts.append(f"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n{coded}")
    elif left > 0:
        parts[0] += WORDS * (left // len(WORDS))
    return multipart(*parts)


def speeds(seconds: float) -> dict[str, dict[str, float]]:
    readers = READERS | {"confined": lambda raw: {"reading": killable.understand_in_child(raw)}}
    found: dict[str, dict[str, float]] = {}
    for title, size in (("10 kB", 10_000), ("5 MB", 5_000_000)):
        raw = sized(size)
        found[title] = {name: round(_rate(reader, raw, seconds), 1) for name, reader in readers.items()}
    killable.stop_child()
    return found


def _rate(reader: Account, raw: bytes, seconds: float) -> float:
    reader(raw)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        reader(raw)
        count += 1
    return count / (time.perf_counter() - start)


def apart(reader: Account, raw: bytes) -> dict[str, Any]:
    """Seconds of work and MB above the beginning, measured in a process of its own."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        os.write(writing, json.dumps(_measured(reader, raw)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        said = answers.read()
    os.wait()
    return json.loads(said) if said else {"seconds": f"> {MOST_SECONDS}", "MB": None, "ends": False}


def _measured(reader: Account, raw: bytes) -> dict[str, Any]:
    reader(mail())
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + MOST_SECONDS, resource.RLIM_INFINITY))
    Path("/proc/self/clear_refs").write_text("5")
    before, start = _resident("VmRSS"), time.process_time()
    answer = _answer(reader, raw)
    return {
        "seconds": round(time.process_time() - start, 2),
        "MB": round((_resident("VmHWM") - before) / MB, 1),
        "ends": answer.get("error", "well"),
    }


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def memory() -> dict[str, Any]:
    raw = sized(25_000_000)
    return {name: apart(reader, raw) for name, reader in READERS.items()}


def bombs() -> Iterator[tuple[str, dict[str, Any]]]:
    for title, raw in BOMBS.items():
        yield title, {name: apart(reader, raw) for name, reader in READERS.items() if name != "peers"}


def show(title: str, rows: dict[str, dict[str, Any]]) -> None:
    print(f"\n{title}")
    for name, row in rows.items():
        cells = (f"{column}: {_cell(value)}" for column, value in row.items())
        print(f"  {name:44}" + "".join(f"{cell:44}" for cell in cells).rstrip())


def _cell(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return f"{value['seconds']} s, {value['MB']} MB" + (
        "" if value["ends"] == "well" else f" ({value['ends'] or 'ended'})"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fixtures", type=Path, default=FIXTURES)
    options.add_argument("--seconds", type=float, default=3.0, help="for each reader and size")
    options.add_argument("--json", action="store_true")
    options.add_argument("--only-known", action="store_true", help="measure no speed, no memory and no bombs")
    asked = options.parse_args()
    found: dict[str, Any] = {"known": known(asked.fixtures)} if asked.fixtures.is_dir() else {}
    if not asked.only_known:
        found |= {"speed": speeds(asked.seconds), "memory, 25 MB": {"": memory()}, "bombs": dict(bombs())}
    if asked.json:
        print(json.dumps(found))
        return
    for title, rows in found.items():
        show(title, rows)


if __name__ == "__main__":
    main()
