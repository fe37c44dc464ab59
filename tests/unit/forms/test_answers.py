"""Typed fields: right answers are stored in one spelling, wrong ones say what is wanted."""

from datetime import UTC, datetime, timedelta

import pytest

from gatehouse.channels.forms.answers import AnswersForm, answers_form, shown
from gatehouse.conversations.models import TopicField

HEX = "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14"
NETWORKS = [
    {"value": "tron", "names": {"en": "Tron", "ar": "ترون"}},
    {"value": "ethereum", "names": {"en": "Ethereum"}},
]


def field(kind: str, key: str = "x", **more: object) -> TopicField:
    return TopicField(key=key, kind=kind, labels={"en": key.title()}, **more)


def fill(*fields: TopicField, known: dict[str, str] | None = None, **typed: str) -> AnswersForm:
    zone = typed.pop("time_zone", "")
    data = {f"answer-{key}": value for key, value in typed.items()} | {"time_zone": zone}
    form = answers_form(fields)(data, known=known)
    form.is_valid()
    return form


def error(form: AnswersForm, key: str = "x") -> str:
    return " ".join(form.errors.get(f"answer-{key}", []))


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  Hello ", "Hello"),
        ("long", "a\r\nb", "a\nb"),
        ("uid", "40 817 265", "40817265"),
        ("uid", "UID: 40817265", "40817265"),
        ("uid", "٤٠٨١٧٢٦٥", "40817265"),
        ("order", "#A-12345", "A-12345"),
        ("amount", "1,250.00", "1250.00"),
        ("market", "btc-usdt", "BTC/USDT"),
        ("market", "BTCUSDT", "BTC/USDT"),
        ("market", "ｂｔｃ／ｕｓｄｔ", "BTC/USDT"),
        ("market", "1000SHIB / USDT", "1000SHIB/USDT"),
        ("market", "S/usdt", "S/USDT"),
        ("market", "btc usdt", "BTC/USDT"),
        ("market", "BTC–USDT", "BTC/USDT"),
        ("market", "бессрочный ETH-USDT", "бессрочный ETH/USDT"),
        ("market", "stop-loss on BTC/USDT", "stop-loss on BTC/USDT"),
        ("market", "stop-loss on btcusdt: BTCUSDT", "stop-loss on btcusdt: BTC/USDT"),
        ("market", "USDT-margined BTCUSDT perpetual", "USDT-margined BTC/USDT perpetual"),
        ("market", "BTCUSDT-PERP", "BTC/USDT-PERP"),
        ("market", "BINANCE:BTCUSDT", "BINANCE:BTC/USDT"),
        ("market", "entry price of BTC USDT", "entry price of BTC/USDT"),
        ("market", "BTC/MXN", "BTC/MXN"),
        ("market", "ETHUSDT永续", "ETH/USDT永续"),
        ("market", "ETH_USDT 0327 quarterly", "ETH/USDT 0327 quarterly"),
        ("url", "example.com/a", "https://example.com/a"),
        ("hash", HEX, HEX),
    ],
)
def test_an_answer_is_stored_in_one_spelling(kind: str, typed: str, stored: str) -> None:
    assert fill(field(kind), x=typed).answers() == {"x": stored}


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("uid", "lena@example.com", "email address"),
        ("uid", "12", "5 to 16 digits"),
        ("order", "?", "order history"),
        ("market", "bitcoin", "both assets of the pair"),
        ("market", "USDT", "both assets of the pair"),
        ("market", "my country's entry", "both assets of the pair"),
        ("market", "BTC/USDT " + "a" * 100, "at most 100"),
        ("amount", "much", "as a number"),
        ("url", "javascript:alert(1)", "web address"),
        ("url", "not a page", "web address"),
        ("moment", "yesterday", "day and time"),
        ("moment", "0206-01-01T10:00", "year"),
        ("text", "a" * 301, "at most 300"),
        ("hash", "TQ5nYyk3FC6vS3vCqhKNXw4Qn2uGk9c8Lw", "address, not a transaction hash"),
    ],
)
def test_a_wrong_answer_says_what_is_wanted(kind: str, typed: str, says: str) -> None:
    assert says in error(fill(field(kind), x=typed))


