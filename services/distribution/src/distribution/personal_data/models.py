"""What ends when a person leaves, and what a place says that keeps something of a person."""

from __future__ import annotations

from typing import Protocol

from kernel.mongo import Tx
from kernel.personal_data import ERASED, Holding, Owned, Signed

__all__ = ["ERASED", "Ending", "Holding", "Owned", "Signed"]


class Ending(Protocol):
    """Something that goes on for a person by itself and ends with their part: what was scheduled, asked or offered."""

    async def end(self, person_id: str, tx: Tx) -> None:
        """End it, in the transaction in which the person leaves; nothing happens where nothing goes on."""
        ...
