"""What may be shown of what moves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metrics.crowds.models import Crowd, CrowdKey
from metrics.trends.models import Movement, Step, Window, gathered, rounded_down, trends

FIVE = [str(one) for one in range(5)]


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, 1), (2, 2), (4, 2), (5, 5), (9, 5), (10, 10), (19, 10), (49, 20), (50, 50), (999, 500), (1000, 1000)],
)
def test_counts_are_rounded_down(count: int, shown: int) -> None:
    assert rounded_down(count) == shown


def test_the_window_is_the_running_step_and_the_eleven_before() -> None:
    window = Window.at(datetime(2026, 11, 24, 9, 32, tzinfo=UTC))
    assert (window.first, window.end) == (
        datetime(2026, 11, 24, 8, 35, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 35, tzinfo=UTC),
    )


def test_a_story_is_shown_for_its_people_on_all_networks_together() -> None:
    moved = {("s", "a"): {"human_clicks": 7, "shares": 0}, ("s", "b"): {"human_clicks": 4, "shares": 0}}
    behind = {
        ("s", "a"): {"human_clicks": FIVE[:3], "shares": []},
        ("s", "b"): {"human_clicks": FIVE[2:], "shares": []},
    }
    [trend] = trends(moved, behind)
    assert trend.movement == Movement(10, None)
    assert trend.networks == {}


def test_what_fewer_than_five_did_on_a_network_is_not_left_between_the_whole_and_the_other_network() -> None:
    moved = {("s", "a"): {"human_clicks": 9, "shares": 0}, ("s", "b"): {"human_clicks": 400, "shares": 0}}
    behind = {("s", "a"): {"human_clicks": FIVE, "shares": []}, ("s", "b"): {"human_clicks": ["me"], "shares": []}}
    [trend] = trends(moved, behind)
    assert trend.networks == {"a": Movement(5, None)}
    assert trend.movement == Movement(5, None)


def test_networks_that_are_not_shown_count_when_five_people_are_behind_them_together() -> None:
    moved = {("s", name): {"human_clicks": 10, "shares": 0} for name in "abc"}
    behind = {
        ("s", "a"): {"human_clicks": FIVE, "shares": []},
        ("s", "b"): {"human_clicks": FIVE[:2], "shares": []},
        ("s", "c"): {"human_clicks": FIVE[2:], "shares": []},
    }
    [trend] = trends(moved, behind)
    assert trend.networks == {"a": Movement(10, None)}
    assert trend.movement == Movement(20, None)


def test_one_person_on_several_networks_is_one() -> None:
    moved = {("s", name): {"human_clicks": 100, "shares": 0} for name in "abcdef"}
    behind = {("s", name): {"human_clicks": ["me"], "shares": []} for name in "abcdef"}
    assert trends(moved, behind) == []


def test_who_came_after_what_is_counted_so_far_is_not_behind_it() -> None:
    crowd = Crowd().grown({"human_clicks": dict.fromkeys(FIVE[:4], 2)})
    fuller = crowd.grown({"human_clicks": {"0": 1, "4": 1}})
    key = CrowdKey("s", "n", 0)
    assert trends(*gathered([_step(8)], {key: fuller})) == []
    assert trends(*gathered([_step(9)], {key: fuller})) == []
    [trend] = trends(*gathered([_step(10)], {key: fuller}))
    assert trend.movement == Movement(10, None)


def _step(count: int) -> Step:
    return Step(story_id="s", network="n", start=0, human_clicks=count, shares=0)


def test_the_order_is_that_of_the_shown_numbers_alone() -> None:
    moved = {(name, "n"): {"human_clicks": count, "shares": 0} for name, count in (("a", 19), ("b", 11), ("c", 21))}
    behind = {(name, "n"): {"human_clicks": FIVE, "shares": []} for name in "abc"}
    assert [one.story_id for one in trends(moved, behind)] == ["c", "b", "a"]
