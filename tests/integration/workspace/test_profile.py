"""An agent's own page: public name, picture, language, time zone, looks."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from gatehouse.accounts.actions.set_picture import set_picture
from gatehouse.accounts.models import User
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.names import sentence
from gatehouse.testing import files
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
PROFILE, DESK, TOUR = "/desk/profile/", "/desk/profile/desk/", "/desk/profile/tour/"
AS_IT_IS = {"public_name": "Alice", "has_letter_keys": "1", "is_rung_for_waiting": "1", "is_rung_for_own": "1"}


def picture(content: bytes | None = None, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.picture() if content is None else content, "image/png")


def save(desk: Client, **changed: Any) -> Any:
    return desk.post(PROFILE, AS_IT_IS | changed)


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get(PROFILE)["location"].startswith("/desk/sign-in/")
    assert client.post(DESK)["location"].startswith("/desk/sign-in/")


def test_mail_is_offered_only_where_agents_may_answer_by_it(
    desk: Client, alice: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(desk, is_mailed="1")
    alice.refresh_from_db()
    assert (alice.is_mailed, "is_mailed" in desk.get(PROFILE).content.decode()) == (False, False)
    monkeypatch.setattr(settings.CONFIG, "mail_agent_answers", True)
    with recorded() as entries:
        save(desk, is_mailed="1")
    alice.refresh_from_db()
    assert (alice.is_mailed, [entry.kind for entry in entries]) == (True, ["desk_set"])
    assert 'name="is_mailed" value="1" checked' in desk.get(PROFILE).content.decode()
    save(desk)
    alice.refresh_from_db()
    assert not alice.is_mailed


def test_what_is_saved_is_recorded_once(desk: Client, alice: User) -> None:
    wanted = {
        "public_name": " Mia ",
        "theme": "dark",
        "density": "compact",
        "language": "ar",
        "time_zone": "Asia/Kolkata",
    }
    with recorded() as entries:
        assert save(desk, **wanted)["location"] == PROFILE
        save(desk, **wanted)
    alice.refresh_from_db()
    assert (alice.public_name, alice.theme, alice.language) == ("Mia", "dark", "ar")
    with override("en"):  # the page has just learned to speak Arabic
        assert [sentence(entry) for entry in entries] == [
            "Alice set the name that customers see to “Mia”",
            "Alice changed how the desk looks and works",
        ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("public_name", "Support"), ("public_name", ""), ("public_name", "Al\u200bice"), ("theme", "pink"),
     ("density", "9"), ("language", "de"), ("time_zone", "Mars/Base"), ("picture", "text")],
    ids=ascii,
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(desk: Client, alice: User, field: str, value: str) -> None:
    given = picture(b"no picture at all", "me.txt") if value == "text" else value
    answer = save(desk, **{field: given, "theme": "dark"} | {field: given})
    alice.refresh_from_db()
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert (alice.public_name, alice.theme, alice.face) == ("Alice", "", None)


def test_a_picture_is_kept_and_taken_away(desk: Client, alice: User) -> None:
    with recorded() as entries:
        save(desk, picture=picture())
        alice.refresh_from_db()
        shown = desk.get(PROFILE).content.decode()
        save(desk, remove_picture="1")
    assert alice.face
    assert f"/desk/faces/{alice.face}/" in shown
    assert [sentence(entry) for entry in entries] == ["Alice set a new picture", "Alice removed the picture"]
    assert desk.get(f"/desk/faces/{alice.face}/").status_code == 404


def test_a_new_picture_has_a_new_address(desk: Client, alice: User) -> None:
    save(desk, picture=picture())
    first = User.objects.get(pk=alice.pk).face
    save(desk, picture=picture())
    assert User.objects.get(pk=alice.pk).face not in (None, first)
    assert desk.get(f"/desk/faces/{first}/").status_code == 404


def test_an_html_page_is_no_picture(alice: User) -> None:
    from io import BytesIO

    from gatehouse.guard.files import Refused

    with pytest.raises(Refused):
        set_picture(alice, BytesIO(files.HTML), name="me.png", scanner=None, by=alice.actor)


def test_the_desk_has_the_agents_looks_from_the_first_byte(desk: Client, alice: User) -> None:
    assert desk.post(DESK, {"theme": "dark"}).status_code == 204
    assert desk.post(DESK, {"density": "compact"}).status_code == 204
    page = desk.get("/desk/").content.decode()
    assert 'data-theme="dark" data-density="compact"' in page[:200]


def test_a_look_that_does_not_exist_is_refused(desk: Client) -> None:
    answer = desk.post(DESK, {"theme": "pink"})
    assert (answer.status_code, answer.content.decode()) == (422, "Choose light, dark or the system.")
    assert desk.get(DESK).status_code == 405


def test_the_desk_speaks_the_agents_language_whatever_the_browser_says(desk: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="ar")
    page = desk.get("/desk/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en"' in Client().get("/desk/sign-in/", headers={"Accept-Language": "en"}).content.decode()


def test_times_are_in_the_agents_zone(desk: Client, alice: User, conversation: Conversation) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Kolkata")
    assert "(UTC+5:30)" in desk.get(f"/desk/c/{conversation.number}/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


def test_an_operator_sets_name_and_picture(omar: User, alice: User) -> None:
    form = {"name": "Alice Keller", "role": "agent", "is_active": "on"}
    address = f"/backoffice/accounts/user/{alice.pk}/change/"
    backoffice = desk_client(omar)
    assert backoffice.post(address, {**form, "public_name": "Mia", "picture": picture()}).status_code == 302
    alice.refresh_from_db()
    assert (alice.public_name, alice.name, bool(alice.face)) == ("Mia", "Alice Keller", True)
    assert "official name" in backoffice.post(address, {**form, "public_name": "Support"}).content.decode()
    backoffice.post(address, {**form, "public_name": "", "remove_picture": "on"})
    alice.refresh_from_db()
    assert (alice.public_name, alice.face) == ("Alice", None)


def test_where_the_tour_is_is_kept_and_no_entry(desk: Client, alice: User) -> None:
    with recorded() as entries:
        assert desk.post(TOUR, {"tour": "left", "step": "3"}, headers={"HX-Request": "true"}).status_code == 204
    alice.refresh_from_db()
    assert (alice.tour, alice.tour_step, entries) == ("left", 3, [])
    assert "You left the tour at step 3 of 6" in desk.get("/desk/").content.decode()


def test_the_tour_begins_from_the_profile_without_scripts_too(desk: Client) -> None:
    assert desk.post(TOUR, {"tour": "on", "step": "1"})["location"] == "/desk/"
    page = desk.get("/desk/").content.decode()
    assert 'data-tour="on"' in page
    assert "data-tour-invitation" not in page


@pytest.mark.parametrize(
    "given", [{}, {"tour": "", "step": "1"}, {"tour": "on", "step": "7"}, {"tour": "on", "step": "x"}]
)
def test_a_tour_that_cannot_be_is_refused(desk: Client, alice: User, given: dict[str, str]) -> None:
    assert desk.post(TOUR, given).status_code == 422
    assert User.objects.get(pk=alice.pk).tour == ""
    assert desk.get(TOUR).status_code == 405
