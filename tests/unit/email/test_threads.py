"""What a mail refers to, by the mails that went before it."""

from gatehouse.channels.email.threads import MOST, Threading


def test_the_first_of_all_refers_to_itself() -> None:
    assert Threading().headers("<own@x>") == {"References": "<own@x>"}


def test_later_ones_refer_to_our_first() -> None:
    assert Threading(ours=("<1@x>",)).headers("<own@x>") == {"In-Reply-To": "<1@x>", "References": "<1@x>"}


def test_it_answers_the_newest_of_his_mails() -> None:
    head = Threading(ours=("<1@x>",), theirs=("<a@y>", "<b@y>")).headers("<own@x>")
    assert head == {"In-Reply-To": "<b@y>", "References": "<a@y> <1@x> <b@y>"}


def test_many_keep_the_root_and_the_newest() -> None:
    head = Threading(theirs=tuple(f"<{number}@y>" for number in range(50))).headers("<own@x>")
    known = head["References"].split()
    assert (len(known), known[0], known[-1]) == (MOST, "<0@y>", "<49@y>")
