"""Under which addresses Alderwick takes mail in. What each is for stands in texts/, in every language."""

from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.models import Inbox
from gatehouse.conversations.models import Topic
from gatehouse.journal.actor import Actor
from gatehouse.project.demo.status import texts

DOMAIN = "alderwick.example"
# Name, topic. The first takes what goes to unknown names.
INBOXES = (
    ("support", "something-else"),
    ("security", "account-security-incident"),
    ("affiliates", "affiliate-payout"),
    ("complaints", "formal-complaint"),
    ("partners", "business-cooperation"),
    ("media", "media"),
    ("privacy", "data-or-compliance-request"),
)


def open_inboxes(*, by: Actor) -> None:
    for position, (name, slug) in enumerate(INBOXES):
        topic = Topic.objects.select_related("department").get(slug=slug)
        inbox = Inbox(
            address=f"{name}@{DOMAIN}",
            department=topic.department,
            topic=topic,
            takes_rest=position == 0,
            purposes=texts(f"inbox.{name}"),
            position=position,
        )
        save_inbox(inbox, by=by)
