"""Groups that can set out to do something together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GroupKind(StrEnum):
    """What sort of group: a team, a cohort, or everybody for whom a programme is."""

    TEAM = "team"
    COHORT = "cohort"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Group:
    """A group, by the id that it has among those of its kind."""

    kind: GroupKind
    id: str

    @property
    def key(self) -> str:
        """Its name among groups of all kinds."""
        return f"{self.kind.value}:{self.id}"

    @classmethod
    def of_key(cls, key: str) -> Group:
        """The group of a key."""
        kind, _, group_id = key.partition(":")
        return cls(GroupKind(kind), group_id)
