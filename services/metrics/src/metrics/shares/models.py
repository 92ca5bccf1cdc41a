"""What is known here of a share: whose it is, and what its post tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of a person. `story_id` and `entity` are empty where there is none."""

    id: str
    person_id: str
    story_id: str
    network: str
    entity: str
    shared_at: datetime
