"""Grafana's dashboards: `python -m tools.dashboards write | check`.

They are kept in `deploy/watching/dashboards` as JSON models, for Grafana's import and for the ConfigMaps that
`deploy/k8s/components/monitoring` makes of them. `check` fails when one is not what is written down in this package.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tools.dashboards.kafka import KAFKA
from tools.dashboards.overview import OVERVIEW
from tools.dashboards.privacy import PRIVACY
from tools.dashboards.service import SERVICE

FOLDER = Path(__file__).parents[2] / "deploy" / "watching" / "dashboards"
DASHBOARDS = (OVERVIEW, SERVICE, KAFKA, PRIVACY)


def main() -> None:
    """Write the models, or exit 1 naming those that are stale."""
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in ("write", "check"):
        sys.exit("usage: python -m tools.dashboards write | check")
    files = generated()
    if mode == "write":
        for name, text in files.items():
            (FOLDER / name).write_text(text, "utf-8")
        return
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    if stale := sorted(name for name in {*files, *kept} if files.get(name) != kept.get(name)):
        sys.exit(
            f"deploy/watching/dashboards is stale: {', '.join(stale)}. "
            "What to do next: run `make watching` and commit it; delete what is no longer made."
        )


def generated() -> dict[str, str]:
    """The text of each model by the name of its file; the same text for the same code."""
    return {f"{one.name}.json": json.dumps(one.model(), indent=1, ensure_ascii=False) + "\n" for one in DASHBOARDS}


if __name__ == "__main__":
    main()
