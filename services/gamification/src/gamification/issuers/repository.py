"""The JSON-LD contexts that come with the package, as their publishers wrote them (see `shipped/licences.txt`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from gamification.issuers.errors import ContextNotFound
from gamification.issuers.models import CONTEXTS


@cache
def context(name: str) -> bytes:
    """The document of a context; `ContextNotFound` if none is shipped under that name."""
    if name not in CONTEXTS.values():
        raise ContextNotFound
    return files("gamification.shipped").joinpath(f"{name}.jsonld").read_bytes()
