"""What is written into ledgers, against a model that adds up one thing at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing.service import Running
from metrics.impacts.errors import LedgerFull, Unwritable
from metrics.impacts.events import activities
from metrics.impacts.models import MEASURES, MOST_COUNTED, MOST_ENTRIES, Month, Totals, counted, none
from relais.distribution.v1.click_pb2 import VISITOR_HUMAN, ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, PROVENANCE_DECLARED, ObservationRecorded
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import kept, observed, of, stamped

BEGAN = datetime(2026, 10, 30, 12, tzinfo=UTC)

happenings = st.lists(
    st.builds(
        Happening,
        person=st.sampled_from(["p_a", "p_b"]),
        story=st.sampled_from(["a", "b", ""]),
        network=st.sampled_from(["linkedin", "mastodon"]),
        figure=st.sampled_from(["shares", "human_clicks", "previews", "bots"]),
        count=st.just(1),
        at=st.integers(0, 4).map(lambda day: BEGAN + timedelta(days=day)),
    ),
    max_size=30,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(happenings, min_size=1, max_size=4))
async def test_ledgers_equal_the_model(metrics: Running, batches: list[list[Happening]]) -> None:
    # People of their own keep the examples apart.
    names = {"p_a": f"p_{new_id()}", "p_b": f"p_{new_id()}"}
    mine = [[Happening(**{**vars(one), "person": names[one.person]}) for one in batch] for batch in batches]
    for batch in mine:
        await kept(metrics, *batch)
    flat = [one for batch in mine for one in batch]
    for person in names.values():
        months = await of(metrics, person)
        model = Counter((f"{one.at:%Y-%m}", one.story, one.network, one.figure) for one in flat if one.person == person)
        assert {
            (month, story, network, name): count
            for month, found in months.items()
            for (story, network), entry in found.entries.items()
            for name, count in zip(MEASURES, entry.counts, strict=True)
            if count
        } == model
        for day in (BEGAN + timedelta(days=number) for number in range(5)):
            wanted = Counter(one.figure for one in flat if one.person == person and one.at == day)
            counts = counted(months, first=day.date(), last=day.date())
            assert {name: count for name, count in zip(MEASURES, counts, strict=True) if count} == wanted


async def test_readings_are_kept_apart_by_where_they_come_from(metrics: Running) -> None:
    person, story = f"p_{new_id()}", new_id()
    await kept(
        metrics,
        observed(person, story, provenance=PROVENANCE_DECLARED, at=BEGAN, reach=100, reactions=7, conversations=1),
        observed(person, story, provenance=PROVENANCE_API, at=BEGAN, reactions=9, comments=2),
        observed(person, story, provenance=PROVENANCE_API, at=BEGAN, reactions=-4),
    )
    [month] = (await of(metrics, person)).values()
    totals = Totals.of(month.entries[story, "mastodon"].counts)
    assert (totals.reach.declared, totals.reactions.declared, totals.conversations.declared) == (100, 7, 1)
    assert (totals.reach.api, totals.reactions.api, totals.comments.api) == (0, 5, 2)


async def test_a_correction_of_what_has_ended_is_shown_as_nothing(metrics: Running) -> None:
    person, story = f"p_{new_id()}", new_id()
    await kept(metrics, observed(person, story, provenance=PROVENANCE_API, at=BEGAN, reactions=-4))
    [month] = (await of(metrics, person)).values()
    assert Totals.of(month.entries[story, "mastodon"].counts) == Totals()


async def test_counts_that_are_too_large_stop_growing(metrics: Running) -> None:
    person = f"p_{new_id()}"
    for _ in range(3):
        await kept(metrics, observed(person, "s", provenance=PROVENANCE_API, at=BEGAN, reach=2**63 - 1))
    [month] = (await of(metrics, person)).values()
    assert month.entries["s", "mastodon"].counts[MEASURES.index("reach_api")] == MOST_COUNTED


async def test_a_month_ends_two_years_after_itself(metrics: Running) -> None:
    person = f"p_{new_id()}"
    await kept(metrics, Happening(person, "s", "linkedin", "shares", 1, datetime(2026, 12, 31, 23, 59, tzinfo=UTC)))
    [document] = await metrics.runtime.mongo.collection("impacts").find({"person_id": person})
    assert document["until"] == datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=730)


def test_a_month_takes_in_only_so_much() -> None:
    full, more = Month(), Month()
    for number in range(MOST_ENTRIES):
        full.add(str(number), "linkedin", BEGAN.date(), 0, 1)
    more.add("one more", "linkedin", BEGAN.date(), 0, 1)
    with pytest.raises(LedgerFull):
        full.merge(more)


def test_a_growing_month_takes_the_same_story_again() -> None:
    full, again = Month(), Month()
    for number in range(MOST_ENTRIES):
        full.add(str(number), "linkedin", BEGAN.date(), 0, 1)
    again.add("0", "linkedin", BEGAN.date(), 0, 1)
    full.merge(again)
    assert full.entries["0", "linkedin"].counts == [2, *none()[1:]]


@pytest.mark.parametrize(
    "data",
    [
        SharePublished(story_id="s", network="n", published_at=Timestamp(seconds=2**30)),
        SharePublished(person_id="p", story_id="s", published_at=Timestamp(seconds=2**30)),
        SharePublished(person_id="p", network="n"),
        SharePublished(person_id="p" * 101, network="n", published_at=Timestamp(seconds=2**30)),
        ClicksCounted(
            person_id="p", network="n", visitor=VISITOR_HUMAN, count=1, counted_at=Timestamp(seconds=-(2**40))
        ),
        ClicksCounted(person_id="p", network="n", count=1, counted_at=Timestamp(seconds=2**30)),
        ObservationRecorded(person_id="p", network="n", reach=1, read_at=Timestamp(seconds=2**30)),
        ObservationRecorded(person_id="p", network="n", reach=1, provenance=PROVENANCE_API),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(data: Any) -> None:
    [event] = stamped(NewEvent(data, subject="x", key="x", sequence=1))
    with pytest.raises((Unwritable, KeyError)):
        list(activities([event]))
