"""`gatehouse demo`: an example exchange, for trying it out on one's own machine."""

import os

import click

from gatehouse.project.cli import place


@click.group()
def demo() -> None:
    """Demo accounts and data, for trying it out."""
    if not place.has_own_database():
        os.environ.setdefault("GATEHOUSE_MODE", "demo")


@demo.command()
def show() -> None:
    """Show the demo accounts with their passwords."""
    with place.django():
        from gatehouse.project import demo as demos

        click.echo(demos.show())


@demo.command()
@click.argument("name")
def code(name: str) -> None:
    """Print the sign-in code that the demo agent NAME needs now, such as `gatehouse demo code alice`."""
    with place.django():
        from gatehouse.project import demo as demos

        click.echo(demos.code(name))


@demo.command()
def load() -> None:
    """Add the demo accounts and data, once. A database of your own must be named a demo with GATEHOUSE_MODE=demo."""
    with place.django(create=True):
        from gatehouse.project import demo as demos
        from gatehouse.project import schema

        schema.bring_up_to_date()
        click.echo(demos.ensure())
