"""`gatehouse journal`: prove it, and rebuild what follows it."""

import json

import click

from gatehouse.project.cli import place


@click.group()
def journal() -> None:
    """Prove that nothing was changed; rebuild what follows it."""


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def verify(as_json: bool) -> None:
    """Walk every chain and name each entry that was altered, removed or reordered, and each message whose words are
    not those its entry vouches for; exit code 1 when there is one.

    A tail that was cut off together with its subject's head is not found: that needs a checkpoint kept elsewhere.
    """
    with place.django():
        from gatehouse.conversations.bodies import verify_bodies
        from gatehouse.journal.verify import verify_all

        report = verify_all()
        report.problems += verify_bodies()
    if as_json:
        click.echo(json.dumps(report.as_dict()))
    else:
        for problem in report.problems:
            click.echo(f"{problem.subject} entry {problem.seq}: {problem.reason}")
        verdict = "whole" if report.is_whole else f"broken in {len(report.problems)} places"
        click.echo(f"The journal is {verdict}: {report.entries:,} entries of {report.subjects:,} subjects.")
    if not report.is_whole:
        raise click.exceptions.Exit(1)


@journal.command()
@click.argument("follower")
def replay(follower: str) -> None:
    """Rebuild what FOLLOWER derives from the journal, from the first entry on.

    Only projections can be replayed: a courier would send its mails again.
    """
    with place.django():
        from gatehouse.journal.followers import Projection, ensure_cursors, run_once
        from gatehouse.journal.followers import replay as replay_follower
        from gatehouse.project.followers import FOLLOWERS

        known = {found.name: found for found in FOLLOWERS}
        if follower not in known:
            raise click.ClickException(f"There is no follower {follower}; there are: {', '.join(sorted(known))}.")
        if not isinstance(known[follower], Projection):
            raise click.ClickException(f"{follower} is a courier: what it sent cannot be sent again.")
        ensure_cursors([known[follower]])
        replay_follower(known[follower])
        while run_once(known[follower]):
            pass
    click.echo(f"{follower} was rebuilt from the journal.")


@journal.command()
def followers() -> None:
    """Show how far each follower is, and which one is stopped and why."""
    with place.django():
        from gatehouse.journal.followers import lags
        from gatehouse.journal.models import Cursor

        behind = lags()
        for cursor in Cursor.objects.order_by("name"):
            state = f"stopped at entry {cursor.failed_entry_id}: {cursor.error}" if cursor.failed_at else "running"
            click.echo(f"{cursor.name:<16} {behind[cursor.pk][0]:>8.1f} s behind  {state}")
