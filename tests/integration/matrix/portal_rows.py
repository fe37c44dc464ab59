"""Rows of what customers, visitors and other services reach."""

from typing import Any

from tests.integration.matrix.row import ACCOUNT, CUSTOMERS, EVERYBODY, NOBODY, OWNER, THEIRS, Row, ticket

PORTAL = {
    "portal:home": Row(EVERYBODY, get=200),
    "portal:contact": Row(EVERYBODY, get=200),
    "portal:verify": Row(EVERYBODY, get=200),
    "portal:language": Row(EVERYBODY, post=302),
    "portal:tickets": Row(EVERYBODY, get=200),
    "portal:tickets-link": Row(EVERYBODY, post=422),
    "portal:link-sent": Row(EVERYBODY, get=200),
    "portal:link": Row(EVERYBODY, get=403, post=403, args={"token": "link"}),  # none of them has asked for it
    "portal:link-again": Row(EVERYBODY, post=302, args={"token": "link"}),
    # No chat has asked in this world (tests/integration/portal/test_who.py).
    "portal:who": Row(NOBODY, get=404, post=404, args={"pk": "upload"}),
    "portal:who-link": Row(NOBODY, get=404, post=404, args={"pk": "upload"}),
    "portal:forget": Row(EVERYBODY, post=302),
    "portal:ticket": Row(THEIRS, get=200, hidden="ask", args={"number": "own"}),
    "portal:ticket-link": Row(EVERYBODY, post=422, args={"number": "own"}),
    "portal:reply": ticket(THEIRS, post=422),
    "portal:details": Row(THEIRS, post=422, hidden="to ask", args={"number": "own", "pk": "details"}),
    "portal:transcript": Row(THEIRS, get=200, hidden="to ask", args={"number": "own"}),
    "portal:transcript-mail": ticket(THEIRS, post=302),
    "portal:nudge": ticket(OWNER, post=302),
    "portal:solution": ticket(OWNER, post=302),
    "portal:keeping": ticket(OWNER, post=302),
    "portal:rating": ticket(OWNER, post=302),
    "portal:file": Row(THEIRS, get=200, args={"pk": "file"}),
    "portal:thumb": Row(THEIRS, get=200, args={"pk": "file"}),
    "portal:key": Row(EVERYBODY, get=410, post=410, args={"token": "link"}),  # opens nothing that a mailed link opens
    "portal:ticket-key": ticket(NOBODY, post=404),  # for who came in by such a key, and has no other way
    "portal:face": Row(EVERYBODY, get=200, args={"face": "face"}),
    "portal:one-click": Row(EVERYBODY, get=200, post=200, args={"token": "one click"}),
}
FRONT_DOOR = {  # of the customers' accounts
    "portal:sign-in": Row(EVERYBODY, get=200, post=422, but={"account": 302}),
    "portal:sign-in-code": Row(EVERYBODY, get=302, post=302),
    "portal:sign-out": Row(EVERYBODY, post=302),
    "portal:sign-up": Row(EVERYBODY, get=200, post=422, but={"account": 302}),
    "portal:sign-up-code": Row(EVERYBODY, get=302, post=302),
    "portal:reset": Row(EVERYBODY, get=200, post=422),
    "portal:reset-code": Row(EVERYBODY, get=302, post=302),
    "portal:reset-password": Row(EVERYBODY, get=302, post=302),
    "portal:freeze": Row(EVERYBODY, get=200, post=422, but={"account": 200}),
    "portal:freeze-code": Row(EVERYBODY, get=302, post=302),
    "portal:recover": Row(EVERYBODY, get=200, post=422),
    "portal:recover-code": Row(EVERYBODY, get=302, post=302),
    "portal:recover-case": Row(EVERYBODY, get=302, post=302),
    "portal:recover-other": Row(EVERYBODY, post=302),
    "portal:recover-end": Row(EVERYBODY, post=302),
    "portal:recover-stop": Row(EVERYBODY, get=200, post=200, args={"token": "recovery link"}),
    "portal:code-again": Row(EVERYBODY, post=302, args={"purpose": "purpose"}),
    "portal:safe": Row(EVERYBODY, get=200),
    "portal:region": Row(EVERYBODY, get=302),
    "portal:legal": Row(EVERYBODY, get=200),
    "portal:legal-document": Row(EVERYBODY, get=200, args={"slug": "document slug"}),
    "portal:legal-version": Row(EVERYBODY, get=200, args={"slug": "document slug", "number": "document version"}),
}
_OWN: dict[str, Any] = {"hidden": "account"}
ACCOUNTS = {  # a customer's own pages
    "portal:account": Row(ACCOUNT, get=200, **_OWN),
    # No exchange is set up in this world (tests/integration/portal/test_portfolio.py).
    "portal:account-portfolio": Row(ACCOUNT, get=404, **_OWN),
    "portal:account-security": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-devices": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-password": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-app": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-app-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-sms": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-sms-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-codes": Row(ACCOUNT, get=200, post=200, **_OWN),
    "portal:account-words": Row(ACCOUNT, get=200, post=302, **_OWN),
    "portal:account-addresses": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-address-new": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-address-code": Row(ACCOUNT, get=302, post=302, **_OWN),
    "portal:account-address-removal": Row(ACCOUNT, post=302, args={"pk": "own address"}, **_OWN),
    "portal:account-settings": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-check-up": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-check-up-later": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-device-removal": Row(ACCOUNT, post=302, args={"pk": "device"}, **_OWN),
    "portal:account-others-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-recovery-removal": Row(ACCOUNT, post=302, **_OWN),
    # No rule of a region is in force in this world (tests/integration/front_door/test_regions.py).
    "portal:residence": Row(ACCOUNT, get=302, post=302, **_OWN),
    "portal:residence-confirmation": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-asked": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-asked-confirmation": Row(ACCOUNT, post=302, args={"pk": "verification"}, **_OWN),
    "portal:account-asked-refusal": Row(ACCOUNT, post=302, args={"pk": "verification"}, **_OWN),
    "portal:account-exchange": Row(ACCOUNT, get=404, **_OWN),
    "portal:account-exchange-going": Row(ACCOUNT, post=404, **_OWN),
    "portal:account-exchange-return": Row(EVERYBODY, get=302),  # to a page that asks who is there
    "portal:account-exchange-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:sandbox-exchange": Row(NOBODY, get=404, post=404),  # outside the demo
    "portal:data": Row(ACCOUNT, get=200, **_OWN),
    "portal:data-copies": Row(ACCOUNT, post=302, **_OWN),
    "portal:data-copy": Row(ACCOUNT, get=200, args={"pk": "copy of data"}, **_OWN),
    "portal:closing": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:keeping": Row(ACCOUNT, get=302, post=302, **_OWN),
    "portal:confirm": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:agreements": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:confirm-code": Row(ACCOUNT, post=302, **_OWN),
}
QR = {  # off, there is no such page (tests/integration/front_door/qr/test_attacks.py); what was opened by it can be ended
    "portal:qr": Row(EVERYBODY, get=404, post=404),
    "portal:qr-code": Row(EVERYBODY, post=404),
    "portal:qr-scan": Row(EVERYBODY, get=404, post=404, args={"token": "link"}),
    "portal:qr-phone": Row(EVERYBODY, get=404),
    **{f"portal:qr-{name}": Row(EVERYBODY, post=404) for name in ("approval", "refusal", "report")},
    "portal:account-qr-removal": Row(ACCOUNT, post=302, args={"pk": "qr sign-in"}, **_OWN),
}
MAIL = {  # for mail services, and only where a secret for them is set
    "email:inbound": Row(EVERYBODY, post=404, args={"service": "mail service"}),
    "email:inbound-mime": Row(EVERYBODY, post=404, args={"service": "mail service"}),
    "email:tracking": Row(EVERYBODY, post=404, args={"service": "mail service"}),
}
PUSH = {  # of one's own devices alone; a renewal is believed for the secret in it
    "portal:manifest": Row(EVERYBODY, get=200),
    "portal:worker": Row(EVERYBODY, get=200),
    "portal:offline": Row(EVERYBODY, get=200),
    **{f"portal:notices-{name}": Row(CUSTOMERS, post=400) for name in ("on", "off", "state")},
    "push:renewal": Row(EVERYBODY, post=400),
}
STATUS = {  # open to everybody, and the same for everybody
    "status:page": Row(EVERYBODY, get=200),
    "status:incident": Row(EVERYBODY, get=200, args={"pk": "incident"}),
    "status:history": Row(EVERYBODY, get=200),
    "status:feed": Row(EVERYBODY, get=200),
    "status:machine": Row(EVERYBODY, get=200),
}
PASSKEYS = {  # JSON; what is no object is refused before anything is looked at
    "portal:passkey-options": Row(EVERYBODY, post=400),
    "portal:passkey-sign-in": Row(EVERYBODY, post=400),
    "portal:password-strength": Row(EVERYBODY, post=400),
    "portal:sign-up-passkey": Row(EVERYBODY, get=302),  # the way to the beginning
    "portal:sign-up-passkey-options": Row(EVERYBODY, post=400),
    "portal:sign-up-passkey-made": Row(EVERYBODY, post=400),
    "portal:passkeys-options": Row(ACCOUNT, post=400, hidden="401"),
    "portal:passkeys": Row(ACCOUNT, post=400, hidden="401"),
    "portal:passkey-removal": Row(ACCOUNT, post=302, args={"pk": "passkey"}, **_OWN),
    "portal:confirm-passkey-options": Row(ACCOUNT, post=400, hidden="401"),
    "portal:confirm-passkey": Row(ACCOUNT, post=400, hidden="401"),
}
FORMS = {
    "forms:topics": Row(EVERYBODY, get=200),
    "forms:request": Row(EVERYBODY, get=200, post=422, args={"slug": "topic"}),
    "forms:similar": Row(CUSTOMERS, post=200, args={"slug": "topic"}),
    "forms:sent": Row(EVERYBODY, get=200, args={"token": "receipt"}),
    # Without the uuid of the form there is nothing; whoever knows it is filling it in.
    "chat:widget": Row(EVERYBODY, get=200),
    # There is no chat in this world, and a request without JSON is refused before anything is looked at.
    "chat:page": Row(EVERYBODY, get=404),
    "chat:frame": Row(EVERYBODY, get=404),
    **{
        f"chat:{name}": Row(EVERYBODY, post=400)
        for name in (
            "visits",
            "introductions",
            "identity",
            "conversations",
            "tickets",
            "end",
            "rating",
            "email",
            "transcript",
            "notices-on",
            "notices-off",
            "notices-state",
        )
    },
    "chat:file": Row(NOBODY, get=404, args={"pk": "upload"}),
    "chat:words": Row(EVERYBODY, get=200, args={"language": "word list"}),
    "forms:uploads": Row(EVERYBODY, get=404, post=400),
    "forms:upload": Row(NOBODY, delete=404, args={"pk": "upload"}),
    "forms:thumbnail": Row(NOBODY, get=404, args={"pk": "upload"}),
}
