"""The main job end to end: the whole stack in a directory of its own, over HTTP alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import urlopen

import aiohttp
import pytest

from devstack import doctor
from devstack.demo import comparison, earlier, plan, recognition, together
from devstack.demo.callers import Callers
from devstack.demo.command import MOST_MEGABYTES, Outcome, main_job
from devstack.doctor import State
from devstack.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running stack beside any other."""
    with Stack(tmp_path_factory.mktemp("stack"), any_ports=True) as running:
        yield running


@pytest.fixture(scope="module")
def outcome(stack: Stack) -> Outcome:
    """What the main job did on it."""
    return main_job(stack, lambda _step: None)


@pytest.mark.timeout(180)
def test_four_services_show_what_was_done_to_the_unit(outcome: Outcome) -> None:
    assert outcome.differences == []
    assert outcome.click_seconds < 30


def test_a_proposal_becomes_a_story_that_is_read_when_its_embargo_ends(outcome: Outcome) -> None:
    assert outcome.done.week is not None
    assert outcome.done.week.story["status"] == "embargoed"
    assert outcome.done.week.embargo_seconds >= 0


def test_a_storm_holds_what_was_planned_and_leaving_ends_it(outcome: Outcome) -> None:
    day = outcome.done.ambassadors_day
    assert day is not None
    assert day.states == ["posted", "posted", "cancelled"]
    assert day.relayed == 1
    assert [text.partition("\n")[0][:14] for text in day.posts] == ["I stood in tha", "What the closi"]


def test_what_one_ambassador_brought_is_withheld_and_in_their_own_portfolio(outcome: Outcome) -> None:
    learned = outcome.insights
    assert learned is not None
    assert (learned.lone_figure["value"], learned.lone_figure["withheld"]) == (None, True)
    assert learned.portfolio_bytes > 1000


def test_half_a_year_has_a_change_of_phase_that_the_programme_answers(outcome: Outcome) -> None:
    learned = outcome.insights
    assert learned is not None
    assert learned.change["phase_before"] != learned.change["phase"]
    assert learned.change["playbook"]["status"] == "accepted"
    assert len(learned.change["series"]) > 5


def test_a_barometer_wave_is_read_by_everybody_once_it_is_closed(outcome: Outcome) -> None:
    learned = outcome.insights
    assert learned is not None
    # Eight answered; how many exactly is not told.
    assert learned.results["answers_at_least"] == 5
    assert [question["withheld"] for question in learned.results["questions"]] == [False] * 3


def test_a_milestone_is_a_badge_that_anybody_can_verify(outcome: Outcome) -> None:
    found = outcome.recognition
    assert found is not None
    assert found.steps == recognition.STEPS
    status, page = asyncio.run(_read(found.badge))
    assert status == 200
    assert "<h1" in page
    assert "p_" not in page


def test_thanks_to_a_team_name_nobody_of_it(outcome: Outcome) -> None:
    found = outcome.recognition
    assert found is not None
    assert found.team_thanks is not None
    assert found.team_thanks["to"]["person"] is None


def test_a_challenge_moves_by_five_people_and_an_earlier_one_is_an_idea_for_a_story(outcome: Outcome) -> None:
    found = outcome.recognition
    assert found is not None
    assert (found.progress.goal, found.progress.step) == (together.GOAL, together.STEP)
    assert str(earlier.EFFORTS) in found.proposal["title"]


def test_four_people_learn_together_and_each_records_it(outcome: Outcome) -> None:
    found = outcome.recognition
    assert found is not None
    assert found.learning.recorded == 4


def test_a_programme_is_reminded_of_what_nobody_answered_and_says_that_it_has(outcome: Outcome) -> None:
    found = outcome.recognition
    assert found is not None
    assert (found.reminder["state"], found.reminder["kind"]) == ("settled", "sharing")


def test_every_article_of_the_newsroom_is_accounted_for(outcome: Outcome) -> None:
    report = outcome.done.report
    assert report["new"] + report["unchanged"] + report["changed"] + report["unreadable"] == 508


def test_small_groups_are_withheld_and_large_ones_shown(outcome: Outcome) -> None:
    expected = comparison.expected_figures(outcome.done)
    shares = [expected[story["id"]]["shares"] for story in outcome.done.stories]
    assert shares == [8] * 8 + [5, 5, None, None]


@pytest.mark.timeout(180)
async def test_the_job_can_be_done_again_beside_what_somebody_tried(stack: Stack, outcome: Outcome) -> None:
    story = {"kind": "article", "language": "en", "title": "A try", "url": "https://example.org/"}
    async with aiohttp.ClientSession() as http:
        own = await Callers(stack, http).call("editor-1", "POST", "content", "/v1/stories", story)
    again = await asyncio.to_thread(main_job, stack, lambda _step: None)
    assert again.differences == []
    used = {one["id"] for one in again.done.stories}
    assert used.isdisjoint({own["id"], *(one["id"] for one in outcome.done.stories)})


def test_no_process_says_in_its_log_or_its_metrics_who_did_or_wrote_what(stack: Stack, outcome: Outcome) -> None:
    done = outcome.done
    texts = [planned.text for planned, _share in done.shares if planned.text]
    addresses = [urlsplit(share["link"]).path for _planned, share in done.shares]
    reasons = [one["reason"] for one in done.kudos]
    canaries = {*done.person_ids, *done.person_ids.values(), *texts, *addresses, *reasons, *plan.BROWSERS}
    parts = [one for one in stack.processes() if one.plan.metrics_port is not None]
    assert len(parts) == 10
    told = {}
    for part in parts:
        log = stack.run.log(part.plan.name).read_text()
        assert '"event"' in log
        with urlopen(f"http://127.0.0.1:{stack.environment.port(str(part.plan.metrics_port))}/metrics") as answer:
            metrics = answer.read().decode()
        assert "# TYPE" in metrics
        told[part.plan.name] = sorted(one for one in canaries if one in log or one in metrics)
    assert not any(told.values()), told


def test_doctor_finds_a_running_stack_well(stack: Stack) -> None:
    findings = list(doctor.examine(stack))
    assert {"issuer", "content-api", "metrics-streams"} <= {one.part for one in findings}
    assert [one for one in findings if one.state is not State.WELL] == []


def test_no_python_process_is_large(stack: Stack, outcome: Outcome) -> None:
    assert outcome.done.shares
    sizes = {name: size // 2**20 for name, size in stack.memory().items() if name not in ("mongod", "kafka")}
    assert max(sizes.values()) <= MOST_MEGABYTES, sizes


def test_the_comparison_notices_one_click_too_many(outcome: Outcome) -> None:
    planned, share = outcome.done.shares[0]
    more = plan.Visits(planned.visits.human + 1, planned.visits.preview, planned.visits.bot)
    changed = plan.PlannedShare(planned.ambassador, planned.story, planned.network, more, planned.text)
    before = comparison.expected_figures(outcome.done)
    outcome.done.shares[0] = changed, share
    try:
        assert comparison.expected_figures(outcome.done) != before
    finally:
        outcome.done.shares[0] = planned, share


async def _read(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(address, headers={"Accept": "text/html"}) as response:
        return response.status, await response.text()
