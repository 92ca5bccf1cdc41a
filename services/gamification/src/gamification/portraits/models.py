"""What a person's page holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gamification.cohorts.models import Cohort
from gamification.contributions.models import Contribution
from gamification.kudos.models import Kudos
from gamification.milestones.models import Milestone
from gamification.teams.models import Team

# The latest of each. As nobody gets further back on the page of somebody else, nobody can count there who has more.
MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What a person shows to everybody."""

    person_id: str
    thanks: list[Kudos]
    milestones: list[Milestone]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPortrait(Portrait):
    """What is theirs, as it is `at` this moment."""

    at: datetime
    contributions: list[Contribution]
    teams: list[Team]
    cohorts: list[Cohort]
