"""Topics: what stories are about and people follow. Any slug is one; the editorial team may name it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic with its names, by language tag; without any it is known by its slug alone."""

    slug: str
    names: Mapping[str, str]
    named_at: datetime | None = None
