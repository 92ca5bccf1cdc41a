"""`/v1/me/observations` and `/v1/me/observed-posts` on a running service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.http.schemas import rfc3339
from kernel.testing.service import Running
from metrics.observations.repository import POSTS, PostRepository
from relais.metrics.v1.observation_pb2 import PROVENANCE_DECLARED
from tests.indexes import uses
from tests.metrics.happenings import now
from tests.metrics.observing import address, declared, growths, said, shared, told


def ago(**time: int) -> str:
    return rfc3339(now() - timedelta(**time))


async def test_numbers_are_taken_and_told_as_what_they_add(metrics: Running) -> None:
    story = new_id()
    share = await shared(metrics, story=story)
    first = await declared(metrics, share, read_at=ago(hours=5), reach=100, reactions=4, comments=1)
    second = await declared(metrics, share, read_at=ago(hours=1), reach=150, reactions=4, comments=3, reshares=2)
    assert (first["observation"]["outcome"], second["observation"]["outcome"]) == ("counted", "counted")
    assert {name: known and known["value"] for name, known in second["post"]["declared"].items()} == {
        "reach": 150,
        "reactions": 4,
        "comments": 3,
        "reshares": 2,
    }
    events = await told(metrics, share, most=2)
    assert [(one.reach, one.reactions, one.comments, one.reshares, one.conversations) for one in events] == [
        (100, 4, 1, 0, 1),
        (50, 0, 2, 2, 0),
    ]
    assert {(one.story_id, one.network, one.entity, one.provenance) for one in events} == {
        (story, "mastodon", "north", PROVENANCE_DECLARED)
    }
    assert {one.person_id for one in events} == {metrics.person_id("employee-1")}


async def test_an_older_reading_never_lowers_a_newer_one(metrics: Running) -> None:
    share = await shared(metrics)
    await declared(metrics, share, read_at=ago(hours=1), reactions=9)
    older = await declared(metrics, share, read_at=ago(hours=9), reactions=4)
    assert older["observation"]["outcome"] == "superseded"
    assert older["post"]["declared"]["reactions"]["value"] == 9
    await declared(metrics, share, reactions=10)
    assert growths(await told(metrics, share, most=2), "reactions") == 10


async def test_a_newer_lower_reading_is_kept_as_a_correction(metrics: Running) -> None:
    share = await shared(metrics)
    await declared(metrics, share, read_at=ago(hours=2), reactions=5000)
    lower = await declared(metrics, share, reactions=50)
    assert (lower["observation"]["outcome"], lower["observation"]["corrected"]) == ("corrected", True)
    assert growths(await told(metrics, share, most=2), "reactions") == 50


@pytest.mark.parametrize("login", ["employee-2", "programme-1", "editor-1", "auditor-1"])
async def test_only_the_person_says_anything_of_their_share(metrics: Running, login: str) -> None:
    share = await shared(metrics)
    answer = await said(metrics, share, as_=login, reactions=1)
    assert (answer.status, answer.json["type"]) == (404, "/problems/share-not-found")
    await declared(metrics, share, reactions=1)
    gone = await metrics.delete(f"/v1/me/observed-posts/{share}", as_=login)
    assert (gone.status, gone.json["type"]) == (404, "/problems/post-not-observed")
    for path in ("observations", "observed-posts"):
        assert share.encode() not in (await metrics.get(f"/v1/me/{path}", as_=login)).body


async def test_one_post_belongs_to_one_share(metrics: Running) -> None:
    first, second = await shared(metrics), await shared(metrics, "employee-2")
    await declared(metrics, first, reactions=1)
    taken = f"https://social.example/users/ada/statuses/{address(first).rpartition('/')[2]}?utm_source=x#top"
    answer = await said(metrics, second, as_="employee-2", address=taken, reactions=1)
    assert (answer.status, answer.json["type"]) == (409, "/problems/post-address-taken")


async def test_a_share_has_one_post_until_it_is_withdrawn(metrics: Running) -> None:
    share = await shared(metrics)
    await declared(metrics, share, reactions=7, comments=1)
    another = f"{address(share)}0"
    answer = await said(metrics, share, address=another, reactions=1)
    assert (answer.status, answer.json["type"]) == (409, "/problems/share-has-another-address")
    assert (await metrics.delete(f"/v1/me/observed-posts/{share}")).status == 204
    assert share.encode() not in (await metrics.get("/v1/me/observations?limit=100")).body
    await declared(metrics, share, address=another, reactions=2)
    events = await told(metrics, share, most=3)
    assert (growths(events, "reactions"), growths(events, "comments"), growths(events, "conversations")) == (2, 0, 0)


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        ({"reactions": -1}, "/reactions", "greater_than_equal"),
        ({"reactions": 2**63}, "/reactions", None),
        ({"reactions": "7"}, "/reactions", "int_type"),
        ({"reactions": 1.5}, "/reactions", None),
        ({}, "", None),
        ({"reactions": 1, "read_at": "2999-01-01T00:00:00Z"}, "/read_at", "future"),
        ({"reactions": 1, "read_at": "2001-01-01T00:00:00Z"}, "/read_at", "before_share"),
        ({"reactions": 1, "address": "https://social.example/about"}, "/address", "not_a_post"),
        ({"reactions": 1, "address": "javascript:alert(1)"}, "/address", None),
        ({"reactions": 1, "address": "https://u:p@social.example/@a/1"}, "/address", None),
        ({"reactions": 1, "likes": 1}, "/likes", "extra_forbidden"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    metrics: Running, members: dict[str, Any], pointer: str, code: str | None
) -> None:
    share = await shared(metrics)
    answer = await said(metrics, share, **members)
    assert answer.status == 422, answer.body
    [error] = answer.json["errors"]
    assert error["pointer"] == pointer
    assert code is None or error["code"] == code
    assert await metrics.runtime.mongo.collection("observed_posts").count({"_id": share}) == 0


async def test_a_repeated_request_has_its_effect_once(metrics: Running) -> None:
    share, headers = await shared(metrics), {"Idempotency-Key": new_id()}
    body = {"share": share, "address": address(share), "reactions": 3}
    first = await metrics.post("/v1/me/observations", json=body, headers=headers)
    again = await metrics.post("/v1/me/observations", json=body, headers=headers)
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert await metrics.runtime.mongo.collection("observations").count({"share_id": share}) == 1


async def test_pages_of_ones_own_readings_follow_each_other(metrics: Running) -> None:
    share = await shared(metrics, "employee-8")
    for reactions in range(5):
        await declared(metrics, share, as_="employee-8", reactions=reactions)
    seen, cursor = [], ""
    while cursor is not None:
        page = await metrics.get(f"/v1/me/observations?share={share}&limit=2{cursor}", as_="employee-8")
        seen += [one["reactions"] for one in page.json["items"]]
        cursor = page.json["next_cursor"] and f"&cursor={page.json['next_cursor']}"
    assert seen == [4, 3, 2, 1, 0]


async def test_a_consent_to_reading_is_given_and_taken_back(metrics: Running) -> None:
    share = await shared(metrics, at=now() + timedelta(seconds=0))
    given = await declared(metrics, share, read=True)
    assert (given["post"]["read"], given["observation"]) == (True, None)
    assert given["post"]["next_read_at"] is not None
    taken = await declared(metrics, share, read=False)
    assert (taken["post"]["read"], taken["post"]["next_read_at"]) == (False, None)


async def test_a_reading_that_is_to_be_forgotten_is_not_shown(metrics: Running) -> None:
    share = await shared(metrics)
    await declared(metrics, share, reactions=1)
    readings = metrics.runtime.mongo.collection("observations")
    await readings.update_one({"share_id": share}, {"$set": {"expires_at": now() - timedelta(seconds=1)}})
    answer = await metrics.get(f"/v1/me/observations?share={share}")
    assert answer.json["items"] == []


async def test_what_is_due_to_be_read_is_found_by_index(metrics: Running) -> None:
    db = metrics.runtime.mongo
    before = await uses(db, POSTS, "due")

    await PostRepository().due(now(), db, limit=1)

    assert await uses(db, POSTS, "due") > before
