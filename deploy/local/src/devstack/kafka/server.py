"""A Kafka broker with its controller in one process on loopback."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from devstack import places, ports
from devstack.background import BackgroundProcess
from devstack.kafka import archive, wire
from devstack.kafka.jars import class_path
from devstack.kafka.java import java_binary
from devstack.kafka.properties import format_directory, server_properties

START_SECONDS = 60
REMEDY = "run `make doctor`; if the data directory is damaged, `make reset` wipes it"
# One client compiler and the serial collector suit two cores; 384 MB hold the broker and a demo's page of events.
MEMORY_AND_COMPILER = (
    *("-Xms256m", "-Xmx384m", "-XX:+UseSerialGC"),
    *("-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=128m"),
    "-Djava.awt.headless=true",
)


class KafkaServer:
    """A broker over the data directory `directory`; data survives `stop`, `kill` and a change of ports."""

    def __init__(
        self, directory: Path, port: int, controller_port: int | None = None, *, log: Path | None = None
    ) -> None:
        self.directory = directory
        self.port = port
        self.controller_port = controller_port or ports.free_port(besides={port})
        self.process = BackgroundProcess("Kafka", pid_file=directory / "kafka.pid", log=log or directory / "kafka.log")

    @property
    def bootstrap(self) -> str:
        """The address for `bootstrap_servers`."""
        return f"{ports.LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The broker's pid, None when it is down."""
        return self.process.pid

    def start(self) -> Self:
        """Start the broker and return when it answers a metadata request (1 to 3 s); at once if it runs already."""
        return self.start_with(archive.options())

    def start_with(self, java_options: list[str]) -> Self:
        """As `start`, with these JVM options in place of those that use the ahead-of-time cache."""
        if self.pid is None:
            self.process.launch(self._command(java_options))
        self.process.wait_until(lambda: wire.broker_count(self.port) > 0, seconds=START_SECONDS, remedy=REMEDY)
        return self

    def stop(self) -> None:
        """Shut down cleanly (SIGTERM, about a second) and wait."""
        self.process.stop()

    def kill(self) -> None:
        """End the broker as a power cut would (SIGKILL); the next `start` takes longer."""
        self.process.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self, java_options: list[str]) -> list[str | Path]:
        data = self.directory / "data"
        format_directory(data)
        properties = self.directory / "server.properties"
        properties.write_text(server_properties(data=data, port=self.port, controller_port=self.controller_port))
        logging = f"-Dlog4j2.configurationFile={places.KAFKA_LISTS / 'log4j2.properties'}"
        options = [*MEMORY_AND_COMPILER, *java_options, logging]
        return [java_binary(), *options, "-cp", class_path(), "kafka.Kafka", properties]
