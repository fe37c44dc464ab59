"""Tags on the desk's pages: coloured on rows, in the header and among the filters, and kept in the back office."""

import pytest

from gatehouse.conversations import tags
from gatehouse.conversations.actions.tag import tag
from gatehouse.conversations.models import Tag
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client


@pytest.fixture
def tagged(conversation, alice):
    Tag.objects.create(key="late", name="Late <deposit>", colour="warn")
    tag(conversation, "late", by=alice.actor)
    return conversation


def test_rows_header_and_side_show_name_and_colour(desk, at, tagged):
    row = desk.get("/desk/?segment=all").content.decode()
    assert 'class="tag tag--warn q__tag"' in row
    page = desk.get(at()).content.decode()
    assert page.count("Late &lt;deposit&gt;") >= 4  # row, header, side, suggestion
    assert "Late <deposit>" not in page
    assert 'name="tag" value="late"' in page


def test_a_field_suggests_what_there_is(desk, at, tagged):
    Tag.objects.create(key="gone", name="Gone", is_active=False)
    tags.forget()
    page = desk.get(at()).content.decode()
    assert '<datalist id="side-tags"><option value="Late &lt;deposit&gt;"></option></datalist>' in page


def test_filters_offer_tags_and_find_what_was_merged(desk, dora, tagged):
    assert 'name="tag" value="late"' in desk.get("/desk/filters/").content.decode()
    new = Tag.objects.create(key="overdue", name="Overdue", colour="bad")
    Tag.objects.filter(key="late").update(merged_into=new)
    tags.forget()
    for key in ("late", "overdue"):
        page = desk.get(f"/desk/?segment=all&tag={key}").content.decode()
        assert f'id="q-{tagged.number}"' in page
        assert 'class="tag tag--bad filters__one"' in page
    panel = desk.get("/desk/filters/").content.decode()
    assert 'name="tag" value="overdue"' in panel
    assert 'name="tag" value="late"' not in panel


def test_an_agent_who_types_an_unknown_tag_is_told(desk, at, conversation):
    answer = desk.post(at("tags/"), {"tag": "Brand new"})
    assert answer.status_code == 409
    assert "ask a lead to make it" in answer.content.decode()


def test_more_than_two_are_counted_on_a_row(desk, dora, conversation):
    for name in ("a", "b", "c", "d"):
        tag(conversation, name, by=dora.actor)
    page = desk.get("/desk/?segment=all").content.decode()
    assert '<span class="tag" title="c d ">+2</span>' in page


def test_the_back_office_makes_renames_and_merges(dora, tagged):
    client = desk_client(dora)
    with recorded() as entries:
        client.post(
            "/backoffice/conversations/tag/add/", {"key": "VIP", "name": "VIP", "colour": "note", "is_active": "on"}
        )
        made = Tag.objects.get(key="vip")
        late = Tag.objects.get(key="late")
        data = {"key": "changed", "name": "Overdue", "colour": "bad", "merged_into": made.pk, "is_active": "on"}
        client.post(f"/backoffice/conversations/tag/{late.pk}/change/", data)
    assert [entry.kind for entry in entries] == ["setting_created", "setting_changed"]
    late.refresh_from_db()
    assert (late.key, late.name, late.merged_into) == ("late", "Overdue", made)


@pytest.mark.parametrize("data", [{"key": "no spaces"}, {"key": "late"}, {"colour": "pink"}, {"merged_into": "999"}])
def test_the_back_office_refuses_what_makes_no_sense(dora, tagged, data):
    asked = {"key": "new", "name": "New", "colour": "plain", "is_active": "on", **data}
    assert desk_client(dora).post("/backoffice/conversations/tag/add/", asked).status_code == 200
    assert Tag.objects.count() == 1


def test_no_circle_can_be_chosen(dora, tagged):
    late = Tag.objects.get(key="late")
    other = Tag.objects.create(key="other", name="Other", merged_into=late)
    asked = {"name": "Late", "colour": "plain", "merged_into": other.pk, "is_active": "on"}
    desk_client(dora).post(f"/backoffice/conversations/tag/{late.pk}/change/", asked)
    late.refresh_from_db()
    assert late.merged_into is None
