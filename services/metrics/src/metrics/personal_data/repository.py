"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from kernel.audit import audit_holding
from kernel.personal_data import Kept, Owned, Signed
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
from metrics.personal_data import models as register
from metrics.rights.repository import RightHolding
from metrics.settings import Settings
from metrics.shares.repository import SHARES

# An aggregate that keeps something of a person adds its line here; export, erasure and data register know of it then.
HOLDINGS: tuple[Kept, ...] = (
    Kept(audit_holding(), register.ACTS),
    Kept(WaitingHolding(), register.UNCOUNTED),
    Kept(CrowdHolding(), register.MOVING),
    Kept(ObservationHolding(), register.OBSERVATIONS),
    Kept(MembershipHolding(), register.MEMBERSHIPS),
    Kept(Owned("observed_posts", POSTS, "person_id"), register.OBSERVED_POSTS),
    Kept(Owned("shares", SHARES, "person_id"), register.SHARES),
    Kept(Signed("exports", EXPORTS, ("by",), ("created_at",)), register.EXPORTS),
    Kept(Signed("export_schedules", SCHEDULES, ("by",), ("created_at",)), register.EXPORT_SCHEDULES),
    Kept(Signed("media_values", MEDIA_VALUES, ("by",), ("set_at",)), register.MEDIA_VALUES),
    Kept(RightHolding(), register.RIGHTS_TO_ANSWER),
    Kept(
        Signed("awaited_answers", CASES, ("person_id",), ("measure", "opened_at", "due_at", "answered_at")),
        register.AWAITED_ANSWERS,
    ),
)


def holdings(settings: Settings) -> tuple[Kept, ...]:
    """Every place, and first the person's key: whatever it seals is unreadable from then on, wherever a copy is."""
    keys = KeyRepository(Vault(settings.vault_keys))
    return (
        Kept(KeyHolding(keys), register.KEYS),
        Kept(ImpactHolding(keys), register.IMPACTS),
        Kept(GoalHolding(keys), register.GOALS),
        *HOLDINGS,
    )
