"""`gatehouse guard`."""

import json
import subprocess
import sys

from click.testing import CliRunner

from gatehouse.guard.cli import guard


def run(data, *options):
    result = CliRunner().invoke(guard, options, input=data)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_text_gives_one_object():
    (answer,) = run("пароль: Qwerty123")
    assert answer["text"] == "пароль: [password removed]"
    assert answer["found"] == [{"kind": "password", "start": 8, "end": 17, "count": 1}]


def test_bytes_that_are_no_text_do_no_harm():
    (answer,) = run(b"\xff\xfe code: 482913")
    assert [found["kind"] for found in answer["found"]] == ["one_time_code"]


def test_a_batch_gives_a_line_for_a_line():
    lines = [
        json.dumps({"id": 1, "text": "code: 482913"}),
        "",
        "no json",
        "[]",
        '{"id": 2}',
        '{"id": "x", "text": "hi \\ud800"}',
    ]
    first, bad, array, empty, last = run("\n".join(lines), "--batch")
    assert first["id"] == 1
    assert first["text"] == "code: [one-time code removed]"
    assert bad == {"id": None, "error": "This line is not JSON."}
    assert array["id"] is None
    assert "error" in empty
    assert last["text"] == "hi ?"


def test_the_guard_needs_no_django():
    code = (
        "import sys; from gatehouse.guard import cli, redact_html; redact_html('x'); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