ASSETS = [{"value": value, "names": {"en": value}} for value in ("USDT", "other")]


@pytest.mark.parametrize(
    ("chosen", "named", "stored", "says"),
    [
        ("USDT", "", {"asset": "USDT"}, ""),
        ("USDT", "PEPE", {"asset": "USDT"}, ""),
        ("other", "PEPE", {"asset": "other", "asset_other": "PEPE"}, ""),
        ("other", "", {"asset": "other"}, "This is needed"),
    ],
)
def test_an_asset_that_is_not_listed_is_named(chosen: str, named: str, stored: dict[str, str], says: str) -> None:
    form = fill(field("asset", "asset", choices=ASSETS), field("text", "asset_other"), asset=chosen, asset_other=named)
    assert form.answers() == stored
    assert says in error(form, "asset_other")
    assert bool(says) == bool(error(form, "asset_other"))


def test_a_field_that_only_sounds_like_one_is_as_needed_as_it_says() -> None:
    assert error(fill(field("text", "asset_other"), asset_other=""), "asset_other") == ""
    no_other = field("asset", "asset", choices=ASSETS[:1])
    assert fill(no_other, field("text", "asset_other"), asset_other="PEPE").answers() == {"asset_other": "PEPE"}


def test_a_choice_that_was_not_offered_is_refused() -> None:
    assert error(fill(field("choice", choices=NETWORKS), x="bitcoin")) == "Choose one of the list."


def test_what_is_not_needed_may_stay_empty() -> None:
    form = fill(field("uid"), field("moment", "when"), field("hash", "tx"))
    assert form.is_valid()
    assert form.answers() == {}


def test_a_hash_must_fit_the_network_chosen_beside_it() -> None:
    fields = field("network", "network", choices=NETWORKS), field("hash", "tx")
    assert fill(*fields, network="ethereum", tx=HEX).answers()["tx"] == f"0x{HEX}"
    assert "not of Tron" in error(fill(*fields, network="tron", tx=f"0x{HEX}"), "tx")
    assert "on Tron has 64 digits" in error(fill(*fields, network="tron", tx=HEX[:60]), "tx")


def test_a_hash_alone_must_fit_the_network_given_before() -> None:
    assert fill(field("hash"), known={"network": "ethereum"}, x=HEX).answers() == {"x": f"0x{HEX}"}


def test_a_time_is_read_in_the_chosen_zone() -> None:
    form = fill(field("moment"), x="2026-01-15T14:02", time_zone="Europe/Berlin")
    assert form.answers() == {"x": "2026-01-15T13:02+00:00"}


def test_an_unknown_zone_counts_as_utc() -> None:
    assert fill(field("moment"), x="2026-01-15T14:02", time_zone="../etc").answers() == {"x": "2026-01-15T14:02+00:00"}


def test_a_time_to_come_is_refused() -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert "still to come" in error(fill(field("moment"), x=later))


@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "9999-12-31T23:59-12:00"])
def test_the_end_of_time_is_refused(typed: str) -> None:
    assert error(fill(field("moment"), x=typed, time_zone="Pacific/Honolulu"))


def test_two_short_fields_share_a_row() -> None:
    fields = [field("choice", "a"), field("amount", "b"), field("uid", "c"), field("hash", "d"), field("text", "e")]
    rows = [[bound.name.removeprefix("answer-") for bound in row] for row in answers_form(fields)().rows]
    assert rows == [["a", "b"], ["c"], ["d"], ["e"]]


def test_answers_are_shown_in_the_readers_language(settings: object) -> None:
    from django.utils.translation import override

    fields = [field("network", "network", choices=NETWORKS), field("amount", "amount")]
    with override("ar"):
        texts = [one.text for one in shown(fields, {"amount": "1250.00", "network": "tron", "old": "kept"})]
    assert texts == ["ترون", "1,250.00", "kept"]


def test_a_stored_time_is_shown_as_a_time() -> None:
    (one,) = shown([field("moment")], {"x": "2026-01-15T13:02+00:00"})
    assert one.at == datetime(2026, 1, 15, 13, 2, tzinfo=UTC)
