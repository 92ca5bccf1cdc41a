"""`python -m devstack`: the commands behind the Makefile."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from devstack import doctor as examination
from devstack.demo import command as main_job
from devstack.doctor import State
from devstack.failures import StackFailure
from devstack.operating import relaisctl
from devstack.plan import SERVICES
from devstack.provision import provision
from devstack.stack import Stack

app = typer.Typer(add_completion=False, no_args_is_help=True, help="MongoDB, Kafka and Relais on this machine.")
console = Console(stderr=True, highlight=False)
MARKS = {State.WELL: "[green]ok    [/]", State.NOTE: "[yellow]note  [/]", State.BROKEN: "[red]broken[/]"}


@app.command()
def setup() -> None:
    """Fetch Kafka and prepare it; quick when nothing is missing."""
    with _explained():
        provision(console)


@app.command()
def up() -> None:
    """Start MongoDB, Kafka, the issuer and the four services, and wait until all are ready."""
    stack = Stack()
    with _explained():
        start(stack)
    for service in (*SERVICES, "issuer"):
        typer.echo(f"{service:<13} {stack.url(service)}")
    typer.echo(f"settings      {stack.run.env}")


@app.command()
def demo() -> None:
    """Start what does not run, do the main job on real input, compare what the services show, and leave all running."""
    stack = Stack()
    with _explained():
        start(stack)
        main_job.run(stack, Console(highlight=False))


@app.command()
def down() -> None:
    """Stop every process; the data stays."""
    with _explained(), console.status("Stopping"):
        Stack().down()


@app.command()
def reset() -> None:
    """Stop every process and wipe data, logs and secrets."""
    stack = Stack()
    with _explained(), console.status("Stopping"):
        stack.down()
    stack.run.wipe()


@app.command()
def doctor() -> None:
    """Name every missing or broken part with its remedy; status 1 if one is broken."""
    report, broken = Console(highlight=False), False
    for finding in examination.examine(Stack()):
        broken |= finding.state is State.BROKEN
        report.print(f"{MARKS[finding.state]} {finding.part:<20} {escape(finding.detail)}", soft_wrap=True)
        if finding.remedy:
            report.print(f"{'':27} → {escape(finding.remedy)}", soft_wrap=True)
    raise typer.Exit(1 if broken else 0)


@app.command()
def logs(name: Annotated[str, typer.Argument(help="A service or process; all if empty.")] = "") -> None:
    """Follow the logs of the processes whose name starts so, until Ctrl-C."""
    stack = Stack()
    with _explained():
        files = sorted(stack.run.logs.glob(f"{name}*.log"))
        if not files:
            raise StackFailure(f"There is no log of {name!r}.", remedy=f"run `make up`; logs stand in {stack.run.logs}")
    try:
        subprocess.run(["tail", "-n", "50", "-F", *files], check=False)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command()
def token(
    login: Annotated[str, typer.Argument(help="employee-1 … employee-30, editor-1, programme-1, auditor-1")],
) -> None:
    """Print an access token for a login, and nothing else."""
    with _explained():
        typer.echo(Stack().token(login))


@app.command()
def replay(service: str, group: str, topic: str) -> None:
    """Hand the dead letters that a consumer group has of a topic to the group once more."""
    _service_command(service, "replay", group, topic)


@app.command()
def dead_letters(
    service: str,
    group: Annotated[str | None, typer.Argument()] = None,
    topic: Annotated[str | None, typer.Argument()] = None,
    offset: Annotated[str | None, typer.Argument()] = None,
) -> None:
    """List what a service's groups set aside; of a group and topic, each record; at an offset, all of one."""
    place = [each for each in (group, topic, offset) if each is not None]
    _service_command(service, "dead-letters", "list" if offset is None else "show", *place)


@app.command()
def rebuild() -> None:
    """Build all figures anew from the topics beside the live ones, and swap in what differs."""
    _service_command("metrics", "rebuild")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def ctl(
    context: typer.Context,
    login: Annotated[str, typer.Option("--as", help="Whose token goes along, for what takes an office.")],
) -> None:
    """Run a command of `relaisctl` about this stack, and end as it ends."""
    with _explained():
        sys.exit(relaisctl(Stack(), context.args, login=login))


def _service_command(service: str, *arguments: str) -> NoReturn:
    """Run a command of a service with the stack's settings, and end as it ends."""
    with _explained():
        settings = Stack().environment.of_service(service)
    command = [sys.executable, "-m", service, *arguments]
    sys.exit(subprocess.run(command, env={**os.environ, **settings}, check=False).returncode)


def start(stack: Stack, *, say: Callable[[str], None] | None = None) -> None:
    """Bring the stack up with its steps shown on the terminal."""
    with console.status("Starting") as status:
        stack.up(say or (lambda step: status.update(step)))


@contextmanager
def _explained() -> Iterator[None]:
    """Show a failure as its cause, the end of the log and the remedy, without a traceback, and exit with 1."""
    try:
        yield
    except StackFailure as failure:
        console.print(str(failure), style="red", markup=False, soft_wrap=True)
        sys.exit(1)
