"""Preferences: what is followed, what was, and what is not for the person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.preferences.errors import TooManyTopics
from content.preferences.models import MOST_MARKS, MOST_TOPICS, Preferences

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_topics_are_followed_once_in_the_order_in_which_they_were_taken_up() -> None:
    preferences = Preferences(person_id="p").follow("b").follow("a").follow("b")
    assert (preferences.topics, preferences.version) == (["b", "a"], 2)


def test_a_reading_that_began_before_a_change_goes_on_as_it_was() -> None:
    before = Preferences(person_id="p").follow("energy")
    after = before.leave("energy").follow("school").follow("energy")
    assert after.topics_at(before.version) == {"energy"}
    assert after.topics_at(before.version + 1) == frozenset()
    assert after.topics_at(after.version) == {"school", "energy"}


def test_what_changes_nothing_makes_no_version() -> None:
    preferences = Preferences(person_id="p").follow("a").read(("fr",)).mark("s", at=AT)
    same = preferences.follow("a").leave("b").read(("fr",)).mark("s", at=AT).unmark("t")
    assert same is preferences


def test_the_number_of_followed_topics_is_limited() -> None:
    preferences = Preferences(person_id="p")
    for number in range(MOST_TOPICS):
        preferences = preferences.follow(f"t{number}")
    with pytest.raises(TooManyTopics):
        preferences.follow("one-more")
    assert len(preferences.leave("t0").follow("one-more").topics) == MOST_TOPICS


def test_years_of_following_and_marking_take_a_limited_place() -> None:
    preferences = Preferences(person_id="p")
    for number in range(MOST_MARKS + 50):
        preferences = preferences.follow("a").leave("a").mark(f"s{number}", at=AT)
    assert len(preferences.marks) == MOST_MARKS
    assert "s0" not in preferences.hidden
    assert f"s{MOST_MARKS + 49}" in preferences.hidden
    assert len(preferences.follows) <= 50
