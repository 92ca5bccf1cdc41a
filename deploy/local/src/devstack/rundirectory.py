"""The files of one running stack."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RunDirectory:
    """A stack's own directory: `.run` of the checkout, or a temporary one in tests."""

    root: Path

    @property
    def env(self) -> Path:
        """Ports, addresses and secrets (mode 600)."""
        return self.root / "env"

    @property
    def issuer_keys(self) -> Path:
        """The development issuer's keys (mode 600)."""
        return self.root / "issuer-keys.json"

    @property
    def badge_key(self) -> Path:
        """The key that signs badges (mode 600)."""
        return self.root / "badge-key.pem"

    @property
    def installation(self) -> Path:
        """The settings of each service, as `relaisctl` reads them (mode 600)."""
        return self.root / "installation"

    @property
    def mongo(self) -> Path:
        """MongoDB's data, pid file and log."""
        return self.root / "mongo"

    @property
    def kafka(self) -> Path:
        """Kafka's data, configuration, pid file and log."""
        return self.root / "kafka"

    @property
    def logs(self) -> Path:
        """One log per process."""
        return self.root / "logs"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.logs / f"{name}.log"

    def pid_file(self, name: str) -> Path:
        """The identity of one running process (see `devstack.pids`)."""
        return self.root / "pids" / f"{name}.pid"

    def ended(self, name: str) -> Path:
        """Exists when a process ended although nobody stopped it; holds its return code."""
        return self.root / "pids" / f"{name}.ended"

    def held(self, name: str) -> Path:
        """While it exists, the supervisor does not start the process again."""
        return self.root / "pids" / f"{name}.held"

    def prepare(self) -> None:
        """Make the directories and forget what a former run left about its ends."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs.mkdir(exist_ok=True)
        pids = self.root / "pids"
        pids.mkdir(exist_ok=True)
        for stale in (*pids.glob("*.ended"), *pids.glob("*.held")):
            stale.unlink(missing_ok=True)

    def pid_files(self) -> list[Path]:
        """The pid files of the supervisor and of what it keeps."""
        return sorted((self.root / "pids").glob("*.pid"))

    def wipe(self) -> None:
        """Remove data, logs, secrets and pid files; what else somebody put here (bench results) stays."""
        for directory in (self.mongo, self.kafka, self.logs, self.installation, self.root / "pids"):
            shutil.rmtree(directory, ignore_errors=True)
        for file in (self.env, self.issuer_keys, self.badge_key):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.root.rmdir()
