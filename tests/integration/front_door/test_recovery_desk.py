"""A way back in at the desk: a fresh code, a reason for every act, and a report of who had a part."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from gatehouse.accounts.actions.recovery import prepare
from gatehouse.accounts.models import Approval, CaseState, Ending, RecoveryCase
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.conversations.models import Message, MessageKind
from gatehouse.project.sessions.desk import DeskStore
from gatehouse.testing.cast import make_agent
from gatehouse.testing.desk import desk_client
from gatehouse.workspace.recovery_cases import shares
from tests.integration.front_door.conftest import PASSWORD
from tests.integration.front_door.recovery_flow import REASON, approved, ask, now, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("security")]


def page_of(case: RecoveryCase) -> str:
    return f"/desk/c/{case.thread.conversation.number}/recovery/"


@pytest.fixture
def case(visitor, with_app):
    ask(visitor)
    visitor.post("/recover/case/", kind="password", typed=PASSWORD)
    return RecoveryCase.objects.get()


@pytest.mark.parametrize("act", ["", "prepare", "approve", "identity", "stop"])
def test_without_a_fresh_code_nothing_is_read_or_done(case, anna, act):
    client = desk_client(anna)
    session = DeskStore(client.cookies[settings.DESK_COOKIE_NAME].value)
    session[STEPPED_UP] = time.time() - 601
    session.save()
    told = {"act": act, "reason": REASON, "reference": "KYC-1", "approval": case.approval_id or 0}
    answer = client.post(page_of(case), told) if act else client.get(page_of(case))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/desk/sign-in/confirmation/")
    assert (now(case).state, case.evidence.count()) == (CaseState.EVIDENCE, 2)


@pytest.mark.parametrize("reason", ["", "   "])
@pytest.mark.parametrize("act", ["prepare", "stop"])
def test_nothing_is_prepared_or_stopped_without_a_reason(case, anna, act, reason):
    assert desk_client(anna).post(page_of(case), {"act": act, "reason": reason}).status_code == 422
    assert now(case).state == CaseState.EVIDENCE
    assert not Approval.objects.exists()


def test_why_it_was_prepared_is_kept_and_read_by_who_approves(case, anna, senna):
    prepare(case, REASON, level=0, by=anna)
    assert REASON in desk_client(senna).get(page_of(case)).content.decode()
    assert now(case).approval.reason == REASON


def test_an_agent_stops_it_and_says_why_to_his_colleagues_alone(case, anna, visitor):
    why = "His voice was another one."
    assert desk_client(anna).post(page_of(case), {"act": "stop", "reason": why}).status_code == 302
    assert (now(case).state, now(case).ending) == (CaseState.CANCELLED, Ending.AGENT)
    [note] = Message.objects.filter(kind=MessageKind.NOTE)
    assert (note.text, note.agent, note.conversation) == (why, anna, case.thread.conversation)
    number = case.thread.conversation.number
    assert why not in visitor.get(f"/t/{number}/").content.decode()


def test_what_is_over_is_stopped_no_more(case, anna):
    client = desk_client(anna)
    for _ in range(2):
        assert client.post(page_of(case), {"act": "stop", "reason": "No."}).status_code == 302
    assert Message.objects.filter(kind=MessageKind.NOTE).count() == 1


def test_the_report_counts_what_each_has_prepared_and_approved(with_app, anna, senna, security):
    approved(with_app, anna, senna)
    assert [(one.agent.name, one.prepared, one.approved) for one in shares()] == [("Anna", 1, 0), ("Senna", 0, 1)]
    assert shares(timezone.now() + timedelta(days=91)) == []
    page = desk_client(make_agent("Lotte", security, role="lead")).get("/desk/recoveries/").content.decode()
    assert '<bdi>Anna</bdi></th><td class="num">1</td><td class="num">0</td>' in page
    assert '<bdi>Senna</bdi></th><td class="num">0</td><td class="num">1</td>' in page


def test_a_senior_finds_what_waits_for_him_and_reads_no_report(case, anna, senna):
    prepare(case, REASON, level=0, by=anna)
    client = desk_client(senna)
    assert "/desk/recoveries/" in client.get("/desk/").content.decode()
    page = client.get("/desk/recoveries/").content.decode()
    assert case.thread.conversation.number in page
    assert "last 90 days" not in page
    assert desk_client(anna).get("/desk/recoveries/").status_code == 403


def test_what_was_not_approved_stands_in_nobodys_report(with_app, anna):
    prepare(shown(with_app), REASON, level=0, by=anna)
    assert shares() == []
