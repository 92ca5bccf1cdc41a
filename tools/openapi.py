"""The OpenAPI documents of the four services: `python -m tools.openapi write | check`.

`docs/api/<service>.json` is what front-ends generate their clients from, so it is kept in the tree with a page of all
operations, and `check` fails when either is not what the code says.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from pathlib import Path

from kernel.process import Service
from kernel.runtime import open_runtime
from kernel.settings import ServiceSettings
from kernel.testing.service import keys_of
from tools.openapi_index import index

FOLDER = Path(__file__).parents[1] / "docs" / "api"
SERVICES = ("content", "distribution", "metrics", "gamification")


def main() -> None:
    """Write the documents, or exit 1 naming those that are stale."""
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in ("write", "check"):
        sys.exit("usage: python -m tools.openapi write | check")
    files = asyncio.run(_files())
    if mode == "write":
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (FOLDER / name).write_text(text, "utf-8")
    elif stale := [name for name, text in files.items() if _kept(name) != text]:
        sys.exit(f"docs/api is stale: {', '.join(stale)}. What to do next: run `make openapi` and commit it.")


async def _files() -> dict[str, str]:
    texts = {name: await document(name) for name in SERVICES}
    page = index({name: json.loads(text) for name, text in texts.items()})
    return {**{f"{name}.json": text for name, text in texts.items()}, "README.md": page}


async def document(name: str) -> str:
    """The OpenAPI document of a service as indented JSON. Nothing is connected to."""
    service: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    async with open_runtime(settings_of(service), service.catalogue) as runtime:
        return json.dumps(service.api(runtime).app.openapi(), indent=2, ensure_ascii=False) + "\n"


def settings_of(service: Service) -> ServiceSettings:
    """Settings with which a service can be looked at, and reaches nothing."""
    key = "documents-need-no-real-key-" * 2
    return service.settings(
        profile="test",
        mongo_uri="mongodb://127.0.0.1:1/",
        kafka_bootstrap="127.0.0.1:1",
        public_url=f"https://{service.name}.relais.example",
        oidc_issuer="http://127.0.0.1:1",
        oidc_audience="relais",
        identity_key=key,
        cursor_key=key,
        **keys_of(service),
    )


def _kept(name: str) -> str:
    path = FOLDER / name
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    main()
