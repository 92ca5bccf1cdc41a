"""`relaisctl`: the commands, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

import typer
from typer.exceptions import TyperException

from kernel.telemetry.logs import configure_logs
from relaisctl import erasures, figures, keys, lag, letters, migrations, outbox, status, storm, topics
from relaisctl.output import Output
from relaisctl.session import Session
from relaisctl.verdicts import Verdict, WrongUsage

app = typer.Typer(
    name="relaisctl",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Look after an installation of Relais. Exit codes: 0 well or done, 1 not well, refused or not done, "
    "2 wrong usage or settings, 3 something did not answer.",
)
app.command()(status.status)
app.command()(topics.topics)
app.command()(lag.lag)
app.command()(outbox.outbox)
app.add_typer(migrations.app, name="migrations")
app.add_typer(letters.app, name="dead-letters")
app.add_typer(figures.app, name="figures")
app.add_typer(erasures.app, name="erasures")
app.add_typer(storm.app, name="storm")
app.add_typer(keys.app, name="keys")


@app.callback()
def options(
    context: typer.Context,
    installation: Annotated[
        Path | None,
        typer.Option(
            "--installation",
            "-i",
            envvar="RELAISCTL_INSTALLATION",
            help="Directory with `<service>.env`, or a directory of secrets, for each service.",
        ),
    ] = None,
    here: Annotated[
        str | None, typer.Option("--here", help="Only this service, with the settings of this process, as in its pod.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="Your own access token, for what takes an office; else RELAISCTL_TOKEN."),
    ] = None,
) -> None:
    """The options that stand before a command."""
    session: Session = context.obj
    session.directory, session.here, session.token_file = installation, here, token_file


def main(arguments: Sequence[str], *, out: TextIO, err: TextIO) -> int:
    """Do what the arguments say; the exit code."""
    output = Output(out, err)
    try:
        return int(app(list(arguments), prog_name="relaisctl", standalone_mode=False, obj=Session(output)) or 0)
    except WrongUsage as wrong:
        output.note(str(wrong))
        return Verdict.WRONG_USAGE
    except (typer.Abort, KeyboardInterrupt):
        output.note("stopped")
        return Verdict.NOT_WELL
    except TyperException as wrong:
        # Whatever is wrong with options and arguments; typer names its class nowhere in public.
        if text := getattr(wrong, "format_message", wrong.__str__)():
            output.note(f"{text.rstrip('.')}. What to do next: see --help")
        return Verdict.WRONG_USAGE


def run() -> NoReturn:
    """The program."""
    configure_logs(service="relaisctl", process=" ".join(sys.argv[1:2]), level="WARNING", stream=sys.stderr)
    sys.exit(main(sys.argv[1:], out=sys.stdout, err=sys.stderr))
