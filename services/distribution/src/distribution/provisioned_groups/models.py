"""Groups of provisioned people, as a directory keeps them. They say nothing of who takes part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

MOST_MEMBERS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionedGroup:
    """A group of a directory. `members` are ids of provisioned people, each once."""

    id: str
    version: int
    name: str
    external_id: str | None
    members: tuple[str, ...]
    created_at: datetime
    changed_at: datetime

    def change(self, *, name: str, external_id: str | None, members: tuple[str, ...], at: datetime) -> ProvisionedGroup:
        """The group, said anew."""
        return replace(
            self, version=self.version + 1, name=name, external_id=external_id, members=members, changed_at=at
        )
