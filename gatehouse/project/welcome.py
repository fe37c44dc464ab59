"""What `gatehouse up` says when the installation is ready: where to go, and who to be there."""

from gatehouse.project.config import Config


def text(settings: Config, accounts: str) -> str:
    """`accounts` are shown as they are; demo passwords are given on the first start only, later on request."""
    rows = [f"  {name:<14} {address}" for name, address in places(settings).items()]
    if settings.demo and not accounts:
        accounts = "Accounts: gatehouse demo show"
    parts = ["Gatehouse is ready.", "\n".join(rows), accounts, "Ctrl-C stops it."]
    return "\n" + "\n\n".join(part for part in parts if part) + "\n"


def places(settings: Config) -> dict[str, str]:
    """The pages a person starts from, by name, as full addresses; and where the state is."""
    shown = {"Portal": f"{settings.base_url}/", "Workspace": f"{settings.desk_url}/desk/"}
    if settings.demo:
        shown["Outbox"] = f"{settings.base_url}/outbox/"
    if settings.mail_listen:
        shown["Mail comes in"] = f"smtp://{settings.mail_listen}"
    return shown | {"Back office": f"{settings.desk_url}/backoffice/", "State": str(settings.home)}
