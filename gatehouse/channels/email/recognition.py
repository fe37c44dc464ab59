"""By what a recipient knows that a mail is ours."""


def anti_phishing_code(address: str) -> str:
    """The words that the owner of this proven address has chosen to see in every mail of ours; empty when he has none.

    Every mail has a place for them. They are chosen in an account, and customers have none yet.
    """
    return ""
