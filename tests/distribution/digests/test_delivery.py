"""Digests on their way: a real mail server, the incoming webhook of a chat, and everything that holds one back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from kernel.clock import utc_now
from kernel.testing import eventually
from tests.distribution.conftest import Programme
from tests.distribution.digests.reading import ALWAYS, Person, heard, text_of
from tests.web import Web


async def test_new_stories_come_by_mail_until_one_click_ends_it(person: Person, programme: Programme) -> None:
    await person.subscribed(language="fr")
    await programme.story(url="https://news.example/tram?a=1&b=<2>")
    await person.is_due()
    [mail] = await eventually(lambda: person.mailbox.of(person.address))

    assert mail["From"] == "Relais <relais@news.example>"
    assert "nouvelle" in mail["Subject"]
    assert "https://news.example/tram?a=1&b=%3C2%3E" in text_of(mail)
    assert 'href="https://news.example/tram?a=1&amp;b=%3C2%3E"' in text_of(mail, "html")
    assert "https://intranet.example/feed" in text_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    path = urlsplit(mail["List-Unsubscribe"].strip("<>")).path
    assert path.startswith("/v1/digests/unsubscribe/")
    page = await person.service.get(path, as_=None)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert await person.state() == "on", "opening the link changes nothing"
    form = {"content-type": "application/x-www-form-urlencoded"}
    ended = await person.service.post(path, as_=None, data=b"List-Unsubscribe=One-Click", headers=form)
    assert (ended.status, await person.state()) == (200, "off")
    again = await person.service.post(path, as_=None)
    assert again.status == 200


async def test_without_new_stories_there_is_no_message(person: Person) -> None:
    await person.subscribed()
    await person.service.runtime.mongo.collection("stories").update_many(
        {}, {"$set": {"first_published_at": utc_now() - timedelta(days=30)}}
    )
    await person.is_due()
    await eventually(person.planned)

    assert await person.messages() == []


async def test_a_story_that_was_taken_back_is_not_told_of(person: Person, programme: Programme) -> None:
    await person.subscribed()
    gone = await programme.story(url="https://news.example/gone")
    await programme.story(url="https://news.example/stays")
    await programme.withdraw(gone)

    async def withdrawn() -> bool:
        return bool(await person.service.runtime.mongo.collection("stories").count({"_id": gone, "withdrawn": True}))

    await eventually(withdrawn)
    await person.is_due()
    [mail] = await eventually(lambda: person.mailbox.of(person.address))

    assert "news.example/stays" in text_of(mail)
    assert "news.example/gone" not in text_of(mail)


@pytest.mark.parametrize("channel", ["slack", "teams", "mattermost"])
async def test_a_chat_gets_what_its_webhook_takes(person: Person, programme: Programme, web: Web, channel: str) -> None:
    address = web.answers(f"/{channel}", b"ok")
    await person.breathe()
    assert (await person.ask(channel, address)).json["state"] == "on"
    await programme.story(url="https://news.example/chat")
    await person.is_due()

    def posted() -> list[dict[str, Any]]:
        heads = zip(web.requests, web.bodies, strict=True)
        return [json.loads(body) for head, body in heads if head.startswith(f"POST /{channel} ".encode())]

    [sent] = await eventually(posted)
    assert "https://news.example/chat" in json.dumps(sent)
    assert set(sent) == {"slack": {"text", "blocks", "unfurl_links"}, "mattermost": {"text"}}.get(
        channel, {"type", "attachments"}
    )


async def test_no_digest_goes_out_in_a_storm(person: Person, programme: Programme) -> None:
    await person.subscribed()
    await programme.story()
    await heard("storm", programme, person.mailbox)
    await person.is_due()
    await eventually(person.planned)
    assert (await person.messages(), person.mailbox.of(person.address)) == ([], [])

    await heard("clear", programme, person.mailbox)
    await person.is_due()
    await eventually(lambda: person.mailbox.of(person.address))


@pytest.mark.parametrize("wishes", [{"windows": []}, {"messages_per_week": 0}, {"rest_weekdays": ["monday"]}])
async def test_no_digest_goes_out_when_its_reader_rests(
    person: Person, programme: Programme, wishes: dict[str, Any]
) -> None:
    await person.subscribed()
    if "rest_weekdays" in wishes:
        wishes = {"rest_weekdays": [one["weekday"] for one in ALWAYS]}
    await person.breathe(**wishes)
    await programme.story()
    await person.is_due()
    await eventually(person.planned)

    assert (await person.messages(), person.mailbox.of(person.address)) == ([], [])


async def test_no_digest_goes_out_in_a_pause(person: Person, programme: Programme) -> None:
    await person.subscribed()
    until = utc_now() + timedelta(days=20)
    await person.service.runtime.mongo.collection("ambassadors").insert_one({"_id": person.id, "paused_until": until})
    await programme.story()
    await person.is_due()
    await eventually(person.planned)

    [digest] = await person.service.runtime.mongo.collection("digests").find({"_id": person.id})
    assert (digest["due_at"], await person.messages()) == (until, [])


async def test_no_more_come_in_a_week_than_their_reader_allows(person: Person, programme: Programme) -> None:
    await person.subscribed()
    await person.breathe(messages_per_week=1)
    await programme.story()
    await person.is_due()
    await eventually(lambda: person.mailbox.of(person.address))
    await programme.story()
    await person.is_due()
    await eventually(person.planned)

    assert len(await person.messages()) == 1


async def test_a_server_that_is_busy_is_asked_again(person: Person, programme: Programme) -> None:
    await person.subscribed()
    person.mailbox.answers[person.address] = ["451 later"]
    await programme.story()
    await person.is_due()
    [waiting] = await eventually(lambda: person.messages(state="waiting", attempts=1))
    assert waiting["due_at"] > utc_now()

    await person.hurry(waiting["_id"])
    [mail] = await eventually(lambda: person.mailbox.of(person.address))
    assert mail["Message-ID"] == f"<{waiting['_id']}@news.example>"


async def test_a_storm_that_begins_meanwhile_stops_what_waits(person: Person, programme: Programme) -> None:
    await person.subscribed()
    person.mailbox.answers[person.address] = ["451 later"]
    # A story of others, over whom the sky stays clear.
    await programme.turn("clear", programme="north")
    await programme.story(programme_id="north")
    await person.is_due()
    [waiting] = await eventually(lambda: person.messages(state="waiting", attempts=1))
    await heard("storm", programme, person.mailbox)
    await person.hurry(waiting["_id"])

    [dropped] = await eventually(lambda: person.messages(state="dropped"))
    assert (dropped["reason"], person.mailbox.of(person.address)) == ("storm", [])
    await heard("clear", programme, person.mailbox)


async def test_an_address_that_refuses_is_not_written_to_again(person: Person, programme: Programme) -> None:
    await person.subscribed()
    person.mailbox.answers[person.address] = ["550 nobody"]
    await programme.story()
    await person.is_due()

    async def failing() -> bool:
        return await person.state() == "address_failing"

    await eventually(failing)
    assert len(await eventually(lambda: person.messages(state="failed", reason="recipient"))) == 1


async def test_what_may_have_arrived_is_not_sent_twice(person: Person, programme: Programme, web: Web) -> None:
    address = web.sends("/hangs-up", b"HTTP/1.1 2")
    await person.breathe()
    await person.ask("slack", address)
    await programme.story()
    await person.is_due()

    [message] = await eventually(lambda: person.messages(state="uncertain"))
    assert (message["attempts"], message["reason"]) == (1, "broken_off")


async def test_what_a_worker_left_under_way_is_not_sent_again(person: Person, programme: Programme) -> None:
    await person.subscribed()
    person.mailbox.answers[person.address] = ["451 later"]
    await programme.story()
    await person.is_due()
    [waiting] = await eventually(lambda: person.messages(state="waiting", attempts=1))
    killed = {"state": "sending", "claimed_at": utc_now() - timedelta(minutes=6)}
    await person.service.runtime.mongo.collection("messages").update_one({"_id": waiting["_id"]}, {"$set": killed})

    await eventually(lambda: person.messages(state="uncertain", reason="left"))
    assert person.mailbox.of(person.address) == []


async def test_who_leaves_is_sent_nothing_more_and_their_wishes_are_forgotten(
    person: Person, programme: Programme
) -> None:
    await person.subscribed()
    await programme.enrol(person.login)
    await person.service.delete("/v1/me/ambassador", as_=person.login)

    budget = await person.service.get("/v1/me/budget", as_=person.login)
    assert (await person.state(), budget.headers["etag"]) == ("off", '"0"')
