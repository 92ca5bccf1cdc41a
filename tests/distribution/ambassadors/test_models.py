"""Pauses and grace, as rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.ambassadors.errors import PauseEndsTooEarly, PauseEndsTooLate
from distribution.ambassadors.models import LONGEST_PAUSE, Ambassador
from distribution.charters.models import Accepted, Charter

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
GRACE = timedelta(days=14)
CHARTER = Charter(version=5, language="en", enacted_at=NOW, replaces=3)
AMBASSADOR = Ambassador.enrol("p_1", charter=CHARTER, at=NOW)

spans = st.timedeltas(min_value=-2 * LONGEST_PAUSE, max_value=2 * LONGEST_PAUSE)


@given(span=spans, later=spans)
def test_a_pause_ends_by_itself_and_within_a_year(span: timedelta, later: timedelta) -> None:
    until = NOW + span
    if span <= timedelta():
        with pytest.raises(PauseEndsTooEarly):
            AMBASSADOR.pause(until=until, at=NOW)
    elif span > LONGEST_PAUSE:
        with pytest.raises(PauseEndsTooLate):
            AMBASSADOR.pause(until=until, at=NOW)
    else:
        paused = AMBASSADOR.pause(until=until, at=NOW)
        assert paused.is_paused(at=NOW + later) == (later < span)
        assert paused.version > AMBASSADOR.version
        resumed = paused.resume(at=NOW)
        assert not resumed.is_paused(at=NOW)
        assert resumed.version > paused.version


def test_resuming_without_a_pause_changes_nothing() -> None:
    assert AMBASSADOR.resume(at=NOW) is AMBASSADOR


@pytest.mark.parametrize(
    ("accepted", "until"),
    [
        (Accepted("charter", 5), None),
        (Accepted(None, 6), None),
        # Version 4 was proposed and never enacted, so that of version 3 is the one before.
        (Accepted("charter", 3), NOW + GRACE),
        (Accepted("charter", 4), NOW),
        (Accepted("charter", 2), NOW),
        (Accepted("charter:north", 3), NOW),
        (Accepted("charter:north", 9), NOW),
    ],
)
def test_grace_is_for_who_accepted_the_version_before(accepted: Accepted, until: datetime | None) -> None:
    assert CHARTER.accept_until(accepted, grace=GRACE) == until


def test_nobody_has_grace_before_the_first_version() -> None:
    first = Charter(version=1, language="en", enacted_at=NOW)
    assert first.accept_until(Accepted(None, 0), grace=GRACE) == NOW
