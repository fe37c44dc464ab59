"""Which names an agent may have towards customers: a person's, and none that passes for the house itself.

A customer believes whoever is called “Support” or “Security”; a bribed or hurried agent must not be able to sign so.
"""

import re
import unicodedata
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.guard.text import fold

LONGEST = 40
_BESIDE_LETTERS = frozenset(" .'’-·・")
_MOST_MARKS = 2  # on one letter; more are drawn over the lines above and below
_APART = re.compile(r"[ .'’\-·・]+")

# As whole words.
_OFFICIAL = """
    admin administrator mod moderator support supporter security official team staff help helpdesk desk service services
    system bot operator compliance agent manager verified verification customer ceo founder exchange finance legal
    sicherheit kundendienst kundenservice hilfe mitarbeiter verwaltung soporte seguridad ayuda oficial equipo
    administrador administradora servicio atencion assistance securite aide officiel equipe administrateur conseiller
    ondersteuning beveiliging klantenservice hulp officieel beheerder suporte seguranca ajuda equipe atendimento
    destek guvenlik yonetici yardim resmi ekip musteri
    поддержка безопасность админ администратор помощь служба официальный команда модератор оператор
    підтримка безпека адмін адміністратор допомога служба офіційний
    دعم الدعم الأمان الأمن مشرف المشرف مدير المدير رسمي الرسمي فريق الفريق خدمة المسؤول
"""
# Wherever they stand: languages without spaces, and words that are in no person's name.
_ANYWHERE = """
    support security official helpdesk administrat gatehouse kundendienst kundenservice klantenservice soporte
    поддержк администратор підтримк адміністратор
    サポート 管理者 セキュリティ 公式 運営 고객지원 고객센터 지원팀 관리자 보안팀 공식 운영자
    客服 客户服务 管理员 管理員 安全 官方 团队 團隊 系统 系統 hotro baomat quantri chinhthuc
"""


class UnfitName(ValueError):
    """Customers may not see this name; the message says why."""


def default_for(name: str) -> str:
    """The first word of a name; the name itself where it has only one."""
    return (name.split() or [""])[0][:LONGEST]


def tidy(name: str) -> str:
    """One spelling, one line, single spaces."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def check(public_name: str, name: str) -> None:
    """Raise UnfitName when an agent called `name` may not be shown as `public_name`."""
    if reason := fault(public_name, name):
        raise UnfitName(reason)


def fault(public_name: str, name: str) -> str:
    """Why an agent called `name` may not be shown as `public_name` (a `tidy` one), as a sentence; empty when he may."""
    if not public_name:
        return _("Type the name that customers are to see.")
    if len(public_name) > LONGEST:
        return _("Use at most %(most)s characters.") % {"most": LONGEST}
    if not _is_written_with_letters(public_name):
        return _("Use letters only, with spaces, hyphens or apostrophes between them.")
    if _looks_official(public_name):
        return _("This looks like an official name. Customers are to see a person: choose a first name.")
    if _is_whole_name(public_name, name):
        return _("Leave the surname out: customers see a first name only.")
    return ""


def _is_written_with_letters(text: str) -> bool:
    """No digit, no sign of an address, nothing invisible and nothing that turns the line's direction."""
    categories = [unicodedata.category(one) for one in text]
    marks = "".join("m" if one.startswith("M") else " " for one in categories)
    plain = all(one in _BESIDE_LETTERS or kind[0] in "LM" for one, kind in zip(text, categories, strict=True))
    return plain and any(kind[0] == "L" for kind in categories) and "m" * (_MOST_MARKS + 1) not in marks


def _looks_official(text: str) -> bool:
    folded = fold(text)
    words, joined = _APART.split(folded), _APART.sub("", folded)
    brand = _APART.sub("", fold(settings.BRAND))
    return (
        not _folded(_OFFICIAL).isdisjoint([*words, joined])
        or any(part in joined for part in _folded(_ANYWHERE))
        or (bool(brand) and brand in joined)
    )


@cache
def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


def _is_whole_name(public_name: str, name: str) -> bool:
    """Whether first and last word of the name are both in it; which of them is the surname depends on the country."""
    words = fold(tidy(name)).split()
    shown = set(_APART.split(fold(public_name)))
    return len(words) > 1 and words[0] != words[-1] and {words[0], words[-1]} <= shown
