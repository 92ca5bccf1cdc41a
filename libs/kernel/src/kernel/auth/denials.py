"""Whose access tokens are refused although the issuer signed them, kept in memory."""

import time
from collections.abc import Callable
from datetime import datetime

# Longer than any access token holds, and than the events are kept that tell of it.
KEPT_SECONDS = 31 * 86_400.0
_PRUNE_SECONDS = 3_600.0


class Denials:
    """What was last said of each person. Told again of what happened before, nothing changes, so that a topic may be
    read from its beginning at any time."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._said: dict[str, tuple[float, bool]] = {}
        self._pruned_at = now()

    def __len__(self) -> int:
        return len(self._said)

    def __contains__(self, person_id: object) -> bool:
        """Whether the person's tokens are refused."""
        if not self._said:
            return False
        at, denied = self._said.get(str(person_id), (0.0, False))
        return denied and self._now() < at + KEPT_SECONDS

    def note(self, person_id: str, *, denied: bool, at: datetime) -> None:
        """The person's tokens are refused since that moment, or taken again."""
        moment, now = at.timestamp(), self._now()
        if now - self._pruned_at > _PRUNE_SECONDS:
            self._said = {id: said for id, said in self._said.items() if now < said[0] + KEPT_SECONDS}
            self._pruned_at = now
        if moment >= self._said.get(person_id, (0.0, False))[0]:
            self._said[person_id] = (moment, denied)
