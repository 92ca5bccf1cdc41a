"""Captions as this service knows them: which words the content service suggests for a story, as hashes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption at a version. `shingles` are its words' hashes, packed as those of stories; a retired one has none."""

    id: str
    version: int
    story_id: str
    network: str
    shingles: bytes
    retired: bool = False
