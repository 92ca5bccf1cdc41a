"""Sessions as iCalendar (RFC 5545, RFC 5546, RFC 7986). Nobody is named in one: neither members nor facilitators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Component,
    Conference,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from gamification.cohorts.models import Cohort
from gamification.invitations.models import observances
from kernel.language import Language, Text

MEDIA_TYPE = "text/calendar"
_PRODUCT = "-//Relais//Cohorts//EN"
_NAME = Text(en="Cohort sessions", fr="Sessions de cohorte")
_ONLINE = Text(en="Online", fr="En ligne")
_MINUTES = Text(en="min", fr="min")
_MARGIN = timedelta(days=1)


def feed(cohorts: Sequence[Cohort], *, language: Language, public_url: str) -> bytes:
    """Every session of some cohorts, for a calendar that asks again and again. Those called off say so."""
    calendar = _calendar("PUBLISH", language)
    calendar.add("name", _NAME.in_(language), parameters={"LANGUAGE": language})
    # What Apple's and Microsoft's calendars read in the place of NAME and REFRESH-INTERVAL.
    calendar.add("x-wr-calname", _NAME.in_(language))
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for cohort in cohorts:
        for place in range(len(cohort.sessions)):
            calendar.add_component(_event(cohort, place, language=language, public_url=public_url))
    _add_zones(calendar, cohorts)
    return bytes(calendar.to_ical())


def invitation(cohort: Cohort, place: int, *, language: Language, public_url: str) -> tuple[bytes, str]:
    """One session as a file, and its method: `PUBLISH`, or `CANCEL` for one that was called off.

    It is no `REQUEST`, which would have to name the person with an address and be answered to somebody.
    """
    method = "CANCEL" if cohort.sessions[place].cancelled else "PUBLISH"
    calendar = _calendar(method, language)
    calendar.add_component(_event(cohort, place, language=language, public_url=public_url))
    _add_zones(calendar, [cohort])
    return bytes(calendar.to_ical()), method


def _calendar(method: str, language: Language) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(cohort: Cohort, place: int, *, language: Language, public_url: str) -> Event:
    session = cohort.sessions[place]
    meeting, zone = session.meeting, ZoneInfo(cohort.time_zone)
    spoken: dict[str, str] = {"LANGUAGE": language}
    event = Event()
    event.add("uid", session.id)
    # Of the last change, so that the same session is the same bytes; what is published has no other moment of its own.
    event.add("dtstamp", session.changed_at.replace(microsecond=0))
    event.add("last-modified", session.changed_at.replace(microsecond=0))
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", meeting.title.in_(language), parameters=spoken)
    event.add("description", _description(cohort, place, language), parameters=spoken)
    if meeting.place is not None:
        event.add("location", meeting.place)
    if meeting.online is not None:
        event.conferences = [
            Conference(meeting.online, feature="VIDEO", label=_ONLINE.in_(language), language=language)
        ]
    # That somebody takes part is their own affair, also in a calendar that they share with colleagues.
    event.add("class", "PRIVATE")
    # RFC 5546 wants an organizer. It is the cohort: no person's address is known here.
    organizer = vCalAddress(f"{public_url}/v1/cohorts/{cohort.id}")
    organizer.params["CN"] = vText("Relais")
    event.add("organizer", organizer)
    return event


def _description(cohort: Cohort, place: int, language: Language) -> str:
    meeting = cohort.sessions[place].meeting
    steps = [f"{step.minutes} {_MINUTES.in_(language)}: {step.title.in_(language)}" for step in meeting.agenda]
    where = [f"{_ONLINE.in_(language)}: {meeting.online}"] if meeting.online else []
    return "\n".join([f"{cohort.title.in_(language)}, {place + 1}/{len(cohort.sessions)}", *steps, *where])


def _add_zones(calendar: Calendar, cohorts: Sequence[Cohort]) -> None:
    # Written here, because the library's own (icalendar 7.3) begins summer time an hour late by the clocks of before.
    for name in sorted({cohort.time_zone for cohort in cohorts}):
        meetings = [one.meeting for cohort in cohorts if cohort.time_zone == name for one in cohort.sessions]
        first, last = min(one.starts_at for one in meetings), max(one.ends_at for one in meetings)
        zone = Timezone()
        zone.add("tzid", name)
        for observance in observances(name, first - _MARGIN, last + _MARGIN):
            part: Component = TimezoneDaylight() if observance.is_daylight else TimezoneStandard()
            part.add("dtstart", observance.begins)
            part.add("tzoffsetfrom", observance.offset_before)
            part.add("tzoffsetto", observance.offset)
            part.add("tzname", observance.name)
            zone.add_component(part)
        calendar.subcomponents.insert(0, zone)
