"""What `gatehouse up` says when the installation is ready: where to go, and on a first demo run who to be there."""

from gatehouse.project.config import Config, config


def text(*, is_first: bool) -> str:
    settings = config()
    rows = [f"  {name:<12} {address}" for name, address in places(settings).items()]
    parts = ["Gatehouse is ready.", "\n".join(rows), _accounts(is_first) if settings.demo else "", "Ctrl-C stops it."]
    return "\n" + "\n\n".join(part for part in parts if part) + "\n"


def places(settings: Config) -> dict[str, str]:
    """The pages a person starts from, by name, as full addresses."""
    shown = {
        "Portal": f"{settings.base_url}/",
        "Workspace": f"{settings.desk_url}/desk/",
        "Back office": f"{settings.desk_url}/backoffice/",
    }
    if settings.demo:
        shown["Outbox"] = f"{settings.base_url}/outbox/"
    return shown | {"State": str(settings.home)}


def _accounts(is_first: bool) -> str:
    """Demo passwords are shown once; afterwards on request only."""
    from gatehouse.project import demo

    accounts = demo.ensure()
    return accounts if is_first else "Accounts: gatehouse demo show"
