"""`gatehouse admin`: the first administrator, the one who lost the second factor, and sessions that must end."""

import sys

import click

from gatehouse.project.cli import place


@click.group()
def admin() -> None:
    """Make and rescue administrators."""


@admin.command()
@click.argument("email")
@click.option("--name", prompt="Name, as colleagues know it", help="Name, as colleagues know it.")
def create(email: str, name: str) -> None:
    """Make an administrator with EMAIL. Password and second factor are made for him and shown once."""
    with place.django(create=True):
        from gatehouse.accounts.admin import create_admin
        from gatehouse.project import schema

        schema.bring_up_to_date()
        made = create_admin(email, name)
    click.echo(f"Password       {made.password}")
    _show_factor(made.otpauth)
    click.echo("Both are shown this once. The password is for the first sign-in, within a week: choose your own there.")


@admin.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Give the administrator with EMAIL a new second factor, and end all his sessions."""
    with place.django():
        from gatehouse.accounts.admin import reset_factor as reset

        otpauth = reset(email)
    _show_factor(otpauth)
    click.echo("It is shown this once. The old one no longer works, and all sessions have ended.")


@admin.command("end-sessions")
@click.argument("name", required=False)
@click.option("--all", "everybody", is_flag=True, help="Of everybody: agents and customers.")
def end_sessions(name: str | None, everybody: bool) -> None:
    """End every session of who signs in with NAME, an email or a phone number, or those of everybody."""
    if bool(name) == everybody:
        raise click.UsageError("Say whose sessions to end: an email, a phone number, or --all.")
    with place.django():
        from gatehouse.accounts.admin import end_all_sessions, end_sessions_of

        if name:
            end_sessions_of(name)
            click.echo("Ended. Signing in again is possible.")
        else:
            click.echo(f"Ended. People who were signed in: {end_all_sessions()}.")


def _show_factor(otpauth: str) -> None:
    click.echo(f"Authenticator  {otpauth}")
    if sys.stdout.isatty():
        import segno

        segno.make(otpauth).terminal(compact=True)
