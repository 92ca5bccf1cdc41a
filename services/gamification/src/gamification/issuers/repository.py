"""The JSON-LD contexts that badges are written in, byte for byte as their publishers wrote them.

They come with openbadgeslib, of which nothing else is used here: it is located and not imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from gamification.issuers.errors import ContextNotFound

_FILES: Final[Mapping[str, str]] = {
    "credentials_v2": "credentials-v2.json",
    "open_badges_3_0_3": "ob-v3p0-context-3.0.3.json",
}


@cache
def context(name: str) -> bytes:
    """The document of a context; `ContextNotFound` if there is none under that name."""
    if name not in _FILES:
        raise ContextNotFound
    package = find_spec("openbadgeslib")
    assert package is not None, "openbadgeslib is a dependency"
    [where, *_] = package.submodule_search_locations or []
    return (Path(where) / "ob3" / "contexts" / _FILES[name]).read_bytes()
