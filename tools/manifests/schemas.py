"""Whether documents are what a strict server accepts: no unknown field, no missing one, no wrong type.

Kubernetes' own kinds are judged by `kubernetes-validate`, the others by the schemas of their custom resource
definitions (`crds/`). Rules in CEL are not evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate

from tools.manifests.rendering import Document, title

# The oldest release that has all that is used: preStop with sleep is on by default from 1.30 on.
OLDEST = "1.32"
_CRDS = Path(__file__).parent / "crds"


def faults(documents: Iterable[Document]) -> list[str]:
    """What a strict server would refuse, each as `Kind name: path: reason`."""
    return [f"{title(one)}: {fault}" for one in documents for fault in _faults(json.dumps(one, sort_keys=True))]


@cache
def _faults(text: str) -> tuple[str, ...]:
    # Overlays have most documents in common, and each takes tens of milliseconds.
    document = json.loads(text)
    schema = _custom().get((document["apiVersion"], document["kind"]))
    return tuple(_core(document) if schema is None else _against(schema, document))


def _core(document: Document) -> Iterator[str]:
    try:
        kubernetes_validate.validate(document, OLDEST, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{'.'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        yield error.message


def _against(schema: dict[str, Any], document: Document) -> Iterator[str]:
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        yield f"{'.'.join(map(str, error.path))}: {error.message}"


@cache
def _custom() -> dict[tuple[str, str], dict[str, Any]]:
    files = [json.loads(path.read_text("utf-8")) for path in sorted(_CRDS.glob("*.json"))]
    return {(one["apiVersion"], one["kind"]): _strict(one["schema"]) for one in files}


def _strict(schema: Any) -> Any:
    """A structural schema as JSON Schema: what it does not name is refused, unless it says that it keeps it."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: value if name == "properties" else _strict(value) for name, value in schema.items()}
    if "properties" in schema:
        strict["properties"] = {name: _strict(value) for name, value in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            strict.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        strict["type"] = ["integer", "string"]
    if schema.get("nullable") and isinstance(strict.get("type"), str):
        strict["type"] = [strict["type"], "null"]
    return strict
