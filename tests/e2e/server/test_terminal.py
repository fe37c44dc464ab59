"""`gatehouse chat`, as an operator tries his installation with it."""

import json
import subprocess
import sys

import pytest

from gatehouse.channels.chat.models import Chat
from gatehouse.conversations.models import Message
from gatehouse.testing.web import Web

from .house import House, committed

pytestmark = pytest.mark.django_db  # makes the database that the servers use


def chat(web: Web, *options: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "gatehouse", "chat", web.url, *options]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60)


def texts(number: str) -> list[str]:
    found = Message.objects.filter(conversation__number=number).order_by("seq")
    return committed(lambda: list(found.values_list("text", flat=True)))


def test_a_customer_says_two_lines_and_every_frame_is_printed(house: House, web: Web) -> None:
    ran = chat(web, "--as-customer", "--json", "--say", "Where is it?", "--say", "It was on Tron.")
    assert ran.returncode == 0, ran.stderr
    number = ran.stderr.split()[1].rstrip(",")
    assert texts(number) == ["Where is it?", "It was on Tron."]
    kinds = [json.loads(line)["type"] for line in ran.stdout.splitlines()]
    assert kinds[0] == "welcome"
    assert {"subscribed", "message", "ack"} <= set(kinds)


def test_he_goes_on_with_what_he_types(house: House, web: Web) -> None:
    first = chat(web, "--say", "Where is it?")
    number, token = first.stderr.split()[1].rstrip(","), first.stderr.split()[-1]
    again = chat(web, "--token", token, typed="Still here.\n\nAnd here.\n")
    assert again.returncode == 0, again.stderr
    assert number in again.stderr
    assert texts(number) == ["Where is it?", "Still here.", "And here."]
    assert committed(lambda: Chat.objects.filter(conversation__number=number).count()) == 1


def test_a_refusal_is_said_in_a_sentence(house: House, web: Web) -> None:
    ran = chat(web, "--brand", "nobody", "--say", "Hello")
    assert (ran.returncode, "There is no chat of this name." in ran.stderr) == (1, True)
    assert "Traceback" not in ran.stderr
