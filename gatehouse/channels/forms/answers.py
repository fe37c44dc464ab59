"""The typed part of a form: a topic's fields, or those that an agent has asked for, and how answers are shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gatehouse.channels.forms import zones
from gatehouse.channels.forms.amounts import show_amount
from gatehouse.channels.forms.chains import NotAHash, Problem, Shape, read_hash
from gatehouse.channels.forms.fields import NEEDED, choice_name, is_short, list_of, make_field, options
from gatehouse.conversations.models import FieldKind, TopicField
from gatehouse.conversations.zones import named

PREFIX = "answer-"
_CHOICES = {FieldKind.CHOICE, FieldKind.ASSET, FieldKind.NETWORK}
_SKEW = timedelta(minutes=10)  # of a clock that goes fast


class AnswersForm(forms.Form):
    """Fields named `answer-<key>`. `known` are answers given before: a hash is read for the network chosen then."""

    topic_fields: ClassVar[Sequence[TopicField]] = ()

    time_zone = forms.CharField(
        required=False, label=gettext_lazy("Time zone"), widget=forms.Select({"class": "input", "data-zone": ""})
    )

    def __init__(self, *args: Any, known: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known or {}

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The typed fields in order; two short ones that follow each other share a row."""
        waiting: list[forms.BoundField] = []
        for field in self.topic_fields:
            if waiting and (len(waiting) == 2 or not is_short(field)):
                yield waiting
                waiting = []
            waiting.append(self[PREFIX + field.key])
            if not is_short(field):
                yield waiting
                waiting = []
        if waiting:
            yield waiting

    @property
    def first_moment(self) -> str:
        """Name of the time beside which the zone is chosen; empty when no time is asked for."""
        return next((PREFIX + field.key for field in self.topic_fields if field.kind == FieldKind.MOMENT), "")

    @property
    def zone_options(self) -> SafeString:
        """What the zone's list offers, with whatever is chosen already in it."""
        chosen = self["time_zone"].value() or "UTC"
        listed = zones.choices()
        if not any(name == chosen for name, _label in listed) and named(chosen):
            listed = [(chosen, chosen.replace("_", " ")), *listed]
        return options(listed, chosen)

    @property
    def zone(self) -> Any:
        return named(self.cleaned_data.get("time_zone") or "") or UTC

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        return name if named(name) else "UTC"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for field in self.topic_fields:
            name = PREFIX + field.key
            if cleaned.get(name) and field.kind == FieldKind.HASH:
                self._clean_hash(name)
            elif cleaned.get(name) and field.kind == FieldKind.MOMENT:
                self._clean_moment(name)
            elif (listed := list_of(field, self.topic_fields)) is not None:
                self._clean_other(name, PREFIX + listed.key)
        return cleaned

    def answers(self) -> dict[str, str]:
        """What was answered, by the field's key, as it is stored; times in UTC (ISO 8601)."""
        given = ((field.key, self.cleaned_data.get(PREFIX + field.key)) for field in self.topic_fields)
        return {key: str(value) for key, value in given if value not in (None, "")}

    def _clean_hash(self, name: str) -> None:
        network = self._network()
        try:
            self.cleaned_data[name] = read_hash(self.cleaned_data[name], network)
        except NotAHash as error:
            self.add_error(name, hash_message(error, self._network_name(network)))

    def _clean_moment(self, name: str) -> None:
        moment: datetime = self.cleaned_data[name]
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        try:
            utc = aware.astimezone(UTC)
        except OverflowError:
            self.add_error(name, _("Look at the year again."))
            return
        if utc > timezone.now() + _SKEW:
            self.add_error(name, _("This time is still to come. Look at the day and at the time zone again."))
        else:
            self.cleaned_data[name] = utc.isoformat(timespec="minutes")

    def _clean_other(self, name: str, chosen: str) -> None:
        """Needed where the list did not have it, and nothing where it did."""
        if self.cleaned_data.get(chosen) != "other":
            self.cleaned_data[name] = ""
        elif not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, str(NEEDED))

    def _network(self) -> str:
        for field in self.topic_fields:
            if field.kind == FieldKind.NETWORK:
                return str(self.cleaned_data.get(PREFIX + field.key) or "")
        return str(self.known.get("network") or "")

    def _network_name(self, network: str) -> str:
        choices = (one for field in self.topic_fields if field.kind == FieldKind.NETWORK for one in field.choices)
        return next((choice_name(one) for one in choices if one["value"] == network), network.title())


