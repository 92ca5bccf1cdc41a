"""Minutes that grow old: they become hours and days, and their sums stay."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.clock import new_id, utc_now
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.deltas.commands import DeltaCommands
from metrics.deltas.models import DAY, HOUR, MINUTE, DeltaKey, fold
from metrics.deltas.repository import DeltaRepository
from tests.metrics.happenings import Activity, grouped

NOW = utc_now().replace(hour=12, minute=30, second=0, microsecond=0)
SHARES, REACH = 0, 4

ages = st.one_of(
    st.integers(0, 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(85 * 24, 100 * 24).map(lambda hours: timedelta(hours=hours)),
)
things = st.lists(st.tuples(ages, st.sampled_from([SHARES, REACH]), st.integers(-3, 9)), max_size=20)


async def roll_up(service: Running, *, at: datetime) -> None:
    while await DeltaCommands(service.runtime.uow, DeltaRepository(), lambda: at).turn():
        pass


async def stored(service: Running, story: str) -> list[dict[str, Any]]:
    return await service.runtime.mongo.collection("deltas").find({"story_id": story}, sort=[("minute", 1)])


async def keep(service: Running, activities: list[Activity], *, now: datetime) -> None:
    folded = fold(grouped(activities), now=int(now.timestamp()))

    async def work(tx: Any) -> None:
        await DeltaRepository().add(folded.deltas, tx)

    await service.runtime.uow.run(work)


def activity(story: str, at: datetime, measure: int = SHARES, count: int = 1) -> Activity:
    return ("p_1", story, "linkedin", "", measure, count, int(at.timestamp()))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things, things)
async def test_sums_by_day_stay_whenever_minutes_are_put_together(
    idle: Running, early: list[Any], late: list[Any]
) -> None:
    # The first come in time, the others when their hours are put together already, and these are put together again.
    story = new_id()
    first = [activity(story, NOW - age, measure, count) for age, measure, count in early]
    then = [activity(story, NOW - age, measure, count) for age, measure, count in late]
    for one in first:
        await keep(idle, [one], now=NOW - timedelta(days=200))
    await roll_up(idle, at=NOW - timedelta(days=50))
    await roll_up(idle, at=NOW)
    await keep(idle, then, now=NOW)
    await roll_up(idle, at=NOW + timedelta(days=3))

    found: Counter[Any] = Counter()
    for one in await stored(idle, story):
        for measure, name in ((SHARES, "shares"), (REACH, "reach_declared")):
            found[one["minute"].date(), measure] += one.get(name, 0)
    done: Counter[Any] = Counter()
    for _person, _story, _network, _entity, measure, count, second in (*first, *then):
        done[datetime.fromtimestamp(second, NOW.tzinfo).date(), measure] += count
    assert {key: count for key, count in found.items() if count} == {key: count for key, count in done.items() if count}


async def test_minutes_are_kept_for_two_days_and_hours_for_ninety(idle: Running) -> None:
    story = new_id()
    moments = [NOW - timedelta(days=age) for age in (95, 3, 1)]
    for moment in moments:
        await keep(idle, [activity(story, moment), activity(story, moment + timedelta(minutes=7))], now=moment)

    await roll_up(idle, at=NOW)
    await roll_up(idle, at=NOW)

    assert [(one["seconds"], one["shares"]) for one in await stored(idle, story)] == [
        (DAY, 2),
        (HOUR, 2),
        (MINUTE, 1),
        (MINUTE, 1),
    ]


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        (timedelta(hours=-1), MINUTE),
        (timedelta(hours=47, minutes=59), MINUTE),
        (timedelta(hours=48), HOUR),
        (timedelta(days=89), HOUR),
        (timedelta(days=90), DAY),
    ],
)
def test_what_comes_late_goes_where_its_minute_went(age: timedelta, seconds: int) -> None:
    second = int((NOW - age).timestamp())
    key = DeltaKey.at("s", "n", second, now=int(NOW.timestamp()))
    assert key == DeltaKey("s", "n", second - second % seconds, seconds)


async def test_the_worker_does_it(metrics: Running) -> None:
    story = new_id()
    moment = utc_now() - timedelta(days=3)
    await keep(metrics, [activity(story, moment)], now=moment)

    async def rolled() -> bool:
        return [one["seconds"] for one in await stored(metrics, story)] == [HOUR]

    await eventually(rolled)
