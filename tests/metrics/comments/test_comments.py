"""Comments: read by everybody after the end, apart from the answers they came with, and answered by the company."""

from __future__ import annotations

import asyncio

import pytest

from kernel.testing.service import Running
from tests.metrics.polling import Poll

MARKUP = "<script>alert('Hello')</script>"


@pytest.fixture
async def commented(barometer: Running) -> Poll:
    """A closed wave with six comments."""
    poll = await Poll.opened(barometer)
    for number in range(1, 7):
        voice = await poll.voice(f"employee-{number}")
        text = MARKUP if number == 6 else f"Comment {number}\nwith a second line."
        assert (await poll.send(voice.body(comment=text))).status == 204
    await poll.close()
    return poll


async def test_everybody_reads_every_comment_after_the_end(commented: Poll) -> None:
    first = await commented.comments("?limit=4")
    rest = await commented.comments(f"?limit=4&cursor={first.json['next_cursor']}")
    texts = {comment["text"] for comment in first.json["items"] + rest.json["items"]}
    assert texts == {MARKUP, *(f"Comment {number}\nwith a second line." for number in range(1, 6))}
    assert rest.json["next_cursor"] is None


async def test_a_comment_says_nothing_besides_its_words(commented: Poll) -> None:
    [one, *_] = (await commented.comments()).json["items"]
    assert one.keys() == {"id", "text", "answer", "answered_at"}
    # Version 4: random, where version 7 would tell the moment.
    assert one["id"][14] == "4"


async def test_the_company_answers_a_comment_for_everybody_to_read(commented: Poll) -> None:
    [one, *_] = (await commented.comments()).json["items"]
    path = f"/v1/waves/{commented.id}/comments/{one['id']}/answer"

    answered = await commented.service.post(path, as_="programme-1", json={"text": "We open until three from May."})

    assert (answered.status, answered.json["answer"]) == (200, "We open until three from May.")
    seen = {comment["id"]: comment["answer"] for comment in (await commented.comments()).json["items"]}
    assert seen[one["id"]] == "We open until three from May."
    left = (await commented.comments("?unanswered=true")).json["items"]
    assert one["id"] not in [comment["id"] for comment in left]
    found = (await commented.results()).json
    assert (found["comments"], found["comments_unanswered"]) == (6, 5)


async def test_an_answer_stays_as_it_was_read(commented: Poll) -> None:
    [one, *_] = (await commented.comments()).json["items"]
    path = f"/v1/waves/{commented.id}/comments/{one['id']}/answer"
    await commented.service.post(path, as_="programme-1", json={"text": "Yes."})
    again = await commented.service.post(path, as_="programme-1", json={"text": "No."})
    assert (again.status, again.json["type"]) == (409, "/problems/comment-answered")


async def test_a_comment_of_another_wave_is_not_answered_under_this_one(commented: Poll, poll: Poll) -> None:
    [one, *_] = (await commented.comments()).json["items"]
    path = f"/v1/waves/{poll.id}/comments/{one['id']}/answer"
    answered = await commented.service.post(path, as_="programme-1", json={"text": "Yes."})
    assert (answered.status, answered.json["type"]) == (404, "/problems/comment-not-found")


@pytest.mark.parametrize("text", ["", " ", "x" * 2001, "\u202eevil", None, 1])
async def test_what_is_no_answer_is_refused(commented: Poll, text: object) -> None:
    [one, *_] = (await commented.comments()).json["items"]
    path = f"/v1/waves/{commented.id}/comments/{one['id']}/answer"
    answered = await commented.service.post(path, as_="programme-1", json={"text": text})
    assert (answered.status, answered.json["errors"][0]["pointer"]) == (422, "/text")


async def test_comments_are_kept_in_another_order_than_they_came_in(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    sent = [f"Comment {number}" for number in range(12)]
    for number, text in enumerate(sent, start=1):
        await poll.send((await poll.voice(f"employee-{number}")).body(comment=text))
    await poll.close()
    as_they_lie = [("$natural", 1)]
    found = await barometer.runtime.mongo.collection("wave_comments").find({"wave_id": poll.id}, sort=as_they_lie)
    kept = [one["text"] for one in found]
    assert sorted(kept) == sorted(sent)
    assert kept != sent


async def test_an_answer_comes_before_the_closing_or_not_at_all(barometer: Running) -> None:
    poll = await Poll.opened(barometer)
    early = [await poll.voice(f"employee-{number}") for number in range(1, 6)]
    late = [await poll.voice(f"employee-{number}") for number in range(6, 16)]
    for voice in early:
        await poll.send(voice.body(comment="Early."))

    *answers, closed = await asyncio.gather(*(poll.send(voice.body(comment="Late.")) for voice in late), poll.close())

    assert closed.status == 200
    assert {answer.status for answer in answers} <= {204, 409}
    taken = sum(answer.status == 204 for answer in answers)
    assert (await poll.results()).json["comments"] == 5 + taken
