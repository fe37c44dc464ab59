"""What an operator sets up: departments, topics with their fields, canned replies and official addresses."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.models.groups import TopicGroup
from gatehouse.journal.models import Journaled

Texts = dict[str, str]  # language code -> text
LONGEST_PROMISE = 720  # hours


def pick_text(texts: Texts, language: str | None = None) -> str:
    """The text in the wanted (or the active) language, else in its base language, else in English, else any."""
    wanted = (language or get_language() or "en").lower()
    for code in (wanted, wanted.split("-")[0], "en"):
        if texts.get(code):
            return texts[code]
    return next(iter(texts.values()), "")


class Department(Journaled):
    """A team that answers. Its members see its conversations."""

    journal_kind: ClassVar[str] = "department"

    slug = models.SlugField(max_length=48, unique=True)
    names = models.JSONField(_("name by language"), default=dict)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="departments", blank=True
    )
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return pick_text(self.names) or self.slug


class Membership(models.Model):
    """An agent's place in a department. `is_senior` receives what is escalated."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    is_senior = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.department_id}"


class Topic(Journaled):
    """What a request is about: decides its form's fields, its department, and how long things wait and are kept (days).

    With `answer_within` it has a promise of its own, whichever way a request comes; else that of the way holds.
    """

    journal_kind: ClassVar[str] = "topic"

    slug = models.SlugField(max_length=48, unique=True)
    names = models.JSONField(_("name by language"), default=dict)
    leads = models.JSONField(_("introduction by language"), default=dict, blank=True)
    helps = models.JSONField(_("what helps to answer faster, by language"), default=dict, blank=True)
    group = models.CharField(max_length=16, choices=TopicGroup.choices, default=TopicGroup.OTHER)
    icon = models.SlugField(max_length=32, default="ticket")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="topics")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    answer_within = models.PositiveSmallIntegerField(
        _("hours within which we promise the first answer; empty: as by its channel"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PROMISE)],
    )
    remind_after = models.PositiveSmallIntegerField(_("days until a waiting customer is reminded"), default=3)
    solve_after = models.PositiveSmallIntegerField(_("days after the reminder until it counts as solved"), default=4)
    close_after = models.PositiveSmallIntegerField(_("days until a solved one closes"), default=14)
    keep_for = models.PositiveIntegerField(_("days a closed one is kept; 0 for ever"), default=0)
    keep_files_for = models.PositiveIntegerField(_("days its files are kept; 0 as long as itself"), default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer_within__range=(1, LONGEST_PROMISE)), name="topic_answer_within_range"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return pick_text(self.names) or self.slug

    @property
    def lead(self) -> str:
        return pick_text(self.leads)

    @property
    def is_feedback(self) -> bool:
        """Whether it collects suggestions: they are thanked for and read, but no answer to each is promised."""
        return self.group == TopicGroup.FEEDBACK

    @property
    def help(self) -> str:
        return pick_text(self.helps)


class FieldKind(models.TextChoices):
    TEXT = "text", _("One line")
    LONG = "long", _("Several lines")
    CHOICE = "choice", _("Choice")
    ASSET = "asset", _("Asset")
    NETWORK = "network", _("Network")
    AMOUNT = "amount", _("Amount")
    HASH = "hash", _("Transaction hash")
    ORDER = "order", _("Order number")
    MARKET = "market", _("Trading pair")
    UID = "uid", _("UID")
    MOMENT = "moment", _("Date and time")
    URL = "url", _("Web address")
    PAGE = "page", _("Page, filled in from where the customer came")


class TopicField(Journaled):
    """One typed field of a topic's form. `choices` is a list of {"value", "names"} for choices, assets and networks."""

    journal_kind: ClassVar[str] = "topic_field"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="fields")
    key = models.SlugField(max_length=32)
    kind = models.CharField(max_length=16, choices=FieldKind.choices, default=FieldKind.TEXT)
    labels = models.JSONField(_("label by language"), default=dict)
    hints = models.JSONField(_("hint by language"), default=dict, blank=True)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="topic_field_key_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return pick_text(self.labels) or self.key

    @property
    def hint(self) -> str:
        return pick_text(self.hints)


class CannedReply(Journaled):
    """A text that agents insert instead of typing it again."""

    journal_kind: ClassVar[str] = "canned_reply"

    slug = models.SlugField(max_length=48, unique=True)
    title = models.CharField(max_length=120)
    texts = models.JSONField(_("text by language"), default=dict)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = _("canned replies")

    def __str__(self) -> str:
        return self.title


class AnswerPromise(Journaled):
    """Within how many hours we promise the first answer to what comes by a channel, day and night.

    Every time that a customer is told is `latest`; `soonest` is only said beside it: “within 12–24 hours”.
    """

    journal_kind: ClassVar[str] = "answer_promise"
    SOONEST, LATEST, LONGEST = 12, 24, LONGEST_PROMISE

    channel = models.CharField(_("channel"), max_length=16, unique=True)
    soonest = models.PositiveSmallIntegerField(_("hours, from"), default=SOONEST)
    latest = models.PositiveSmallIntegerField(_("hours, at the latest"), default=LATEST)

    class Meta:
        ordering = ["channel"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(soonest__gte=1, latest__gte=models.F("soonest"), latest__lte=720),
                name="answer_promise_range",
            )
        ]

    def __str__(self) -> str:
        return self.channel

    @property
    def within(self) -> timedelta:
        return timedelta(hours=self.latest)

    @property
    def hours(self) -> str:
        """The figures for a sentence that is counted by `latest`: `12–24`, or one of them when they are the same."""
        return f"{self.latest}" if self.soonest == self.latest else f"{self.soonest}–{self.latest}"


class OfficialAddress(Journaled):
    """An address customers may trust: where the exchange can really be reached."""

    journal_kind: ClassVar[str] = "official_address"

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email")
        WEB = "web", _("Web address")
        PHONE = "phone", _("Phone")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    value = models.CharField(max_length=254)
    purposes = models.JSONField(_("purpose by language"), default=dict)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "value"]
        verbose_name_plural = _("official addresses")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="official_address_once")]

    def __str__(self) -> str:
        return self.value

    @property
    def purpose(self) -> str:
        return pick_text(self.purposes)
