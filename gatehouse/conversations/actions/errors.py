"""What an action says when it cannot be done. The message says what to do instead and may be shown."""


class Impossible(Exception):
    """The act makes no sense here; the text tells the actor why and what he can do."""


class Blocked(Impossible):
    """The contact has been blocked and may not write."""
