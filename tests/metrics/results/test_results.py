"""Results: there for everybody at the same moment, and the first of a programme is its baseline."""

from __future__ import annotations

from typing import Any

from kernel.testing import eventually
from kernel.testing.service import Running
from tests.metrics.polling import Poll


async def test_nobody_sees_results_before_the_end(poll: Poll) -> None:
    await poll.answered(5)
    for login in ("employee-1", "programme-1", "editor-1", "auditor-1"):
        for seen in (await poll.results(as_=login), await poll.comments(as_=login)):
            assert (seen.status, seen.json["type"]) == (409, "/problems/results-not-yet")


async def test_everybody_sees_the_same_results_after_the_end(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    await poll.answered(6, {"recommend": 10, "trust": 2})
    await poll.close()

    seen = [await poll.results(as_=login) for login in ("employee-1", "programme-1", "editor-1", "auditor-1")]

    assert len({answer.body for answer in seen}) == 1
    found = seen[0].json
    assert (found["withheld"], found["answers_at_least"]) == (False, 5)
    recommend, trust = found["questions"]
    assert (recommend["mean"], recommend["bands"]) == (10.0, {"low": 0, "middle": 0, "high": 100})
    assert (trust["mean"], trust["bands"]) == (2.0, {"low": 100, "middle": 0, "high": 0})


async def test_figures_from_elsewhere_say_where_they_are_from(barometer: Running) -> None:
    poll = await Poll.opened(barometer, questions=["recommend", "speak-well", "trust"])
    await poll.answered(5, {"recommend": 5, "speak-well": 5, "trust": 5})
    await poll.close()
    found = (await poll.results(headers={"Accept-Language": "fr"})).json["questions"]
    notes = [one["reference"].pop("note") for one in found[:2]]
    assert [one["reference"] for one in found] == [
        {"band": "high", "percent": 14, "provenance": "survey"},
        {"band": "low", "percent": 56, "provenance": "survey"},
        None,
    ]
    assert all("ailleurs" in note for note in notes)


async def test_results_of_four_are_withheld_with_their_comments(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    await poll.answered(4, comment="It is four of us.")
    await poll.close()
    found = (await poll.results()).json
    assert (found["withheld"], found["answers_at_least"], found["questions"], found["comments"]) == (True, None, [], 0)
    assert (await poll.comments()).json["items"] == []


async def test_results_that_one_has_already_are_not_sent_again(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    await poll.close()
    first = await poll.results()
    assert (await poll.results(headers={"If-None-Match": first.headers["ETag"]})).status == 304


async def test_the_first_wave_that_finds_something_is_the_baseline(barometer: Running) -> None:
    async def told() -> list[Any]:
        return [event.data for event in await barometer.events("metrics.insight.v1")]

    # As in a programme whose barometer was never taken.
    await barometer.runtime.mongo.collection("wave_results").delete_many({})
    await eventually(lambda: all_published(barometer))
    before = len(await told())
    polls = []
    for answers in (4, 7, 5):
        poll = await Poll.opened(barometer)
        await poll.answered(answers)
        await poll.close()
        polls.append(poll)

    await eventually(lambda: all_published(barometer))

    told_of = {baseline.wave_id: baseline.answers_at_least for baseline in await told()}
    assert len(told_of) == before + 1
    assert told_of[polls[1].id] == 5
    assert [(await poll.results()).json["is_baseline"] for poll in polls] == [False, True, False]


async def all_published(service: Running) -> bool:
    return await service.runtime.mongo.collection("outbox").count({"published_at": None}) == 0
