"""Where an agent is in the tour of the desk. Like what he has seen, it is no entry of the journal."""

from gatehouse.accounts.models import Tour, User


def remember_tour(user: User, tour: Tour, step: int) -> None:
    """Keep it with the account, so that he goes on where he was, on whatever computer."""
    user.tour, user.tour_step = tour, step
    user.save(update_fields=["tour", "tour_step"])
