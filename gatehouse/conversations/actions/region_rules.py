"""Rules of regions: saved and switched off like every setting. Whoever they hold, or hold no more, is found by a job."""

import re

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gatehouse.accounts import regions
from gatehouse.accounts.models import RegionRule
from gatehouse.accounts.models.legal import FALLBACK, Texts
from gatehouse.accounts.places import country_of, is_place
from gatehouse.accounts.tasks import settle_region
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.settings import delete_setting, save_setting
from gatehouse.journal.actor import Actor

_ADDRESS = re.compile(r"https://[^\s/@\\]+(/[^\s\\]*)?")


class Unfit(Impossible):
    """What was given cannot be a rule. `field` says which part of it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@transaction.atomic
def save_rule(rule: RegionRule, *, by: Actor) -> None:
    """Store a new or changed rule. Raises Unfit."""
    check_rule(rule)
    before = RegionRule.objects.filter(pk=rule.pk).values_list("place", flat=True).first()
    save_setting(rule, by=by)
    _settle({country_of(place) for place in (before, rule.place) if place})


@transaction.atomic
def delete_rule(rule: RegionRule, *, by: Actor) -> None:
    """Switch it off: whoever it held is released and told."""
    delete_setting(rule, by=by)
    _settle({country_of(rule.place)})


def check_rule(rule: RegionRule) -> None:
    """Raises Unfit when the place is none, a text is missing, or a document would be sent nowhere."""
    if not is_place(rule.place):
        raise Unfit("place", _("Write a country as US, or a part of it as US-NY (ISO 3166)."))
    if "-" in rule.place and FALLBACK not in rule.names:
        raise Unfit("names", _("Give at least the English name of this part of the country."))
    for field in ("still", "objection"):
        if FALLBACK not in getattr(rule, field):
            raise Unfit(field, _("Give at least the English text."))
    _check_document(rule)


def missing_of(rule: RegionRule) -> list[str]:
    """Names of the languages in which one of its texts is shown in English."""
    said: list[Texts] = [texts for texts in rule.texts.values() if texts]
    return [name for code, name in settings.LANGUAGES if not all(code in texts for texts in said)]


def _check_document(rule: RegionRule) -> None:
    if rule.send_to and not _ADDRESS.fullmatch(rule.send_to):
        raise Unfit("send_to", _("Write the exchange's page with https://."))
    if bool(rule.document) != bool(rule.send_to):
        raise Unfit("send_to", _("Say both which document is asked for and on which page the exchange takes it."))


def _settle(countries: set[str]) -> None:
    for country in sorted(countries):
        settle_region.defer(country=country)
    transaction.on_commit(regions.forget)
