"""Posting, from the request to the network, and what the person sees of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from distribution.posts.models import KEPT
from kernel.clock import new_id, utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import OWN_WORDS, Programme, corrected
from tests.distribution.posting import Poster
from tests.distribution.sink import Sink, status

TOMORROW = timedelta(days=1)


async def test_a_post_goes_out_once_and_is_then_a_share_that_others_are_told_of(
    poster: Poster, programme: Programme, network: Sink
) -> None:
    story_id = await programme.story()
    answer = await poster.post(OWN_WORDS, story_id=story_id, disclosure=True)
    assert answer.status == 201, answer.body
    post = await poster.becomes(answer.json["id"], "posted")

    [text] = [text for text in network.texts if post["link"] in text]
    assert network.texts[text] == 1
    assert OWN_WORDS in text
    assert "I work for the organisation" in text
    assert post["address"].startswith(network.url)
    assert post["text"] is None
    [share] = await poster.shares()
    assert (share["link"], share["story_id"]) == (post["link"], story_id)
    [told] = await eventually(poster.told)
    assert told.data.share_id == share["id"]


async def test_what_is_repeated_with_its_key_is_posted_once(poster: Poster, network: Sink) -> None:
    text, key = f"Once {new_id()}", {"Idempotency-Key": new_id()}
    first, again = await poster.post(text, headers=key), await poster.post(text, headers=key)

    assert (first.status, first.body) == (again.status, again.body)
    assert text not in first.body.decode()
    await poster.becomes(first.json["id"], "posted")
    assert network.texts[text] == 1


async def test_a_scheduled_post_shows_its_text_to_its_person_alone(poster: Poster, service: Running) -> None:
    text = f"Tomorrow {new_id()}"
    post_id = await poster.posted(text, when=rfc3339(utc_now() + TOMORROW))

    assert (await poster.get(post_id))["text"] == text
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/confirm")):
        answer = await service.request(method, f"/v1/me/posts/{post_id}{path}", as_="employee-1")
        assert (answer.status, answer.json["type"]) == (404, "/problems/post-not-found")
    [kept] = await service.runtime.mongo.collection("posts").find({"_id": post_id})
    assert text.encode() not in kept["sealed"]
    listed = await service.get("/v1/me/posts", as_=poster.login)
    assert [one["id"] for one in listed.json["items"]] == [post_id]
    assert text not in listed.body.decode()


async def test_a_cancelled_post_never_goes_out_and_leaves_no_share(poster: Poster, service: Running) -> None:
    post_id = await poster.posted("Not this", when=rfc3339(utc_now() + TOMORROW))

    assert (await poster.cancel(post_id)).json["state"] == "cancelled"
    assert (await poster.cancel(post_id)).json["state"] == "cancelled"
    assert (await poster.get(post_id))["text"] is None
    assert await poster.shares() == []


async def test_a_moment_that_the_budget_does_not_allow_is_answered_with_the_next_one(poster: Poster) -> None:
    soon = utc_now() + timedelta(days=2)
    tomorrow = (utc_now() + TOMORROW).strftime("%A").lower()
    await poster.breathe(windows=[{"weekday": tomorrow, "start": "10:00", "end": "11:00"}])

    for when in ("now", rfc3339(soon)):
        answer = await poster.post("Words", when=when)
        assert (answer.status, answer.json["type"]) == (422, "/problems/not-in-your-window")
        assert answer.json["errors"][0]["pointer"] == "/when"
        assert answer.json["next_slot"].endswith("10:00:00.000Z")
    first = await poster.post("Words", when="next_window")
    assert first.json["due_at"].endswith("10:00:00.000Z")
    offered = (await poster.post("Words", when="now")).json["next_slot"]
    assert (await poster.post("Words", when=offered)).status == 201


async def test_ceilings_are_never_broken(poster: Poster) -> None:
    await poster.breathe(per_day=1, per_week=2)
    days = [(await poster.post("Words", when="next_window")).json["due_at"][:10] for _ in range(5)]

    assert len(set(days)) == 5


async def test_what_passes_in_a_closed_window_expires_and_is_not_caught_up_with(poster: Poster, network: Sink) -> None:
    text = f"Closed {new_id()}"
    post_id = await poster.posted(text, when=rfc3339(utc_now() + TOMORROW))
    yesterday = (utc_now() - TOMORROW).strftime("%A").lower()
    await poster.breathe(windows=[{"weekday": yesterday, "start": "00:00", "end": "24:00"}])
    await poster.is_due(post_id)

    assert (await poster.becomes(post_id, "expired"))["reason"] == "outside_window"
    assert network.texts[text] == 0


@pytest.mark.parametrize(
    ("answers", "state", "reason"),
    [
        ([status(422)], "failed", None),
        ([status(401)], "to_reconnect", "credentials_refused"),
        ([status(429, Retry_After="1"), status(503, Retry_After="1")], "posted", None),
    ],
)
async def test_each_answer_of_the_network_is_seen(
    poster: Poster, network: Sink, answers: list[Any], state: str, reason: str | None
) -> None:
    network.answers.extend(answers)
    text = f"Words {new_id()}"
    post = await poster.becomes(await poster.posted(text), state)

    assert network.texts[text] == (state == "posted")
    assert reason is None or post["reason"] == reason
    assert len(await poster.shares()) == (state != "failed")


async def test_after_a_reconnection_only_the_persons_word_sends_it(poster: Poster, network: Sink) -> None:
    network.answers.append(status(401))
    text = f"Words {new_id()}"
    post_id = await poster.posted(text)
    await poster.becomes(post_id, "to_reconnect")

    assert (await poster.confirm(post_id)).json["type"] == "/problems/account-to-reconnect"
    assert (await poster.post("Others")).json["type"] == "/problems/account-to-reconnect"
    await poster.service.runtime.mongo.collection("accounts").update_one(
        {"_id": poster.accounts["mastodon"]}, {"$set": {"state": "connected"}}
    )
    assert (await poster.confirm(post_id)).status == 200
    await poster.becomes(post_id, "posted")
    assert network.texts[text] == 1


async def test_linkedin_is_not_asked_again_and_the_person_decides(poster: Poster, network: Sink) -> None:
    network.answers.append(status(504))
    text = f"Words {new_id()}"
    post_id = await poster.posted(text, network="linkedin")
    await poster.becomes(post_id, "uncertain")

    assert (await poster.cancel(post_id)).json["type"] == "/problems/post-left-already"
    assert [one for one in network.requests if one[1] == text] == [("linkedin", text)]
    assert (await poster.resolve(post_id, posted=False)).json["state"] == "held"
    assert (await poster.resolve(post_id, posted=True)).json["type"] == "/problems/post-not-uncertain"
    assert (await poster.confirm(post_id)).status == 200
    await poster.becomes(post_id, "posted")
    assert network.texts[text] == 1


async def test_nobody_is_asked_for_ever_what_became_of_a_post(poster: Poster, network: Sink) -> None:
    network.answers.append(status(504))
    post_id = await poster.posted(f"Words {new_id()}", network="linkedin")
    asked = await poster.becomes(post_id, "uncertain")
    assert asked["confirm_before"] is not None
    assert asked["text"] is not None

    await poster.is_due(post_id, field="expires_at")

    over = await poster.becomes(post_id, "expired")
    assert (over["reason"], over["text"], over["confirm_before"]) == ("not_resolved", None, None)
    # It may be out there all the same, and its link with it.
    assert len(await poster.shares()) == 1


async def test_only_a_post_that_is_over_is_removed_one_day(poster: Poster, service: Running) -> None:
    waits = await poster.posted("Tomorrow", when=rfc3339(utc_now() + TOMORROW))
    cancelled = await poster.posted("Not this", when=rfc3339(utc_now() + 2 * TOMORROW))
    await poster.cancel(cancelled)
    posts = service.runtime.mongo.collection("posts")

    async def removed_at(post_id: str) -> datetime | None:
        [kept] = await posts.find({"_id": post_id})
        at: datetime | None = kept["remove_at"]
        return at

    assert await removed_at(waits) is None
    at = await removed_at(cancelled)
    assert at is not None
    assert abs(at - utc_now() - KEPT) < timedelta(minutes=1)
    await service.delete("/v1/me/ambassador", as_=poster.login)
    assert await removed_at(waits) is not None


async def test_what_the_person_found_at_the_network_is_a_share(poster: Poster, network: Sink) -> None:
    network.answers.append(status(504))
    post_id = await poster.posted("Words", network="linkedin")
    await poster.becomes(post_id, "uncertain")

    answer = await poster.resolve(post_id, posted=True, address="https://linkedin.example/feed/1")
    assert (answer.json["state"], answer.json["address"]) == ("posted", "https://linkedin.example/feed/1")
    assert len(await eventually(poster.told)) == 1


async def test_nothing_goes_out_for_who_has_left(poster: Poster) -> None:
    post_id = await poster.posted("Words", when=rfc3339(utc_now() + TOMORROW))
    await poster.service.delete("/v1/me/ambassador", as_=poster.login)

    assert (await poster.get(post_id))["state"] == "cancelled"


@pytest.mark.parametrize("end", ["withdraw", "end"])
async def test_nothing_goes_out_about_a_story_that_is_gone(poster: Poster, programme: Programme, end: str) -> None:
    story_id = await programme.story()
    post_id = await poster.posted(OWN_WORDS, story_id=story_id, when=rfc3339(utc_now() + TOMORROW))
    if end == "withdraw":
        await programme.withdraw(story_id)
    else:
        await programme.end(story_id)

    post = await poster.becomes(post_id, "cancelled")
    assert post["reason"] == ("story_withdrawn" if end == "withdraw" else "story_ended")


async def test_what_was_written_of_a_story_before_it_was_corrected_does_not_go_out(
    poster: Poster, programme: Programme, service: Running
) -> None:
    story_id = await programme.story(version=3)
    before = await poster.posted(OWN_WORDS, story_id=story_id, when=rfc3339(utc_now() + TOMORROW))
    await programme.story(story_id=story_id, version=4)
    after = await poster.posted(OWN_WORDS, story_id=story_id, when=rfc3339(utc_now() + TOMORROW))
    await service.publish(corrected(story_id, version=4, notice_id=new_id()), source="/content")

    assert (await poster.becomes(before, "cancelled"))["reason"] == "story_corrected"
    assert (await poster.get(after))["state"] == "scheduled"


@pytest.mark.parametrize(
    ("change", "status_", "problem", "pointer"),
    [
        ({"when": "yesterday"}, 422, "invalid", "/when"),
        ({"when": "2020-01-01T00:00:00Z"}, 422, "moment-passed", "/when"),
        ({"when": "9999-12-31T23:59:59Z"}, 422, "moment-passed", "/when"),
        ({"when": 5}, 422, "invalid", "/when"),
        ({"text": "half \ud800 pair"}, 422, "invalid", "/text"),
        ({"text": "a" * 100_001}, 422, "invalid", "/text"),
        ({"account_id": "x"}, 422, "invalid", "/account_id"),
        ({"account_id": "01990a3e-7c00-7aaa-8000-000000000002"}, 404, "account-not-found", None),
        ({"story_id": "01990a3e-7c00-7aaa-8000-000000000002"}, 404, "story-not-found", "/story_id"),
        ({"disclosure_text": "two\nlines"}, 422, "invalid", "/disclosure_text"),
        ({"target": "javascript:alert(1)"}, 422, "invalid", "/target"),
    ],
)
async def test_what_is_no_post_is_refused_at_its_place(
    service: Running, poster_of_module: Poster, change: dict[str, Any], status_: int, problem: str, pointer: str | None
) -> None:
    body = {"account_id": poster_of_module.accounts["mastodon"], "text": OWN_WORDS, "when": "now", **change}
    answer = await service.post("/v1/posts", as_=poster_of_module.login, json=body)

    assert (answer.status, answer.json["type"]) == (status_, f"/problems/{problem}")
    if pointer is not None:
        assert {error["pointer"] for error in answer.json["errors"]} == {pointer}
    assert OWN_WORDS not in answer.body.decode()


@pytest.fixture(scope="module")
async def poster_of_module(service: Running, network: Sink, programme: Programme) -> Poster:
    made = Poster(service, network)
    await made.prepare()
    return made
