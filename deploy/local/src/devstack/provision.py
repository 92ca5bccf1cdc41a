"""The part of `make setup` that comes after the Python packages: Kafka's jars and the ahead-of-time cache."""

from __future__ import annotations

import os

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from devstack.failures import StackFailure
from devstack.kafka import archive, jars
from devstack.kafka.java import java_binary
from devstack.mongod import mongod_binary


def provision(console: Console) -> None:
    """Fetch what is missing; silent and quick (0.3 s) when nothing is. StackFailure says what to do."""
    if not os.environ.get("RELAIS_MONGO_URI"):
        mongod_binary()
    if os.environ.get("RELAIS_KAFKA_BOOTSTRAP"):
        return
    java_binary()
    if not os.environ.get("KAFKA_HOME"):
        _fetch_jars(console)
    if archive.can_be_built() and not archive.location().is_file():
        _build_archive(console)


def _fetch_jars(console: Console) -> None:
    if all((jars.directory() / jar.name).is_file() for jar in jars.listed()):
        return
    from devstack.kafka import download  # its HTTP client takes 0.2 s to import, and is seldom needed

    wanted = download.missing(jars.listed(), jars.directory())
    console.print(f"Fetching Kafka {jars.KAFKA_VERSION} ({len(wanted)} jars) from a Maven repository, digests checked")
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("jars", total=len(wanted))
        download.fetch(wanted, jars.directory(), fetched=lambda _: progress.advance(task))


def _build_archive(console: Console) -> None:
    console.print("Training the Java runtime once, so that Kafka starts in a second (about 8 s)")
    try:
        with console.status("Training"):
            archive.build()
    except StackFailure as failure:
        text = f"{failure.cause} Kafka starts without the cache, in 2 to 3 s in place of 1 s."
        console.print(text, style="yellow", markup=False)
