"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from kernel.personal_data import Holding, Owned, Signed
from kernel.vault import Vault
from metrics.cells.repository import WaitingHolding
from metrics.commitments.repository import CASES
from metrics.crowds.repository import CrowdHolding
from metrics.denominators.repository import MembershipHolding
from metrics.export_schedules.repository import SCHEDULES
from metrics.exports.repository import EXPORTS
from metrics.goals.repository import GoalHolding
from metrics.impacts.repository import ImpactHolding
from metrics.keys.repository import KeyHolding, KeyRepository
from metrics.media_values.repository import MEDIA_VALUES
from metrics.observations.repository import POSTS, ObservationHolding
from metrics.rights.repository import RIGHTS
from metrics.settings import Settings
from metrics.shares.repository import SHARES

# An aggregate that keeps something of a person adds its line here, and the erasure knows of it.
HOLDINGS: tuple[Holding, ...] = (
    WaitingHolding(),
    CrowdHolding(),
    ObservationHolding(),
    MembershipHolding(),
    Owned("observed_posts", POSTS, "person_id"),
    Owned("shares", SHARES, "person_id"),
    Signed("exports", EXPORTS, ("by",), ("created_at",)),
    Signed("export_schedules", SCHEDULES, ("by",), ("created_at",)),
    Signed("media_values", MEDIA_VALUES, ("by",), ("set_at",)),
    # That a right to answer was given, as long as its wave is open. What was answered with it cannot be found: nothing
    # in an answer leads to anybody.
    Owned("rights_to_answer", RIGHTS, "person_id", hidden=("digest",)),
    Signed("awaited_answers", CASES, ("person_id",), ("measure", "opened_at", "due_at", "answered_at")),
)


def holdings(settings: Settings) -> tuple[Holding, ...]:
    """Every place, and first the person's key: whatever it seals is unreadable from then on, wherever a copy is."""
    keys = KeyRepository(Vault(settings.vault_keys))
    return (KeyHolding(keys), ImpactHolding(keys), GoalHolding(keys), *HOLDINGS)
