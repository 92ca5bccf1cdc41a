"""Worker, api and database are killed while people are recognised and thanked; what is kept is what happened.

`make kill-recognition` has thirty kills and fifty thousand efforts and thanks.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.events import Event
from kernel.testing import eventually
from relais.gamification.v1.challenge_pb2 import ChallengeStep
from tests.gamification.kills.efforts import COLUMNS
from tests.gamification.kills.processes import killable
from tests.gamification.kills.reading import reading
from tests.gamification.kills.state import INBOXES, NOT_OF_CHALLENGES, differences, state
from tests.gamification.kills.trial import KILLS, SETTLE_SECONDS, Trial, carried_out


@pytest.fixture(scope="module")
async def trial(kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Trial]:
    """Everything has happened, and has come to rest."""
    async with killable(kafka_bootstrap, tmp_path_factory.mktemp("killed")) as killed:
        yield await carried_out(killed, seed=20261129)


@pytest.fixture(scope="module")
async def told(trial: Trial) -> list[Event[Any]]:
    """Every event that the service told, each once, in the order of its topic."""
    once = {event.id: event for event in await trial.service.events("gamification.recognition.v1")}
    return list(once.values())


@pytest.mark.timeout(3600)
async def test_every_effort_is_one_contribution(trial: Trial) -> None:
    assert trial.kills == KILLS
    kept = await trial.service.runtime.mongo.collection("contributions").find({"declared_by": None})
    assert Counter(tuple(row[name] for name in COLUMNS) for row in kept) == Counter(one.kept for one in trial.left)


async def test_what_a_colleague_told_of_is_one_contribution(trial: Trial) -> None:
    person = trial.service.person_id
    kept = await trial.service.runtime.mongo.collection("contributions").find({"declared_by": {"$ne": None}})
    assert Counter((row["declared_by"], row["person_id"], row["words"]) for row in kept) == Counter(
        (person(teller), person(helper), words) for teller, helper, words in trial.people.helped
    )


async def test_what_its_person_deleted_is_gone_and_told_of_once(trial: Trial, told: list[Event[Any]]) -> None:
    deleted = [one.data.contribution_id for one in told if type(one.data).__name__ == "ContributionDeleted"]
    assert Counter(deleted) == Counter(trial.people.deleted.keys())
    assert deleted


async def test_what_was_taken_back_or_answered_is_so(trial: Trial) -> None:
    kept = await trial.service.runtime.mongo.collection("contributions").find({})
    assert {row["origin_id"] for row in kept if row["taken_back_at"] and row["hidden_at"]} == {
        one.origin for one in trial.left if one.is_taken_back
    }
    answered = {row["origin_id"] for row in kept if row["feedback_due_at"] is None}
    assert answered >= {one.origin for one in trial.left if one.is_answered}


async def test_each_contribution_is_told_once(trial: Trial, told: list[Event[Any]]) -> None:
    kept = await trial.service.runtime.mongo.collection("contributions").find({})
    recognised = [one.data.contribution_id for one in told if type(one.data).__name__ == "ContributionRecognised"]
    assert Counter(recognised) == Counter([*(row["_id"] for row in kept), *trial.people.deleted])


async def test_each_reminder_is_sent_once_and_to_the_programme(trial: Trial) -> None:
    overdue = {one.origin: one.programme for one in trial.efforts if one.is_overdue}
    names = {
        row["_id"]: row["origin_id"] for row in await trial.service.runtime.mongo.collection("contributions").find({})
    }
    kept = await trial.service.runtime.mongo.collection("reminders").find({})
    assert Counter((names[row["contribution_id"]], row["programme_id"]) for row in kept) == Counter(overdue.items())
    told = {one.id: one.data for one in await trial.service.events("gamification.reminder.v1")}
    assert Counter((one.reminder_id, one.programme_id) for one in told.values()) == Counter(
        (row["_id"], row["programme_id"]) for row in kept
    )


async def test_a_challenge_comes_as_far_as_everybody_brought_it(trial: Trial) -> None:
    challenge = trial.challenge
    told = {one.id: one.data for one in await trial.service.events("gamification.challenge.v1")}
    waiting = await trial.service.runtime.mongo.collection("challenge_efforts").find({})
    advanced = sum(one.efforts for one in told.values())
    assert advanced + sum(len(row["contribution_ids"]) for row in waiting) == challenge.efforts
    assert all(one.efforts >= 5 for one in told.values())
    assert len(waiting) < 5
    seen = await trial.service.get(f"/v1/challenges/{challenge.id}", as_="programme-1")
    assert seen.json["progress"]["step"] == challenge.step(advanced)


async def test_no_kudos_are_lost_or_doubled(trial: Trial) -> None:
    person = trial.service.person_id
    kept = await trial.service.runtime.mongo.collection("kudos").find({})
    assert Counter((row["giver_id"], row["receiver_id"], *_kept(row)) for row in kept) == Counter(
        (person(one.giver), person(one.receiver), *one.kept) for one in trial.thanks if not one.gone
    )


async def test_an_allowance_holds_what_was_given_and_nothing_else(trial: Trial) -> None:
    kept = await trial.service.runtime.mongo.collection("allowances").find({})
    used = [(row["giver_id"], kudos_id) for row in kept for kudos_id in row["kudos_ids"]]
    assert Counter(used) == Counter((trial.service.person_id(one.giver), one.id) for one in trial.thanks)


async def test_each_deed_with_kudos_is_told_once_and_in_order(trial: Trial, told: list[Event[Any]]) -> None:
    lives: dict[str, list[str]] = {}
    for one in told:
        if (name := type(one.data).__name__) in ("KudosGiven", "KudosShown", "KudosHidden", "KudosRemoved"):
            lives.setdefault(one.data.kudos_id, []).append(name)
    assert lives == {one.id: one.told for one in trial.thanks}


async def test_each_answer_is_told_to_the_giver_once(trial: Trial, told: list[Event[Any]]) -> None:
    answers = [one.data for one in told if type(one.data).__name__ == "KudosThankedBack"]
    assert Counter((one.kudos_id, one.person_id) for one in answers) == Counter(
        (one.id, trial.service.person_id(one.giver)) for one in trial.thanks if one.answered
    )


@pytest.mark.timeout(3600)
async def test_a_challenge_that_ends_while_processes_die_has_one_result(trial: Trial) -> None:
    challenge, mongo = trial.challenge, trial.service.runtime.mongo
    await mongo.collection("challenges").update_one({"_id": challenge.id}, {"$set": {"ends_at": utc_now()}})
    await asyncio.gather(trial.killed.kill("worker"), trial.killed.kill("streams"))

    async def concluded() -> Any:
        seen = await trial.service.get(f"/v1/challenges/{challenge.id}", as_="programme-1")
        return seen.json if seen.json["outcome"] else None

    shown = await eventually(concluded, within=SETTLE_SECONDS)
    await trial.settle()
    told = {one.id: one for one in await trial.service.events("gamification.challenge.v1")}
    [result] = [one.data for one in told.values() if type(one.data).__name__ == "ChallengeConcluded"]
    advanced = [one for one in told.values() if type(one.data).__name__ == "ChallengeAdvanced"]
    *before, last = [one.data.efforts for one in sorted(advanced, key=lambda one: one.sequence)]
    # Fewer than five people are left over, of whom nobody is told.
    assert last == 0
    step = challenge.step(sum(before))
    assert (shown["progress"]["step"], ChallengeStep.Name(result.step)) == (step, f"CHALLENGE_STEP_{step.upper()}")


async def test_everybody_reached_the_milestones_of_what_they_did_once(trial: Trial, told: list[Event[Any]]) -> None:
    kept = await trial.service.runtime.mongo.collection("milestones").find({})
    found = Counter((row["person_id"], row["criterion"]) for row in kept)
    events = [one.data for one in told if type(one.data).__name__ == "MilestoneReached"]
    assert Counter((one.person_id, one.milestone_id) for one in events) == Counter(
        (row["person_id"], row["_id"]) for row in kept
    )
    assert set(found.values()) == {1}
    # What was deleted or taken back may have been a step before, or not.
    assert trial.milestones(of=trial.left, lasting=True) <= found.keys()
    assert found.keys() <= trial.milestones(of=trial.efforts, lasting=False)


@pytest.mark.timeout(3600)
async def test_all_topics_once_more_end_in_the_same_state(trial: Trial) -> None:
    before = state(trial.killed)

    await _read_again(trial, forgetful=True)
    assert differences(trial.killed, before) == []

    await _read_again(trial, forgetful=False)
    assert differences(trial.killed, before) == []


async def _read_again(trial: Trial, *, forgetful: bool) -> None:
    """Consume everything from the first record; a forgetful service does not know what it has handled."""
    await trial.killed.end("worker")
    if forgetful:
        for name in INBOXES:
            await trial.service.runtime.mongo.collection(name).delete_many(NOT_OF_CHALLENGES)
    async with reading(trial.service.runtime.settings) as groups:
        await groups.rewind()
        assert await groups.lag() >= len(trial.efforts)
    # Without a name of its own, it leaves its group when it ends.
    await trial.killed.start("worker", group_instance_id="")
    await trial.settle()


def _kept(row: Any) -> tuple[Any, ...]:
    states = (row["wall_at"] is not None, row["may_be_shown"], row["declined"], row["thanks_back"] is not None)
    return row["_id"], row["reason"], row["contribution_id"], row["version"], *states
