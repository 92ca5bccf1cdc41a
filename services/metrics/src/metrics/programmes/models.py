"""Programmes, as far as this service needs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme at a version: the entity of the group that it is for (empty for the group's own), the languages that
    it is run in, and whether people are invited (`preparing` or `open`)."""

    id: str
    version: int
    entity: str
    languages: tuple[str, ...]
    status: str
