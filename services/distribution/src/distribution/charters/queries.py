"""Which charter is in force, from memory."""

from __future__ import annotations

import time

from distribution.charters.errors import NoCharterInForce
from distribution.charters.models import Charter
from distribution.charters.repository import CharterRepository
from kernel.mongo import Db

# Events keep the view fresh at once; this bounds how long it is wrong should one be missed.
AGE_SECONDS = 30.0


class CharterQueries:
    """The charter in force. `address` is where people read it.

    Every share asks for it, so it is kept in memory: events of the charter's topic replace it (`learn`), and it is read
    again after `AGE_SECONDS` and whenever events may have been missed (`forget`).
    """

    def __init__(self, db: Db, charters: CharterRepository, *, address: str) -> None:
        self.db = db
        self.charters = charters
        self.address = address
        self._known: Charter | None = None
        self._read_at = 0.0

    async def in_force(self, *, at_least: int = 0) -> Charter:
        """The charter in force; `NoCharterInForce` before the first.

        A caller who has seen version `at_least` is ahead of this process's memory, which is then read again.
        """
        known = self._known
        if known is None or known.version < at_least or time.monotonic() - self._read_at > AGE_SECONDS:
            if (read := await self.charters.in_force(self.db)) is not None:
                self.learn(read)
            self._read_at = time.monotonic()
            known = self._known
        if known is None:
            raise NoCharterInForce(address=self.address)
        return known

    def learn(self, charter: Charter) -> None:
        """Take note of a charter unless a version at least as new is known."""
        if self._known is None or self._known.version < charter.version:
            self._known = charter

    def forget(self) -> None:
        """Read it again at the next question."""
        self._read_at = 0.0
