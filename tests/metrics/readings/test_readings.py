"""Posts that are read from their networks, on a running service and a server with the networks' answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from relais.metrics.v1.observation_pb2 import PROVENANCE_API
from tests.metrics.happenings import now
from tests.metrics.networks import Networks, networks
from tests.metrics.observing import declared, growths, shared, told


@pytest.fixture(scope="module")
async def net() -> AsyncIterator[Networks]:
    async with networks() as made:
        yield made


@pytest.fixture(scope="module")
async def metrics(
    mongo_uri: str, kafka_bootstrap: str, net: Networks, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    token: Path = tmp_path_factory.mktemp("linkedin") / "token"
    token.write_text("recorded-token\n")
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        readings_seconds=0.05,
        network_seconds=2.0,
        bluesky_public_url=net.url,
        linkedin_api_url=net.url,
        linkedin_token_file=token,
    ) as service:
        yield service


def number() -> str:
    """An id of a network's own."""
    return str(int(new_id().replace("-", ""), 16) % 10**18 + 10**18)


async def post_of(metrics: Running, share: str) -> Any:
    page = await metrics.get("/v1/me/observed-posts?limit=100")
    return next(one for one in page.json["items"] if one["share"] == share)


async def once(metrics: Running, share: str, holds: Callable[[Any], bool]) -> Any:
    """The post of a share as soon as something is true of it."""

    async def found() -> Any:
        post = await post_of(metrics, share)
        return post if holds(post) else None

    return await eventually(found)


async def due_again(metrics: Running, share: str) -> None:
    """Have a post read again, as when the time has come."""
    posts = metrics.runtime.mongo.collection("observed_posts")
    await posts.update_one(
        {"_id": share}, {"$set": {"next_read_at": now() - timedelta(seconds=1), "last_read_at": None}}
    )


async def readings(metrics: Running, share: str) -> list[Any]:
    items: list[Any] = (await metrics.get(f"/v1/me/observations?share={share}")).json["items"]
    return items


async def on_mastodon(metrics: Running, net: Networks, **counts: Any) -> tuple[str, str]:
    """A share whose post is on the server and may be read: its id and the status's."""
    status, share = number(), await shared(metrics)
    net.status(status, **counts)
    await declared(metrics, share, address=f"{net.url}/@ada/{status}", read=True)
    return share, status


def is_read(post: Any) -> bool:
    return post["last_read_at"] is not None


async def test_a_post_on_mastodon_is_read_where_its_author_allows_it(metrics: Running, net: Networks) -> None:
    share, _status = await on_mastodon(metrics, net, favourites_count=7, replies_count=2, reblogs_count=1)
    post = await once(metrics, share, is_read)
    assert {name: known and known["value"] for name, known in post["api"].items()} == {
        "reach": None,
        "reactions": 7,
        "comments": 2,
        "reshares": 1,
    }
    assert (post["fault"], post["declared"]["reactions"]) == (None, None)
    [event] = await told(metrics, share, most=1)
    assert (event.reactions, event.comments, event.reshares, event.conversations) == (7, 2, 1, 1)
    assert event.provenance == PROVENANCE_API
    [reading] = await readings(metrics, share)
    assert (reading["origin"], reading["provenance"], reading["exportable"]) == ("mastodon", "api", True)


async def test_nothing_is_read_without_its_authors_word(metrics: Running, net: Networks) -> None:
    silent, status = await shared(metrics), number()
    net.status(status)
    await declared(metrics, silent, address=f"{net.url}/@ada/{status}", reactions=1)
    other, _ = await on_mastodon(metrics, net)
    await once(metrics, other, is_read)
    assert not [path for path in net.asked if status in path]


async def test_networks_are_asked_without_a_token(metrics: Running, net: Networks) -> None:
    share, status = await on_mastodon(metrics, net)
    await once(metrics, share, is_read)
    [headers] = [sent for path, sent in zip(net.asked, net.headers, strict=True) if path.endswith(status)]
    assert "Authorization" not in headers


