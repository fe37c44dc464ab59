"""What the guard needs to know of a language. Phrases are separated by `|`; case and accents do not matter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """Names of secrets, names of things that look like secrets, and the small words between a name and its value."""

    phrase: str  # recovery words of a wallet
    key: str  # private keys
    codes: str  # recovery codes of the second factor
    seed: str  # keys of an authenticator app
    api: str  # API secrets
    card: str  # payment cards
    otp: str  # one-time codes, unmistakably
    code: str  # the bare word for code
    pw: str  # passwords and PINs
    other: str  # what tickets are about: orders, hashes, UIDs, and codes that are no secret
    is_: str = ""  # "is", "was", "as follows"
    fill: str = ""  # articles, pronouns, "new", "now"
    lead: str = ""  # prepositions, which lead to a carrier ("from the SMS") as well as to anything else
    carrier: str = ""  # how a code reaches people: "SMS", "app", "received"
    link: str = ""  # "of", "for", "from", and what passwords are for: "account", "wallet"
    error: str = ""  # words that make a bare code an error code
    between: str = ""  # what people write between recovery words: "and", "then", "word"
    mine: str = ""  # "my", "your": a bare "code" of theirs is a code they were sent
