"""Why a stream of events is not opened."""

from __future__ import annotations

from kernel.errors import Problem
from kernel.language import Text


class TooManyStreams(Problem):
    """You have as many streams open as one person may. Close one, or ask again after `Retry-After`."""

    status = 429
    slug = "too-many-streams"
    title = Text(en="You have too many streams open", fr="Vous avez trop de flux ouverts")

    def __init__(self, most: int) -> None:
        detail = Text(en=f"At most {most} streams at once.", fr=f"Au plus {most} flux à la fois.")
        super().__init__(detail, headers={"Retry-After": "30"})
