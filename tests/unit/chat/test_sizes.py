"""What the chat costs a page of somebody else's: the loader, and the script in the frame."""

import gzip
import re
from collections import Counter
from pathlib import Path

import gatehouse
from gatehouse.project.scripts import SCRIPTS, ScriptFinder, joined

STATIC = Path(gatehouse.__file__).parent / "static"
NAMES = re.compile(r"^(?:export )?(?:const|let|class|(?:async )?function) (\w+)", re.MULTILINE)


def test_the_loader_is_under_6_kb_as_it_is_sent() -> None:
    assert len(gzip.compress((STATIC / "chat/loader.js").read_bytes())) < 6 * 1024


def test_the_frames_script_is_under_40_kb_before_compression() -> None:
    (parts,) = SCRIPTS.values()
    assert len(ScriptFinder().together(parts).encode()) < 40 * 1024


def test_every_module_of_the_frame_is_sent_once() -> None:
    (parts,) = SCRIPTS.values()
    own = {f"chat/{path.name}" for path in (STATIC / "chat").glob("*.js")} - {"chat/loader.js"}
    assert own == {part for part in parts if part.startswith("chat/")}


def test_no_two_modules_declare_the_same_name() -> None:
    (parts,) = SCRIPTS.values()
    names = Counter(name for part in parts for name in NAMES.findall((STATIC / part).read_text()))
    assert [name for name, count in names.items() if count > 1] == []


def test_a_module_comes_after_those_it_imports_from() -> None:
    (parts,) = SCRIPTS.values()
    for at, part in enumerate(parts):
        for name in re.findall(r'from "(?:\./|\.\./)(?:js/)?([\w-]+\.js)"', (STATIC / part).read_text()):
            assert name in {earlier.rpartition("/")[2] for earlier in parts[:at]}, f"{part} before {name}"


def test_modules_become_one_script() -> None:
    source = 'import { a } from "./a.js";\n// why\nexport const b = (c) => {\n  return c + +a / 2; // as it is\n};\n'
    assert joined([source]) == "const b=(c)=>{return c+ +a/2;};"
