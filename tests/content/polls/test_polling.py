"""Feeds are polled when they are due, as their servers ask, and say how it goes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from email.utils import format_datetime

from kernel.testing import eventually
from kernel.testing.service import Running
from tests.content.feeding import acts_on, fetch, item, make_due, polled, polling, register, rss, shown, stories_of
from tests.web import Web


def pause_of(feed: dict[str, str], since: str) -> timedelta:
    return datetime.fromisoformat(feed["next_fetch_at"]) - datetime.fromisoformat(since)


async def test_a_new_feed_waits_a_minute_for_whoever_registered_it(service: Running, web: Web) -> None:
    feed = await shown(service, await register(service, f"{web.url}/new"))
    assert (feed["state"], feed["failures"], feed["last_failure"]) == ("active", 0, None)
    assert pause_of(feed, feed["created_at"]) == timedelta(minutes=1)


async def test_a_feed_that_is_due_is_polled_and_brings_in_drafts(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/due", rss(item("due"))))
    (feed,) = await polled(service, feed_id)
    assert feed["state"] == "active"
    assert timedelta(minutes=30) <= pause_of(feed, feed["fetched_at"]) <= timedelta(minutes=33)
    assert [story["origin"]["item_id"] for story in await stories_of(service, feed_id)] == ["due"]


async def test_a_poll_asks_whether_anything_has_changed(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/etag", rss(item("conditional")), etag='"p1"'))
    await fetch(service, feed_id)
    web.answers("/etag", b"", status="304 Not Modified", content_length="", cache_control="max-age=7200")
    (feed,) = await polled(service, feed_id)
    assert b'If-None-Match: "p1"' in web.requests[-1]
    assert (feed["state"], len(await stories_of(service, feed_id))) == ("active", 1)
    assert pause_of(feed, feed["fetched_at"]) >= timedelta(hours=2)


async def test_a_feed_is_not_asked_before_it_says_that_it_changes(service: Running, web: Web) -> None:
    answers = {
        "/two-hours": ("public, max-age=7200", timedelta(hours=2)),
        "/aged": ("max-age=7200", timedelta(hours=1, minutes=30)),
        "/a-moment": ("max-age=1", timedelta(minutes=30)),
        "/for-ever": ("max-age=999999999", timedelta(days=1)),
        "/nonsense": ("max-age=soon, s-maxage=99999", timedelta(minutes=30)),
    }
    feed_ids = [
        await register(
            service,
            web.answers(path, rss(), cache_control=value, **({"age": "1800"} if path == "/aged" else {})),
        )
        for path, (value, _) in answers.items()
    ]
    for feed, (_, expected) in zip(await polled(service, *feed_ids), answers.values(), strict=True):
        assert expected <= pause_of(feed, feed["fetched_at"]) <= expected * 1.1 + timedelta(seconds=1)


async def test_a_server_that_asks_for_a_pause_is_given_it(service: Running, web: Web) -> None:
    at_date = format_datetime(service.runtime.clock() + timedelta(hours=3), usegmt=True)
    asked = {"7200": timedelta(hours=2), at_date: timedelta(hours=3), "99999999999": timedelta(days=1)}
    feed_ids = [
        await register(service, web.answers(f"/later-{n}", b"", status="503 Service Unavailable", retry_after=value))
        for n, value in enumerate(asked)
    ]
    for feed, expected in zip(await polled(service, *feed_ids), asked.values(), strict=True):
        assert (feed["state"], feed["failures"], feed["last_failure"]["answered"]) == ("backing_off", 1, 503)
        assert abs(pause_of(feed, feed["last_failure"]["at"]) - expected) < timedelta(minutes=1)


async def test_a_feed_that_fails_backs_off_and_says_why(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/fails", b"", status="500 Oops", retry_after="soon"))
    pauses = []
    for _ in range(3):
        (feed,) = await polled(service, feed_id)
        pauses.append(pause_of(feed, feed["last_failure"]["at"]) / timedelta(minutes=1))
    assert [15 <= pauses[0] <= 30, 30 <= pauses[1] <= 60, 60 <= pauses[2] <= 120] == [True] * 3
    assert (feed["state"], feed["failures"]) == ("backing_off", 3)
    french = (await shown(service, feed_id, headers={"Accept-Language": "fr"}))["last_failure"]
    assert (french["problem"], french["reason"]) == ("feed-unreachable", "status")
    assert french["detail"] == "Le flux est inaccessible"
    web.answers("/fails", rss())
    (feed,) = await polled(service, feed_id)
    assert (feed["state"], feed["failures"], feed["last_failure"]) == ("active", 0, None)


async def test_a_feed_that_is_gone_is_stopped_and_says_so_until_it_is_resumed(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/gone", b"", status="410 Gone"))
    (feed,) = await polled(service, feed_id)
    assert (feed["state"], feed["next_fetch_at"], feed["last_failure"]["problem"]) == ("gone", None, "feed-gone")
    assert feed["last_failure"]["detail"] == "The feed no longer exists"
    assert (await acts_on(service, f"feeds/{feed_id}"))[-1] == ("feed.gone", "system")
    web.answers("/gone", rss(item("back")))
    assert (await service.post(f"/v1/feeds/{feed_id}/resume", as_="editor-1")).json["state"] == "active"
    async with polling(service):
        await eventually(lambda: stories_of(service, feed_id))


async def test_a_move_for_good_changes_the_address(service: Running, web: Web) -> None:
    web.answers("/b", b"", status="308 Permanent Redirect", location="/c")
    web.answers("/c", rss(item("moved")))
    feed_id = await register(service, web.answers("/a", b"", status="301 Moved Permanently", location="/b"))
    (feed,) = await polled(service, feed_id)
    assert (feed["url"], feed["moved_from"]) == (f"{web.url}/c", f"{web.url}/a")
    assert (await acts_on(service, f"feeds/{feed_id}"))[-1] == ("feed.moved", "system")


async def test_a_move_that_is_for_now_in_one_step_changes_nothing(service: Running, web: Web) -> None:
    web.answers("/e", b"", status="302 Found", location="/f")
    web.answers("/f", rss(item("lent")))
    feed_id = await register(service, web.answers("/d", b"", status="301 Moved Permanently", location="/e"))
    (feed,) = await polled(service, feed_id)
    assert (feed["state"], feed["url"], feed["moved_from"]) == ("active", f"{web.url}/d", None)


async def test_a_move_to_a_private_address_or_to_no_feed_changes_nothing(service: Running, web: Web) -> None:
    web.answers("/page", b"<html>Moved</html>", content_type="text/html")
    targets = ("http://10.0.0.1/feed", "http://0x7f.1/feed", "/page")
    moved = "301 Moved Permanently"
    urls = [web.answers(f"/to-{n}", b"", status=moved, location=target) for n, target in enumerate(targets)]
    feeds = await polled(service, *[await register(service, url) for url in urls])
    assert [feed["url"] for feed in feeds] == urls
    expected = ["feed-leads-elsewhere", "feed-leads-elsewhere", "feed-not-a-feed"]
    assert [feed["last_failure"]["problem"] for feed in feeds] == expected


async def test_feeds_that_hang_do_not_hold_the_others_up(service: Running, web: Web) -> None:
    async def hang(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    hanging = [await register(service, web.plays(f"/hangs-{n}", hang)) for n in range(5)]
    # Nothing to read, which would take a process each.
    unchanged = {"status": "304 Not Modified", "content_length": ""}
    feed_ids = [await register(service, web.answers(f"/goes-{n}", b"", **unchanged)) for n in range(10)]
    await make_due(service, *hanging)
    async with polling(service, at_once=8):
        await eventually(lambda: len([head for head in web.requests if b"/hangs-" in head]) == 5)
        await make_due(service, *feed_ids)

        async def all_read() -> bool:
            return all([(await shown(service, feed_id))["fetched_at"] for feed_id in feed_ids])

        await eventually(all_read)
        assert [(await shown(service, feed_id))["failures"] for feed_id in hanging] == [0] * 5


async def test_workers_side_by_side_poll_each_feed_once(service: Running, web: Web) -> None:
    feed_ids = [await register(service, web.answers(f"/once-{n}", rss())) for n in range(12)]
    await make_due(service, *feed_ids)
    async with polling(service), polling(service), polling(service):

        async def all_read() -> bool:
            return all([(await shown(service, feed_id))["fetched_at"] for feed_id in feed_ids])

        await eventually(all_read)
    assert len([head for head in web.requests if b"/once-" in head]) == 12


async def test_a_poll_that_is_broken_off_is_done_again_by_the_next_worker(service: Running, web: Web) -> None:
    async def hang(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    feed_id = await register(service, web.plays("/broken-off", hang))
    await make_due(service, feed_id)
    async with polling(service):
        await eventually(lambda: web.requests)
    assert (await shown(service, feed_id))["failures"] == 0
    web.answers("/broken-off", rss(item("again")))
    async with polling(service):
        await eventually(lambda: stories_of(service, feed_id))


async def test_a_feed_whose_worker_was_killed_is_polled_again_when_its_claim_ends(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/killed", rss(item("killed"))))
    await make_due(service, feed_id)
    async with polling(service, at_once=0) as idle:
        now = service.runtime.clock()
        # What a killed worker leaves behind: a claim, and nobody who gives it back.
        until = now + timedelta(seconds=2)
        claimed = [await idle.repository.claim(idle.db, now=now, until=until, most=100) for _ in range(2)]
        assert [feed_id in {feed.id for feed in feeds} for feeds in claimed] == [True, False]
    async with polling(service):
        await eventually(lambda: stories_of(service, feed_id))
    assert service.runtime.clock() >= now + timedelta(seconds=2)


async def test_a_feed_removed_in_the_middle_of_its_poll_brings_nothing_in(service: Running, web: Web) -> None:
    asked, removed = asyncio.Event(), asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await removed.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\nconnection: close\r\n\r\n" + rss(item("r")))
        await writer.drain()

    feed_id = await register(service, web.plays("/removed", slow))
    await make_due(service, feed_id)
    async with polling(service) as poller:
        await asked.wait()
        assert (await service.delete(f"/v1/feeds/{feed_id}", as_="editor-1")).status == 204
        removed.set()
        await eventually(lambda: not poller.claims.busy)
    assert await stories_of(service, feed_id) == []
