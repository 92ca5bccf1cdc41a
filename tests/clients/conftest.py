"""Programs in other languages; collected only by `make test-clients`, which installs what they need."""

from __future__ import annotations

import os

# `make test` needs Python alone.
collect_ignore_glob = [] if "RELAIS_CLIENTS" in os.environ else ["test_*.py"]
