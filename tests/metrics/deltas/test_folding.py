"""Folding, against a model that adds up one event at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.clock import new_id, utc_now
from kernel.events import Event
from kernel.outbox import OutboxWriter
from kernel.testing.service import Running
from metrics.bootstrap import SERVICE
from metrics.cells.models import MEASURES, OBSERVED
from metrics.deltas.events import groups
from metrics.deltas.models import Unfoldable, fold
from metrics.subscriptions import fold_activities
from relais.distribution.v1.click_pb2 import VISITOR_HUMAN, ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.delta_pb2 import DeltaFolded
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, ObservationRecorded
from tests.metrics.happenings import Happening, person

BEGAN = (utc_now() - timedelta(days=1)).replace(hour=23, minute=58, second=0, microsecond=0)
NOW = int(utc_now().timestamp())
FIGURES = ("shares", "human_clicks", "previews", "bots")

happenings = st.lists(
    st.builds(
        Happening,
        person=st.integers(0, 7).map(person),
        story=st.sampled_from(["a", "b"]),
        network=st.sampled_from(["linkedin", "mastodon"]),
        figure=st.sampled_from(["shares", "human_clicks", "previews", "bots", "reach_declared", "comments_api"]),
        count=st.just(1),
        at=st.integers(0, 400).map(lambda second: BEGAN + timedelta(seconds=second)),
        entity=st.sampled_from(["", "rail"]),
    ),
    max_size=60,
).map(lambda done: [_corrected(one, number) for number, one in enumerate(done)])
batches = st.lists(happenings, min_size=1, max_size=4)


def _corrected(one: Happening, number: int) -> Happening:
    """Observations go down, too."""
    return one if one.figure in FIGURES else replace(one, count=number % 5 - 2)


def events(done: Sequence[Happening]) -> list[Event[Any]]:
    writer = OutboxWriter(SERVICE.catalogue, source="/distribution", clock=utc_now)
    return [writer.stamp(one.event()) for one in done]


def _told_as(figure: str) -> str:
    return figure if figure in FIGURES else figure.partition("_")[0]


def by_minute(
    done: Sequence[Happening], *, names: Callable[[str], str] = str
) -> dict[tuple[str, str, datetime, str], int]:
    return _summed(((one.story, one.network, one.at.replace(second=0), names(one.figure)), one.count) for one in done)


def by_cell(done: Sequence[Happening]) -> dict[tuple[str, str, str, datetime, str], int]:
    return _summed(
        (
            (one.story, one.network, one.entity, one.at.replace(hour=0, minute=0, second=0), one.figure),
            one.count,
        )
        for one in done
    )


def _summed(parts: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    total: dict[Any, int] = defaultdict(int)
    for key, count in parts:
        total[key] += count
    return {key: count for key, count in total.items() if count}


async def in_cells_and_waiting(metrics: Running, stories: Any) -> dict[Any, int]:
    """What is in cells and what waits, together; of a measure either nobody waits or up to four do."""
    mine = {"story_id": {"$in": list(stories)}, "level": "fine"}
    parts: list[tuple[Any, int]] = []
    for one in await metrics.runtime.mongo.collection("cells").find(mine):
        of = (one["story_id"], one["network"], one["entity"], one["start"])
        parts += [((*of, measure), count) for measure, count in one["counts"].items()]
    for one in await metrics.runtime.mongo.collection("pending").find(mine):
        of = (one["story_id"], one["network"], one["entity"], one["start"])
        people = Counter(waits["measure"] for waits in one["waiting"])
        assert all(1 <= number < 5 for number in people.values())
        assert len({(waits["measure"], waits["person_id"]) for waits in one["waiting"]}) == len(one["waiting"])
        parts += [((*of, waits["measure"]), waits["count"]) for waits in one["waiting"]]
    return _summed(parts)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
async def test_what_is_stored_and_told_equals_the_model(metrics: Running, done: list[list[Happening]]) -> None:
    # Stories of their own keep the examples apart.
    names = {"a": new_id(), "b": new_id()}
    batches = [[Happening(**{**vars(one), "story": names[one.story]}) for one in batch] for batch in done]
    for batch in batches:
        stamped = events(batch)
        await metrics.runtime.uow.run(lambda tx, stamped=stamped: fold_activities(stamped, tx))
    flat = [one for batch in batches for one in batch]
    mine = {"story_id": {"$in": list(names.values())}}
    stored = await metrics.runtime.mongo.collection("deltas").find(mine)
    assert _counted(stored, "story_id", "network", "minute") == by_minute(flat)
    assert await _told(metrics, names.values()) == by_minute(flat, names=_told_as)
    assert await in_cells_and_waiting(metrics, names.values()) == by_cell(flat)


async def test_versions_of_a_minute_are_told_in_order_without_gaps(metrics: Running) -> None:
    story = new_id()
    one = Happening(person(1), story, "linkedin", "shares", 1, BEGAN)
    for _ in range(3):
        await metrics.runtime.uow.run(lambda tx: fold_activities(events([one]), tx))
    rows = await metrics.runtime.mongo.collection("outbox").find({"key": story}, sort=[("_id", 1)])
    assert [row["sequence"] for row in rows] == [1, 2, 3]
    assert len({row["subject"] for row in rows}) == 1


async def test_nothing_that_is_told_names_a_person(metrics: Running) -> None:
    story = new_id()
    one = Happening(person(77), story, "linkedin", "shares", 1, BEGAN)
    await metrics.runtime.uow.run(lambda tx: fold_activities(events([one]), tx))
    [row] = await metrics.runtime.mongo.collection("outbox").find({"key": story})
    assert person(77) not in repr(row)


@given(happenings, st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(done: list[Happening], random: Any) -> None:
    shuffled = list(done)
    random.shuffle(shuffled)
    assert fold(groups(events(done)), now=NOW) == fold(groups(events(shuffled)), now=NOW)


@pytest.mark.parametrize(
    "data",
    [
        SharePublished(story_id="s", network="n", published_at=Timestamp(seconds=2**30)),
        SharePublished(person_id="p", story_id="s", published_at=Timestamp(seconds=2**30)),
        SharePublished(person_id="p", story_id="s", network="n"),
        SharePublished(person_id="p", story_id="s", network="n", published_at=Timestamp(seconds=2**40)),
        ClicksCounted(
            person_id="p", story_id="s", network="n", visitor=VISITOR_HUMAN, count=1, counted_at=Timestamp(seconds=-1)
        ),
        ObservationRecorded(
            person_id="p", story_id="s", network="n", provenance=PROVENANCE_API, read_at=Timestamp(seconds=2**40)
        ),
        ObservationRecorded(
            person_id="p",
            story_id="s",
            network="n",
            provenance=PROVENANCE_API,
            read_at=Timestamp(seconds=2**30),
            reach=2**62,
        ),
        SharePublished(person_id="p", story_id="s", network="a:b", published_at=Timestamp(seconds=2**30)),
    ],
    ids=[
        *("no person", "no network", "no moment", "far future", "before 1970"),
        *("read in a far future", "more than there are people", "a network that reads like two"),
    ],
)
def test_an_event_that_belongs_nowhere_is_refused(data: Any) -> None:
    event = Event("1", "/distribution", "t", "s", BEGAN, "k", 1, data)
    with pytest.raises(Unfoldable):
        fold(groups([event]), now=NOW)


async def test_own_posts_belong_to_no_figure(metrics: Running) -> None:
    done = [Happening(person(one), "", "mastodon", "shares", 1, BEGAN) for one in range(6)]

    await metrics.runtime.uow.run(lambda tx: fold_activities(events(done), tx))

    for name in ("deltas", "cells", "pending", "crowds"):
        assert await metrics.runtime.mongo.collection(name).find_one({"story_id": ""}) is None
    assert await metrics.runtime.mongo.collection("outbox").find_one({"key": ""}) is None


@pytest.mark.parametrize(
    "data",
    [
        ClicksCounted(person_id="p", story_id="s", network="n", count=1, counted_at=Timestamp(seconds=2**30)),
        ObservationRecorded(person_id="p", story_id="s", network="n", read_at=Timestamp(seconds=2**30)),
    ],
    ids=["visitor", "provenance"],
)
def test_a_class_of_visitor_or_a_provenance_that_is_not_known_is_refused(data: Any) -> None:
    with pytest.raises(KeyError):
        groups([Event("1", "/distribution", "t", "s", BEGAN, "k", 1, data)])


def _counted(documents: Sequence[Any], *by: str) -> dict[Any, int]:
    return {
        (*(one[name] for name in by), figure): one[figure]
        for one in documents
        for figure in MEASURES
        if one.get(figure)
    }


async def _told(metrics: Running, stories: Any) -> dict[Any, int]:
    rows = await metrics.runtime.mongo.collection("outbox").find({"key": {"$in": list(stories)}})
    parts: list[tuple[Any, int]] = []
    for row in rows:
        delta = DeltaFolded.FromString(row["data"])
        minute = datetime.fromtimestamp(delta.minute.seconds, UTC)
        parts += [
            ((delta.story_id, delta.network, minute, name), getattr(delta, name)) for name in (*FIGURES, *OBSERVED)
        ]
    return _summed(parts)
