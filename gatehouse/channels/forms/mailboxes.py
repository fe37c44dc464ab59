"""Slips in the domain of an e-mail address: gmial.com for gmail.com. Pure."""

# Those that are one slip from another are here so that they are never taken for it.
_NAMES = """
    gmail.com googlemail.com yahoo.com ymail.com rocketmail.com hotmail.com outlook.com live.com msn.com icloud.com
    me.com mac.com aol.com proton.me protonmail.com pm.me mail.com email.com gmx.com gmx.net gmx.de gmx.at web.de
    t-online.de freenet.de posteo.de mailbox.org tutanota.com tuta.io fastmail.com zoho.com hey.com
    mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru ukr.net i.ua
    qq.com 163.com 126.com sina.com sohu.com foxmail.com aliyun.com naver.com daum.net hanmail.net kakao.com
    yahoo.co.jp docomo.ne.jp ezweb.ne.jp softbank.ne.jp yahoo.co.uk hotmail.co.uk yahoo.com.br uol.com.br bol.com.br
    orange.fr free.fr laposte.net wanadoo.fr ziggo.nl kpnmail.nl planet.nl libero.it
"""
_KNOWN = frozenset(_NAMES.split())
_TARGETS = (
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "icloud.com", "aol.com",
    "proton.me", "protonmail.com", "gmx.net", "gmx.de", "web.de", "mail.ru", "yandex.ru", "qq.com", "163.com",
    "naver.com", "foxmail.com", "hanmail.net",
)  # fmt: skip
_BROKEN_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "vom": "com", "xom": "com", "comm": "com", "coom": "com"}
_SHORT_SLIPS = {"co", "cm", "om"}  # of .com; other endings of two letters are countries


def suggest(address: str) -> str | None:
    """The address that was probably meant, or None when nothing looks like a slip."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower().rstrip(".")
    if not local or domain in _KNOWN:
        return None
    meant = _nearest(domain) or _mended_ending(domain)
    return f"{local}@{meant}" if meant else None


def _nearest(domain: str) -> str | None:
    name, _, ending = domain.partition(".")
    for target in _TARGETS:
        if name == target.partition(".")[0] and len(ending) == 2 and ending not in _SHORT_SLIPS:
            return None
    allowed = 1 if len(domain) < 9 else 2
    best = min(_TARGETS, key=lambda target: distance(domain, target))
    return best if distance(domain, best) <= allowed else None


def _mended_ending(domain: str) -> str | None:
    name, _, ending = domain.rpartition(".")
    return f"{name}.{_BROKEN_ENDINGS[ending]}" if name and ending in _BROKEN_ENDINGS else None


def distance(one: str, other: str) -> int:
    """Slips between two short texts: a letter too many, missing, wrong, or two swapped (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