async def test_a_correction_of_the_network_goes_into_figures(metrics: Running, net: Networks) -> None:
    share, status = await on_mastodon(metrics, net, favourites_count=9, replies_count=1)
    await once(metrics, share, is_read)
    net.status(status, favourites_count=6, replies_count=0)
    await due_again(metrics, share)
    await once(metrics, share, is_read)
    assert [one["outcome"] for one in await readings(metrics, share)] == ["corrected", "counted"]
    events = await told(metrics, share, most=2)
    assert [growths(events, name) for name in ("reactions", "comments", "conversations")] == [6, 0, 0]


async def test_a_reading_that_says_the_same_is_not_kept(metrics: Running, net: Networks) -> None:
    share, _status = await on_mastodon(metrics, net, favourites_count=9)
    await once(metrics, share, is_read)
    await due_again(metrics, share)
    await once(metrics, share, is_read)
    assert len(await readings(metrics, share)) == 1


async def test_an_answer_that_comes_after_the_consent_was_taken_back_is_dropped(
    metrics: Running, net: Networks
) -> None:
    share, status = await on_mastodon(metrics, net, favourites_count=9)
    await once(metrics, share, is_read)
    net.status(status, favourites_count=10)
    answered = asyncio.Event()

    async def taken_back() -> None:
        await declared(metrics, share, address=f"{net.url}/@ada/{status}", read=False)
        answered.set()

    net.meanwhile = taken_back
    await due_again(metrics, share)
    await asyncio.wait_for(answered.wait(), 10)
    # The job reads in turns: when another post was read, the answer before it was taken or dropped.
    other, _status = await on_mastodon(metrics, net)
    await once(metrics, other, is_read)
    post = await post_of(metrics, share)
    assert (post["api"]["reactions"]["value"], post["last_read_at"], post["next_read_at"]) == (9, None, None)


@pytest.mark.parametrize("code", [404, 410])
async def test_a_post_that_is_gone_is_noted_and_not_asked_for_again(metrics: Running, net: Networks, code: int) -> None:
    share, status = await on_mastodon(metrics, net, favourites_count=4)
    await once(metrics, share, is_read)
    net.statuses[status] = code
    await due_again(metrics, share)
    post = await once(metrics, share, lambda post: post["gone_at"] is not None)
    assert (post["fault"], post["next_read_at"], post["api"]["reactions"]["value"]) == ("gone", None, 4)


@pytest.mark.parametrize(("code", "fault"), [(429, "too_many_requests"), (503, "network_unavailable")])
async def test_a_network_that_wants_to_be_left_alone_is(metrics: Running, net: Networks, code: int, fault: str) -> None:
    share, status = await on_mastodon(metrics, net)
    await once(metrics, share, is_read)
    net.statuses[status] = code
    await due_again(metrics, share)
    before = now()
    await once(metrics, share, lambda post: post["fault"] == fault)
    document = await metrics.runtime.mongo.collection("observed_posts").find_one({"_id": share})
    assert document is not None
    assert document["next_read_at"] >= before + timedelta(seconds=590)


@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        ({"favourites_count": -3}, "negative"),
        ({"favourites_count": 2**63}, "overflow"),
        ({"favourites_count": "many"}, "unreadable"),
    ],
)
async def test_absurd_numbers_of_a_network_are_reported_and_change_nothing(
    metrics: Running, net: Networks, counts: dict[str, Any], fault: str
) -> None:
    share, _status = await on_mastodon(metrics, net, **counts)
    post = await once(metrics, share, lambda post: post["fault"] is not None)
    assert (post["fault"], post["api"]["reactions"]) == (fault, None)
    assert await readings(metrics, share) == []


async def test_an_address_inside_the_network_of_the_service_is_not_called(metrics: Running) -> None:
    share = await shared(metrics)
    await declared(metrics, share, address=f"http://10.0.0.1/@ada/{number()}", read=True)
    post = await once(metrics, share, lambda post: post["fault"] is not None)
    assert post["fault"] == "address_refused"


