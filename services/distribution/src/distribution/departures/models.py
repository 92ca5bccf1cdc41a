"""People whom their directory took back: what ends for them, and when nothing is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kernel.language import Text
from kernel.personal_data import Entry

# As long as events of access are kept, so that a return is told to whoever may still refuse.
TOLD = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A person's departure. Their part ends at `due_at`, as soon as a worker comes to it; they are forgotten at
    `erase_at`, unless the directory names them again before. `mark` stands for them when they are forgotten."""

    mark: str
    person_id: str | None
    noted_at: datetime
    erase_at: datetime
    due_at: datetime | None
    has_ended: bool = False

    @classmethod
    def note(cls, person_id: str, *, mark: str, grace: timedelta, at: datetime) -> Departure:
        """A departure that begins now."""
        return cls(mark=mark, person_id=person_id, noted_at=at, erase_at=at + grace, due_at=at)

    @property
    def kept_until(self) -> datetime:
        """When this is forgotten, too."""
        return max(self.erase_at, self.noted_at + TOLD) + timedelta(days=1)

    def end(self) -> Departure:
        """The departure of somebody whose part has ended."""
        return replace(self, has_ended=True, due_at=self.erase_at)

    def forget(self) -> Departure:
        """The departure of somebody whom every service forgets."""
        return replace(self, person_id=None, due_at=None)


KEPT = Entry(
    what=Text(
        en="That the organisation’s directory took the person back, and when they are forgotten for it",
        fr="Que l’annuaire de l’organisation a repris la personne, et quand elle est oubliée pour cela",
    ),
    why=Text(
        en="Refuses their access tokens, ends what goes on for them, and forgets them after a grace",
        fr="Refuse leurs jetons d’accès, met fin à ce qui continue pour elles, et les oublie après un délai",
    ),
    seen_by=Text(en="nobody", fr="personne"),
    until=Text(
        en="31 days or a day longer than `departure_grace_days`, without the person once they are forgotten",
        fr="31 jours ou un jour de plus que `departure_grace_days`, sans la personne dès qu’elle est oubliée",
    ),
)