def hash_message(error: NotAHash, network: str) -> str:
    """What is wrong with a transaction hash and what it should look like, in whole sentences."""
    values = {"network": network, "length": error.length}
    if error.problem is Problem.ADDRESS:
        return _("This is an address, not a transaction hash. Open the payment in your wallet and copy its TxID.")
    if error.problem is Problem.EVM:
        return _("0x stands before hashes of Ethereum and networks like it, not of %(network)s.") % values
    if error.problem is Problem.SIGNATURE:
        return _("This hash is from Solana, not from %(network)s. Choose the network you sent over.") % values
    if error.problem is Problem.LINK:
        return _("We found no transaction hash in this link. Copy the hash itself.")
    return _shape_message(error.shape) % values


def _shape_message(shape: Shape) -> str:
    return {
        Shape.HEX: _("A hash on %(network)s has 64 digits and letters from a to f; this has %(length)s characters."),
        Shape.UPPER_HEX: _("A hash on %(network)s has 64 digits and letters from A to F; this has %(length)s characters."),
        Shape.EVM: _("A hash on %(network)s is 0x and 64 digits and letters from a to f; this has %(length)s characters."),
        Shape.SIGNATURE: _("A hash on %(network)s has 87 or 88 letters and digits; this has %(length)s characters."),
        Shape.TON: _("A hash on %(network)s has 44 or 64 letters, digits and signs; this has %(length)s characters."),
        Shape.ANY: _("A transaction hash is one long row of letters and digits without spaces."),
    }[shape]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer for a reader: `text` in his language, `at` for times, `kind` for how it is set."""

    key: str
    label: str
    kind: str
    text: str
    at: datetime | None = None

    @property
    def is_code(self) -> bool:
        return self.kind in (FieldKind.HASH, FieldKind.ORDER, FieldKind.UID, FieldKind.URL)


def shown(fields: Iterable[TopicField], answers: Mapping[str, Any]) -> list[Shown]:
    """Stored answers with their labels in the active language, in the form's order; what has no field comes last."""
    known = {field.key: field for field in fields}
    order = [*(key for key in known if key in answers), *(key for key in answers if key not in known)]
    return [_shown(key, str(answers[key]), known.get(key)) for key in order if answers[key] not in (None, "")]


def _shown(key: str, value: str, field: TopicField | None) -> Shown:
    if field is None:
        return Shown(key, key, FieldKind.TEXT, value)
    if field.kind in _CHOICES:
        value = next((choice_name(one) for one in field.choices if str(one["value"]) == value), value)
    if field.kind == FieldKind.AMOUNT and value.replace(".", "", 1).isascii() and value.replace(".", "", 1).isdigit():
        value = show_amount(value, get_language() or "en")
    return Shown(key, field.label, field.kind, value, _time(value) if field.kind == FieldKind.MOMENT else None)


def _time(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None


def answers_form(fields: Sequence[TopicField], base: type[AnswersForm] = AnswersForm) -> type[AnswersForm]:
    """A form class for these fields, in whatever language is active when it is shown."""
    made: dict[str, Any] = {PREFIX + field.key: make_field(field) for field in fields}
    for field in fields:
        made[PREFIX + field.key].other_of = listed.key if (listed := list_of(field, fields)) else ""
    order = ["origin", *made]
    form: type[AnswersForm] = type(
        base.__name__, (base,), {**made, "topic_fields": tuple(fields), "field_order": order}
    )
    form.base_fields = SharedFields(form.base_fields)
    return form


class SharedFields(dict[str, forms.Field]):
    """Fields that nothing changes once they are made: forms share them. Django copies each for every form, which takes
    a tenth of a submission's time."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)
