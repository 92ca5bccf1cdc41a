"""When clocks change in a time zone, for calendars that know no zones by name (RFC 5545 §3.6.5). No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Shorter than any two changes of clocks that were ever apart, Ramadan's in Morocco among them.
_STRIDE = timedelta(days=7)
_EXACT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observance:
    """What a zone's clocks show from a moment on, which `begins` is by the clocks of before."""

    begins: datetime
    offset_before: timedelta
    offset: timedelta
    name: str
    is_daylight: bool


def observances(zone_name: str, first: datetime, last: datetime) -> Iterator[Observance]:
    """What the clocks of a zone show between two moments: at the first, then after each change until the last."""
    zone = ZoneInfo(zone_name)
    here = first.astimezone(UTC)
    yield _observance(here, zone, before=_offset(here, zone))
    while here < last:
        there = min(here + _STRIDE, last.astimezone(UTC))
        if _state(here, zone) != _state(there, zone):
            changed = _change(here, there, zone)
            yield _observance(changed, zone, before=_offset(here, zone))
            there = changed
        here = there


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second at which the clocks no longer show what they do at `before`."""
    state = _state(before, zone)
    while after - before > _EXACT:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle <= before:
            break
        if _state(middle, zone) == state:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _observance(moment: datetime, zone: ZoneInfo, *, before: timedelta) -> Observance:
    local = moment.astimezone(zone)
    return Observance(
        begins=(moment + before).replace(tzinfo=None),
        offset_before=before,
        offset=_offset(moment, zone),
        name=local.tzname() or "",
        is_daylight=bool(local.dst()),
    )


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _state(moment: datetime, zone: ZoneInfo) -> tuple[timedelta, str | None]:
    return _offset(moment, zone), moment.astimezone(zone).tzname()
