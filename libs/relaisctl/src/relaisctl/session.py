"""One call of the command line: which installation it is about, what it says, how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn, cast

import typer

from relaisctl import installation
from relaisctl.installation import Member
from relaisctl.output import Output, Row
from relaisctl.verdicts import Refused, Unreached, Verdict, WrongUsage

TOKEN_VARIABLE = "RELAISCTL_TOKEN"  # noqa: S105 - the name of a variable

Json = Annotated[bool, typer.Option("--json", help="A line of JSON for each row, also in a terminal.")]
Services = Annotated[
    list[str] | None, typer.Option("--service", "-s", help="Only this service; may be given more than once.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]


@dataclass
class Session:
    """What the options before the command say."""

    output: Output
    directory: Path | None = None
    here: str | None = None
    token_file: Path | None = None

    def members(self, wanted: Sequence[str] | None = None) -> list[Member]:
        """The services that the command is about; `WrongUsage` when their settings are not to be had."""
        if self.here is not None:
            if others := [name for name in wanted or () if name != self.here]:
                raise WrongUsage(f"--here {self.here} knows nothing of {', '.join(others)}")
            return [installation.of_this_process(self.here)]
        if self.directory is None:
            raise WrongUsage("say which installation: --installation DIRECTORY, or --here SERVICE in a service's pod")
        return installation.in_directory(self.directory, wanted or ())

    def member(self, name: str) -> Member:
        """One service."""
        [member] = self.members([name])
        return member

    def token(self) -> str:
        """The access token of whoever asks, for what only a person in an office may do."""
        if self.token_file is not None:
            try:
                return self.token_file.read_text("utf-8").strip()
            except OSError as failure:
                raise WrongUsage(f"{self.token_file} cannot be read: {failure.strerror}") from None
        token = os.environ.get(TOKEN_VARIABLE, "").strip()
        if not token:
            raise WrongUsage(f"this takes your own access token: --token-file FILE, or {TOKEN_VARIABLE}")
        return token

    def answer(self, rows: Sequence[Row], unreached: Sequence[Unreached], *, well: bool, none: str) -> Verdict:
        """Say the rows and what did not answer; how the command ends."""
        self.output.rows(rows, none="" if unreached else none)
        for failure in unreached:
            self.output.note(str(failure))
        if unreached:
            return Verdict.UNREACHED
        return Verdict.WELL if well else Verdict.NOT_WELL

    def carry_out(self, work: Callable[[asyncio.Event], Awaitable[Verdict]], *, as_json: bool) -> NoReturn:
        """Do it, and end as it ends. It is told by the event when somebody wants it to stop."""
        self.output.as_json = True if as_json else None
        raise typer.Exit(asyncio.run(self._done(work)))

    async def _done(self, work: Callable[[asyncio.Event], Awaitable[Verdict]]) -> Verdict:
        stopping = asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        working = asyncio.ensure_future(work(stopping))
        try:
            return await working
        except Unreached as failure:
            self.output.note(str(failure))
            return Verdict.UNREACHED
        except Refused as failure:
            self.output.note(str(failure))
            return Verdict.NOT_WELL


def session_of(context: typer.Context) -> Session:
    """The session of a command."""
    return cast("Session", context.obj)
