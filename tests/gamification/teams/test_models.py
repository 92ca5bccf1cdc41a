"""The rules of teams."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gamification.teams.errors import InvitationNotValid, TeamFull
from gamification.teams.models import INVITATION_DAYS, MOST_MEMBERS, Door, Team

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEAM = Team.found("t", name="Grid", door=Door.INVITATION, by="zoe")


def test_the_code_of_an_invitation_that_expired_opens_nothing() -> None:
    team, code = TEAM.invite(by="zoe", at=NOW)
    end = NOW + timedelta(days=INVITATION_DAYS)

    assert team.join("bob", code=code, at=end - timedelta(seconds=1)).member_ids == {"zoe", "bob"}
    with pytest.raises(InvitationNotValid):
        team.join("bob", code=code, at=end)


def test_a_full_team_takes_nobody_in() -> None:
    crowd = replace(TEAM, door=Door.OPEN, member_ids=frozenset(map(str, range(MOST_MEMBERS - 1))))

    full = crowd.join("last", code=None, at=NOW)
    with pytest.raises(TeamFull):
        full.join("one more", code=None, at=NOW)


def test_the_code_is_not_kept() -> None:
    team, code = TEAM.invite(by="zoe", at=NOW)

    assert code not in repr(team)
    assert "zoe" not in repr(team.invitation)
