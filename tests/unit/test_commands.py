"""One registry for palette, sheet and keys: no key twice, and none that is listed without acting."""

import re
from collections import Counter
from pathlib import Path

import gatehouse
from gatehouse.workspace.commands import COMMANDS, Command, Group, by_name, key_sheet

PACKAGE = Path(gatehouse.__file__).parent
MARKED = re.compile(r'data-command="([\w-]+)"')
SCRIPT = (PACKAGE / "static/js/workspace-commands.js").read_text()
# Their keys are read where they act: in the composer, in the palette, by the saved views' own links, by the browser itself.
ELSEWHERE = {"chats", "send", "send-solve", "bold", "italic", "make-link", "leave", "open", "palette", "views"}
STYLES = (PACKAGE / "static/js/workspace-style.js").read_text()


def marked() -> set[str]:
    """The commands that elements of the desk's templates carry."""
    templates = (PACKAGE / "templates/workspace").rglob("*.html")
    return {name for path in templates for name in MARKED.findall(path.read_text())}


def test_names_and_keys_are_used_once() -> None:
    names = Counter(one.name for one in COMMANDS)
    keys = Counter((one.group == Group.WRITING, one.keys) for one in COMMANDS if one.keys)  # Ctrl K is a link in a text
    assert [found for found in (*names.items(), *keys.items()) if found[1] > 1] == []


def test_no_key_waits_for_a_second_one_that_alone_does_something() -> None:
    alone = {one.keys[0] for one in COMMANDS if len(one.keys) == 1}
    assert not alone & {one.keys[0] for one in COMMANDS if len(one.keys) > 1}


def test_every_command_has_something_that_acts() -> None:
    pressed = {one.name for one in COMMANDS if one.kind == "press"}
    scripts = {one.name for one in COMMANDS if one.kind == "script"} - ELSEWHERE
    assert pressed - marked() == set()
    assert {name for name in scripts if not re.search(rf'^  "?{name}"?: \[', SCRIPT, re.M)} == set()


def test_the_composers_keys_are_those_of_the_registry() -> None:
    acting = set(re.findall(r"(\w): \"", re.findall(r"const KEYS = {(.*?)}", STYLES)[0]))
    listed = {one.keys[0][-1].lower() for one in COMMANDS if one.name in ("bold", "italic", "make-link")}
    assert acting == listed


def test_every_marked_element_is_in_the_registry() -> None:
    assert marked() - {one.name for one in COMMANDS} == set()


def test_every_verb_of_the_menu_can_be_found_by_name() -> None:
    menu = (PACKAGE / "templates/workspace/_more.html").read_text()
    assert [one for one in re.findall(r'<(?:a|button)[^>]*"menu__one[^>]*>', menu) if "data-command" not in one] == []


def test_the_sheet_lists_every_key_under_its_heading() -> None:
    listed = [one for _group, commands in key_sheet() for one in commands]
    assert {one.name for one in listed} == {one.name for one in COMMANDS if one.keys}
    assert len({group for group, _commands in by_name()}) == len(list(by_name()))


def test_keys_are_shown_as_on_a_keyboard() -> None:
    shown = {one.name: one.shown_keys for one in COMMANDS}
    assert (shown["send-solve"], shown["queues"], shown["take"]) == (["Ctrl", "Shift", "↵"], ["G", "Q"], ["T"])


def test_english_names_are_found_in_every_language() -> None:
    from django.utils.translation import override

    take: Command = next(one for one in COMMANDS if one.name == "take")
    with override("ar"):
        assert take.english == "Take"
