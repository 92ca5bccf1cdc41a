"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from kernel.personal_data import Holding, Owned
from metrics.cells.repository import WaitingHolding
from metrics.crowds.repository import CrowdHolding
from metrics.impacts.repository import LedgerHolding
from metrics.observations.repository import POSTS, ObservationHolding
from metrics.shares.repository import SHARES

# An aggregate that keeps something of a person adds its line here, and the erasure knows of it.
HOLDINGS: tuple[Holding, ...] = (
    LedgerHolding(),
    WaitingHolding(),
    CrowdHolding(),
    ObservationHolding(),
    Owned("observed_posts", POSTS, "person_id"),
    Owned("shares", SHARES, "person_id"),
)
