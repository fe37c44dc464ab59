"""What somebody sits before, as far as his browser says. Pure; a browser may say anything."""

from django.utils.translation import gettext as _

# In this order: most name others as well, to be taken for them.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
PHONES = frozenset({"iPhone", "Android"})


def device_name(agent: str) -> str:
    """A browser's User-Agent in words: "Chrome on Android"; empty when it names nothing that is known."""
    browser, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system


def system_of(agent: str) -> str:
    """The system alone: "Android"; empty when it is not known."""
    return _first(_SYSTEMS, agent)


def is_phone(agent: str) -> bool:
    return system_of(agent) in PHONES


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in known if sign in agent), "")
