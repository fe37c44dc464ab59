"""What a customer has chosen, read."""

from gatehouse.accounts.models import Preferences, User


def preferences_of(user: User) -> Preferences:
    """His row; one that is not stored yet where he has chosen nothing."""
    try:
        return user.preferences
    except Preferences.DoesNotExist:
        return Preferences(user=user)


def mails_answers_to(user_id: int | None) -> bool:
    """Whether what happens to his tickets is mailed to him, or to whoever has no account."""
    return user_id is None or not Preferences.objects.filter(user=user_id, mails_answers=False).exists()
