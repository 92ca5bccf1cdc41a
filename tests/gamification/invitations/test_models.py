"""Zones as calendars read them that know none by name: another library finds the hours that the zone has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from gamification.cohorts.models import Cohort, CohortDoor, CohortStatus, Size
from gamification.invitations.models import observances
from gamification.invitations.schemas import feed
from gamification.sessions.models import Meeting, Session, Step
from kernel.clock import new_id
from kernel.language import Text

BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)


def cohort(zone: str, *, title: str = "Telling", every: timedelta = timedelta(days=80)) -> Cohort:
    words = Text(en=title, fr=title)
    agenda = (Step(minutes=30, title=words),)
    meetings = [Meeting(title=words, agenda=agenda, starts_at=BEGIN + place * every, minutes=90) for place in range(4)]
    return Cohort(
        id=new_id(),
        version=1,
        programme_id="main",
        title=words,
        about=None,
        time_zone=zone,
        door=CohortDoor.OPEN,
        size=Size(),
        sessions=tuple(Session.plan(new_id(), meeting, at=BEGIN) for meeting in meetings),
        status=CohortStatus.GATHERING,
        facilitator_id="p_" + "f" * 26,
        opened_at=BEGIN,
    )


@pytest.mark.parametrize(
    "zone",
    # Half hours, the southern half of the year, no changes at all, Ramadan's weeks, and a summer time below zero.
    ["Europe/Paris", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Asia/Kolkata"],
)
def test_another_reader_of_the_file_finds_the_same_hours(zone: str) -> None:
    written = feed([cohort(zone)], language="en", public_url="https://relais.example.org").decode()
    body = written[written.index("BEGIN:VTIMEZONE") : written.index("END:VTIMEZONE") + len("END:VTIMEZONE")]
    read = tzical(StringIO(body + "\r\n")).get(zone)

    moment = BEGIN - timedelta(hours=1)
    while moment < BEGIN + 3 * timedelta(days=80) + timedelta(hours=2):
        # Every hour by the clocks, but for the one that summer time skips and the one that winter time repeats.
        local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        other = local.replace(fold=1).replace(tzinfo=ZoneInfo(zone)).utcoffset()
        offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
        if offset == other == local.replace(tzinfo=ZoneInfo(zone)).utcoffset():
            assert local.replace(tzinfo=read).utcoffset() == offset, moment
        moment += timedelta(hours=1)


def test_clocks_change_at_the_hour_that_they_show_before() -> None:
    spring = list(observances("Europe/Paris", datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)))

    hour = timedelta(hours=1)
    assert [(one.begins.isoformat(), one.offset_before, one.offset, one.is_daylight) for one in spring] == [
        ("2027-03-01T01:00:00", hour, hour, False),
        ("2027-03-28T02:00:00", hour, 2 * hour, True),
    ]


def test_the_hour_on_the_wall_stays_when_clocks_change() -> None:
    made = cohort("Europe/Paris")

    assert [one.meeting.starts_at.astimezone(ZoneInfo("Europe/Paris")).hour for one in made.sessions] == [10, 9, 9, 10]
    written = feed([made], language="fr", public_url="https://relais.example.org").decode()
    assert "DTSTART;TZID=Europe/Paris:20260901T100000" in written
    assert "DTSTART;TZID=Europe/Paris:20261120T090000" in written


def test_no_title_can_add_a_line_of_its_own() -> None:
    made = cohort("UTC", title='x\\n;,:"\r\nATTENDEE:mailto:boss@example.org')

    lines = feed([made], language="en", public_url="https://relais.example.org").decode().split("\r\n")
    assert not [line for line in lines if line.upper().startswith("ATTENDEE")]
    assert all(len(line.encode()) <= 75 for line in lines)


def test_the_same_sessions_are_the_same_bytes() -> None:
    made = cohort("Europe/Paris")

    assert feed([made], language="en", public_url="x") == feed([made], language="en", public_url="x")


def test_nobody_is_named_in_a_calendar() -> None:
    written = feed([cohort("UTC")], language="en", public_url="https://relais.example.org").decode()

    assert "p_" + "f" * 26 not in written.replace("\r\n ", "")
    assert "ATTENDEE" not in written
