"""What stands where in a personal feed, and why: one pure function."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.personal_feeds.models import (
    TOPIC_MS,
    VARIETY_EVERY,
    Candidate,
    Part,
    Placed,
    Reading,
    arrange,
    weigh,
)

HOUR = 3_600_000
NOW = 1_800_000_000_000
TOPICS = ("mobility", "energy", "school")


def candidate(number: int, *, hours_ago: int = 0, **members: object) -> Candidate:
    given: dict[str, object] = {"language": "en", "topics": (), "is_credited": False, **members}
    return Candidate(
        id=f"story-{number:04d}",
        version=1,
        published_ms=NOW - hours_ago * HOUR,
        shown=b"{}",
        **given,  # type: ignore[arg-type]
    )


def begun(candidates: list[Candidate], *, languages: tuple[str, ...] = ("en",)) -> Reading:
    keys = [one.key for one in candidates] or [(0, "")]
    return Reading(newest=max(keys), oldest=min(keys), languages=languages, preferences=0)


def whole(
    candidates: list[Candidate], *, topics: frozenset[str] = frozenset(), hidden: frozenset[str] = frozenset()
) -> list[Placed]:
    reading = begun(candidates)
    return arrange(weigh(candidates, reading.languages), reading, topics=topics, hidden=hidden, limit=1_000)[0]


def ids(placed: list[Placed]) -> list[str]:
    return [one.candidate.id for one in placed]


def test_without_preferences_the_newest_come_first() -> None:
    assert ids(whole([candidate(1, hours_ago=3), candidate(2, hours_ago=1), candidate(3, hours_ago=2)])) == [
        "story-0002",
        "story-0003",
        "story-0001",
    ]


@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"topics": ("mobility",)}, Part.FOLLOWED_TOPIC),
        ({"is_credited": True}, Part.COLLEAGUE_CREDIT),
        ({"language": "en"}, Part.LANGUAGE),
    ],
)
def test_what_speaks_for_an_older_story_brings_it_forward_and_says_so(members: dict[str, object], part: Part) -> None:
    newer = candidate(1, language="de", topics=("energy",))
    older = candidate(2, hours_ago=20, **{"language": "de", **members})

    placed = whole([newer, older], topics=frozenset({"mobility"}))

    assert ids(placed) == ["story-0002", "story-0001"]
    assert placed[0].parts == (part, Part.FRESHNESS)
    assert placed[1].parts == (Part.FRESHNESS,)


def test_what_speaks_for_a_story_does_not_keep_it_on_top_for_good() -> None:
    old = candidate(1, hours_ago=TOPIC_MS // HOUR + 1, topics=("mobility",))
    assert ids(whole([old, candidate(2)], topics=frozenset({"mobility"}))) == ["story-0002", "story-0001"]


def test_some_places_are_kept_for_what_is_not_followed() -> None:
    followed = [candidate(number, topics=("mobility",)) for number in range(40)]
    others = [candidate(100 + number, hours_ago=2, topics=(f"t{number}",)) for number in range(10)]

    placed = whole([*followed, *others], topics=frozenset({"mobility"}))[: 5 * VARIETY_EVERY]

    varied = [one for one in placed if Part.VARIETY in one.parts]
    assert len(varied) == 5
    assert all(one.topic is None for one in varied)


def test_neighbours_are_about_different_topics_where_others_are_near() -> None:
    candidates = [candidate(number, hours_ago=number, topics=(TOPICS[number // 2 % 3],)) for number in range(12)]

    topics = [one.candidate.topics for one in whole(candidates)]

    assert all(before != after for before, after in pairwise(topics[:8]))


def test_a_story_that_is_not_for_the_reader_is_left_out() -> None:
    assert ids(whole([candidate(1), candidate(2)], hidden=frozenset({"story-0002"}))) == ["story-0001"]


def test_a_region_reads_its_language() -> None:
    [placed] = arrange(
        weigh([candidate(1, language="fr")], ("fr-CA",)),
        begun([candidate(1)]),
        topics=frozenset(),
        hidden=frozenset(),
        limit=1,
    )[0]
    assert Part.LANGUAGE in placed.parts


stories = st.builds(
    candidate,
    st.integers(0, 9_999),
    hours_ago=st.integers(0, 400),
    language=st.sampled_from(["en", "fr"]),
    topics=st.lists(st.sampled_from(TOPICS), max_size=2, unique=True).map(tuple),
    is_credited=st.booleans(),
)
catalogues = st.lists(stories, max_size=60, unique_by=lambda one: one.id)


@given(
    catalogue=catalogues,
    arriving=catalogues,
    limits=st.lists(st.integers(1, 7), min_size=1, max_size=5),
    topics=st.sets(st.sampled_from(TOPICS)).map(frozenset),
    data=st.data(),
)
def test_a_reading_neither_repeats_nor_leaves_out_whatever_happens_meanwhile(
    catalogue: list[Candidate],
    arriving: list[Candidate],
    limits: list[int],
    topics: frozenset[str],
    data: st.DataObject,
) -> None:
    reading = begun(catalogue)
    # What is older than the window comes into it when something goes, and belongs to the pages that follow by date.
    beyond = [candidate(number, hours_ago=500 + number, topics=TOPICS[:1]) for number in range(10_000, 10_003)]
    there = {one.id: one for one in (*catalogue, *beyond)}
    gone: set[str] = set()
    hidden: set[str] = set()
    seen: list[str] = []
    new = [replace(one, id=f"new-{one.id}", published_ms=one.published_ms + 200 * HOUR) for one in arriving]
    page = 0
    while True:
        limit = limits[page % len(limits)]
        placed, reading, more = arrange(
            weigh(list(there.values()), reading.languages), reading, topics=topics, hidden=hidden, limit=limit
        )
        seen += ids(placed)
        if not more:
            break
        page += 1
        # Some stories are published, some of them with a moment that lies back; some go; some are put aside.
        for one in new[page * 3 : page * 3 + 3]:
            there[one.id] = one
        if there:
            going = data.draw(st.sampled_from(sorted(there)))
            del there[going]
            gone.add(going)
        if there:
            hidden.add(data.draw(st.sampled_from(sorted(there))))

    assert len(seen) == len(set(seen))
    assert {one.id for one in catalogue} - gone - hidden <= set(seen)
    later = {one.id for one in new if one.key > reading.newest}
    assert not set(seen) & (later | {one.id for one in beyond})


@given(catalogue=catalogues, limit=st.integers(1, 9), topics=st.sets(st.sampled_from(TOPICS)).map(frozenset))
def test_pages_hold_what_one_long_page_would(catalogue: list[Candidate], limit: int, topics: frozenset[str]) -> None:
    reading = begun(catalogue)
    weighed = weigh(catalogue, reading.languages)
    pages: list[list[Placed]] = []
    more = True
    while more:
        page, reading, more = arrange(weighed, reading, topics=topics, hidden=frozenset(), limit=limit)
        pages.append(page)

    assert sorted(one for page in pages for one in ids(page)) == sorted(one.id for one in catalogue)
    assert all(len(page) == limit for page in pages[:-1])
    assert all(Part.FRESHNESS in one.parts for page in pages for one in page)


@given(st.lists(st.integers(0, 2**45), min_size=2, max_size=2), st.lists(st.text(max_size=8), max_size=5))
def test_a_reading_survives_its_cursor(moments: list[int], languages: list[str]) -> None:
    reading = Reading(
        newest=(moments[0], "b"), oldest=(moments[1], "a"), languages=tuple(languages), preferences=3, places=7
    )
    carried = {name: list(one) if isinstance(one, tuple) else one for name, one in reading.position.items()}
    assert Reading.at(carried) == reading
