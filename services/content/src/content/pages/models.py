"""What the page of an article says of it, and why that could not be found out. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PageFault(StrEnum):
    """Why a page says nothing."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    STATUS = "status"
    NOT_A_PAGE = "not_a_page"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of its article; None for what it does not say. Who wrote it is not asked."""

    image: str | None = None
    description: str | None = None
    published_at: datetime | None = None


UNREAD = Page()


class PageUnreadable(Exception):
    """A page that says nothing: `fault` is why, `passing` whether asking again later may help."""

    def __init__(self, fault: PageFault, *, passing: bool) -> None:
        super().__init__(fault)
        self.fault = fault
        self.passing = passing
