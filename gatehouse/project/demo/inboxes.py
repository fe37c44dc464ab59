"""Under which addresses Alderwick takes mail in. What each is for stands in texts/, in every language."""

from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.models import Inbox
from gatehouse.conversations.models import Department, Topic
from gatehouse.journal.actor import Actor
from gatehouse.project.demo.status import texts

DOMAIN = "alderwick.example"
# Name, department, topic. The first takes what goes to unknown names.
INBOXES = (
    ("support", "general", ""),
    ("security", "account-security", "account-security-incident"),
    ("affiliates", "affiliates", "affiliate-payout"),
    ("complaints", "complaints", "formal-complaint"),
    ("partners", "business", "business-cooperation"),
    ("media", "media", "media"),
    ("privacy", "compliance", "data-or-compliance-request"),
)


def open_inboxes(*, by: Actor) -> None:
    for position, (name, department, topic) in enumerate(INBOXES):
        inbox = Inbox(
            address=f"{name}@{DOMAIN}",
            department=Department.objects.get(slug=department),
            topic=Topic.objects.filter(slug=topic).first(),
            takes_rest=position == 0,
            purposes=texts(f"inbox.{name}"),
            position=position,
        )
        save_inbox(inbox, by=by)
