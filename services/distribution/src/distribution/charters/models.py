"""The charters in force, as far as this service needs them: which version has to be accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from distribution.programmes.models import MAIN_PROGRAMME

MAIN_CHARTER = "charter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """A version of a programme's two-sided charter that came into force."""

    id: str = MAIN_CHARTER
    programme_id: str = MAIN_PROGRAMME
    version: int
    language: str
    enacted_at: datetime
    # Versions that were never enacted leave gaps, so the one before is not always one less; 0 when there was none.
    replaces: int = 0

    def accept_until(self, accepted: Accepted, *, grace: timedelta) -> datetime | None:
        """Until when somebody who accepted something else has to accept this version to go on sharing; None when they
        have accepted it. The days of grace are for who accepted the version that it replaces."""
        if accepted.covers(self):
            return None
        is_one_behind = accepted.charter_id in (None, self.id) and 0 < accepted.version == self.replaces
        return self.enacted_at + grace if is_one_behind else self.enacted_at


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person accepted, or says to have read: a version of the charter `charter_id`, None for whichever holds."""

    charter_id: str | None
    version: int

    def covers(self, charter: Charter) -> bool:
        """Whether it is this charter, at this version or a later one."""
        return self.charter_id in (None, charter.id) and self.version >= charter.version
