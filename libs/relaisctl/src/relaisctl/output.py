"""What a command says: tables in a terminal, elsewhere a line of JSON for each row; notes go to standard error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
_COLOURS = {"well": "green", "applied": "green", "not well": "red", "unreached": "magenta", "pending": "yellow"}


class Advance:
    """How far long work is: told to whoever watches."""

    def __init__(self, progress: Progress, name: str, *, shown: bool, error: Console) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)
        self._name = name
        self._shown = shown
        self._error = error
        self._told = 0.0

    def to(self, done: int, of: int | None) -> None:
        """So much of it is done."""
        self._progress.update(self._task, completed=done, total=of)
        share = 0.0 if not of else done / of
        # Where nobody watches a bar, a line at every tenth is enough for a log.
        if not self._shown and (share - self._told >= 0.1 or done == of) and share != self._told:
            self._told = share
            self._error.print(f"{self._name}: {done} of {'?' if of is None else of}", soft_wrap=True)


class Output:
    """The two streams of a command. `as_json` is None when the kind of stream decides."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self.error = Console(file=err, highlight=False, markup=False)
        self.as_json: bool | None = None

    @property
    def is_json(self) -> bool:
        """Whether rows are lines of JSON."""
        return not self._out.isatty() if self.as_json is None else self.as_json

    def rows(self, rows: Sequence[Row], *, none: str) -> None:
        """Say rows that have the same columns; `none` is what a reader is told when there are none."""
        if self.is_json:
            for row in rows:
                self._out.write(orjson.dumps(row, default=str).decode() + "\n")
            self._out.flush()
        elif rows:
            Console(file=self._out, highlight=False).print(_table(rows))
        elif none:
            self.note(none)

    def whole(self, one: Row) -> None:
        """Say one thing in all its depth."""
        option = 0 if self.is_json else orjson.OPT_INDENT_2
        self._out.write(orjson.dumps(one, default=str, option=option).decode() + "\n")
        self._out.flush()

    def note(self, text: str) -> None:
        """Tell a reader something that is no answer."""
        self.error.print(text, soft_wrap=True)

    @contextmanager
    def progress(self, name: str) -> Iterator[Advance]:
        """A bar on standard error while the block runs; lines where that is no terminal."""
        shown = self.error.is_terminal
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.error, disable=not shown) as progress:
            yield Advance(progress, name, shown=shown, error=self.error)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    return table


def _cell(value: Any) -> Text:
    match value:
        case None:
            return Text("–")
        case bool():
            return Text("yes" if value else "no")
        case list():
            return Text(", ".join(map(str, value)) or "–")
        case _:
            return Text(str(value), style=_COLOURS.get(str(value), ""))
