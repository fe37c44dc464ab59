"""Signs every agent of a demo, and its customer, in without going through the door; prints their sessions as JSON, by name.

GATEHOUSE_HOME=… python -m gatehouse.testing.signed_in
"""

import json
from typing import TYPE_CHECKING

from gatehouse.project.cli import place

if TYPE_CHECKING:
    from django.test import Client


def main() -> None:
    with place.django():
        from gatehouse.accounts.models import User
        from gatehouse.project.demo import CUSTOMER
        from gatehouse.testing.desk import desk_client, portal_session

        agents = User.objects.filter(email__endswith="@alderwick.example")
        sessions = {one.sign_in_name.partition("@")[0]: session_of(desk_client(one)) for one in agents}
        print(json.dumps(sessions | {"thijs": portal_session(User.objects.get(email=CUSTOMER))}))


def session_of(client: "Client") -> str:
    return next(iter(client.cookies.values())).value


if __name__ == "__main__":
    main()