async def test_posts_on_bluesky_are_read_together_under_their_authors_did(metrics: Running, net: Networks) -> None:
    net.handles["ada.example"] = "did:plc:ada"
    shares, keys = [await shared(metrics, network="bluesky") for _ in range(3)], [f"3lk{number()}" for _ in range(3)]
    for likes, (share, key) in enumerate(zip(shares, keys, strict=True)):
        net.post(f"at://did:plc:ada/app.bsky.feed.post/{key}", likeCount=likes, repostCount=2, quoteCount=1)
        await declared(metrics, share, address=f"https://bsky.app/profile/ada.example/post/{key}", read=True)
    found = [(await once(metrics, share, is_read))["api"] for share in shares]
    assert [(one["reactions"]["value"], one["reshares"]["value"]) for one in found] == [(0, 3), (1, 3), (2, 3)]
    # The same post under its author's DID is known to belong to a share.
    other = await shared(metrics, "employee-2", network="bluesky")
    body = {"share": other, "address": f"https://bsky.app/profile/did:plc:ada/post/{keys[0]}", "reactions": 1}
    answer = await metrics.post("/v1/me/observations", json=body, as_="employee-2")
    assert (answer.status, answer.json["type"]) == (409, "/problems/post-address-taken")


async def test_a_post_that_was_declared_twice_by_two_names_is_read_for_one_share(
    metrics: Running, net: Networks
) -> None:
    net.handles["ada.example"] = "did:plc:ada"
    key = f"3lk{number()}"
    net.post(f"at://did:plc:ada/app.bsky.feed.post/{key}", likeCount=5)
    first, second = await shared(metrics, network="bluesky"), await shared(metrics, network="bluesky")
    await declared(metrics, first, address=f"https://bsky.app/profile/did:plc:ada/post/{key}", reactions=1)
    await declared(metrics, second, address=f"https://bsky.app/profile/ada.example/post/{key}", read=True)
    post = await once(metrics, second, is_read)
    assert (post["fault"], post["api"]["reactions"]) == ("address_taken", None)


async def test_a_post_that_bluesky_cannot_read_does_not_spoil_the_others(metrics: Running, net: Networks) -> None:
    good, bad, gone = [await shared(metrics, network="bluesky") for _ in range(3)]
    key = f"3lk{number()}"
    net.post(f"at://did:plc:ada/app.bsky.feed.post/{key}", likeCount=5)
    for share, name in ((bad, f"broken{key}"), (good, key), (gone, f"{key}x")):
        await declared(metrics, share, address=f"https://bsky.app/profile/did:plc:ada/post/{name}", read=True)
    for share in (good, bad, gone):
        await once(metrics, share, is_read)
    # All at once, so that they are in one batch.
    posts = metrics.runtime.mongo.collection("observed_posts")
    net.posts[f"at://did:plc:ada/app.bsky.feed.post/{key}"]["likeCount"] = 6
    due = {"next_read_at": now() - timedelta(seconds=1), "last_read_at": None, "gone_at": None}
    await posts.update_many({"_id": {"$in": [good, bad, gone]}}, {"$set": due})
    assert (await once(metrics, good, is_read))["api"]["reactions"]["value"] == 6
    assert (await once(metrics, bad, is_read))["fault"] == "refused"
    assert (await once(metrics, gone, is_read))["fault"] == "gone"


async def test_what_linkedin_says_is_shown_to_its_member_for_a_day_and_nothing_else(
    metrics: Running, net: Networks
) -> None:
    share = await shared(metrics, network="linkedin")
    urn = f"urn:li:share:{number()}"
    address = f"https://www.linkedin.com/feed/update/{urn}/"
    net.statistics = {(urn, "IMPRESSION"): 400, (urn, "REACTION"): 12}
    await declared(metrics, share, address=address, read=True)
    post = await once(metrics, share, is_read)
    assert (post["fault"], list(post["api"].values())) == (None, [None] * 4)
    [reading] = await readings(metrics, share)
    assert (reading["origin"], reading["outcome"], reading["exportable"]) == ("linkedin_api", "shown_only", False)
    assert (reading["reach"], reading["reactions"]) == (400, 12)
    kept = await metrics.runtime.mongo.collection("observations").find({"share_id": share})
    assert [one["expires_at"] - one["read_at"] for one in kept] == [timedelta(hours=24)]
    # A declared reading after it is told of; the network's is not.
    await declared(metrics, share, address=address, reactions=12)
    [event] = await told(metrics, share, most=1)
    assert (event.reach, event.reactions) == (0, 12)
