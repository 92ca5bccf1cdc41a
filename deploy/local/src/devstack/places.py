"""Where things stand on this machine: the checkout, the shared download cache, a stack's own directory."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]
KAFKA_LISTS = REPOSITORY / "deploy" / "local" / "kafka"


def cache_directory() -> Path:
    """Return the directory that several checkouts and CI share (setting RELAIS_CACHE, else ~/.cache/relais)."""
    configured = os.environ.get("RELAIS_CACHE")
    return Path(configured).expanduser().resolve() if configured else Path.home() / ".cache" / "relais"


def run_directory() -> Path:
    """Return the directory of this checkout's stack (setting RELAIS_RUN for a second stack, else `.run`)."""
    configured = os.environ.get("RELAIS_RUN")
    return Path(configured).expanduser().resolve() if configured else REPOSITORY / ".run"
