"""The OpenAPI documents, read by Spectral."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.install import HERE, INSTALLED, REPOSITORY

DOCUMENTS = sorted((REPOSITORY / "docs/api").glob("*.json"))

# Four documents of half a megabyte each.
pytestmark = pytest.mark.timeout(300)


def test_nothing_is_found_in_the_four_documents() -> None:
    assert len(DOCUMENTS) == 4
    assert findings(*DOCUMENTS) == []


def test_an_example_a_tag_and_a_scheme_that_are_wrong_are_found(tmp_path: Path) -> None:
    document = json.loads((REPOSITORY / "docs/api/metrics.json").read_text())
    document["tags"] = document["tags"][1:]
    operation = document["paths"]["/v1/figures"]["get"]
    operation["security"] = [{"nobody": []}]
    [unauthenticated] = operation["responses"]["401"]["content"]["application/problem+json"]["examples"].values()
    del unauthenticated["value"]["trace_id"]
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document))

    assert {finding["code"] for finding in findings(broken)} == {
        "oas3-valid-media-example",
        "operation-tag-defined",
        "requirement-of-a-defined-scheme",
    }


def findings(*documents: Path) -> list[dict[str, Any]]:
    """What the linter finds, whatever its severity."""
    program = INSTALLED / "spectral/node_modules/@stoplight/spectral-cli/dist/index.js"
    command = ["node", program, "lint", *documents, "--ruleset", HERE / "spectral/ruleset.yaml", "--format", "json"]
    done = subprocess.run([*map(str, command), "--quiet"], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
