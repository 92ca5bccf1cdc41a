"""A key that was destroyed: no copy of what it sealed can be read, and nothing is written anew from old events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id, utc_now
from kernel.testing.service import Running
from kernel.vault import Sealed, Vault
from metrics.impacts.repository import IMPACTS
from metrics.keys.repository import KEYS, KeyRepository
from metrics.settings import Settings
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import erased, kept, of


async def test_nothing_of_a_ledger_can_be_read_in_the_database(metrics: Running) -> None:
    story = new_id()
    await kept(metrics, Happening("p_sealed", story, "mastodon", "human_clicks", 3, utc_now()))
    [document] = await metrics.runtime.mongo.collection(IMPACTS).find({"person_id": "p_sealed"})
    assert set(document) == {"_id", "person_id", "sealed", "until"}
    assert story.encode() not in document["sealed"]
    assert b"mastodon" not in document["sealed"]


async def test_a_copy_that_is_put_back_after_the_erasure_cannot_be_opened(metrics: Running) -> None:
    login = "employee-11"
    person = metrics.person_id(login)
    await kept(metrics, Happening(person, new_id(), "linkedin", "shares", 1, utc_now() - timedelta(days=1)))
    ledgers = metrics.runtime.mongo.collection(IMPACTS)
    copies = await ledgers.find({"person_id": person})
    assert copies
    await erased(metrics, person)
    await ledgers.insert_many(copies)

    answer = await metrics.get("/v1/me/impact", as_=login)
    assert (answer.status, answer.json["items"]) == (200, [])
    # Nor with what opens everything else, and not with the key of a new beginning either.
    [copy] = copies
    settings = metrics.runtime.settings
    assert isinstance(settings, Settings)
    await kept(metrics, Happening(person, new_id(), "bluesky", "shares", 1, utc_now() + timedelta(seconds=1)))
    opened = await KeyRepository(Vault(settings.vault_keys)).open([person], metrics.runtime.mongo)
    for vault in (Vault(settings.vault_keys), opened[person]):
        with pytest.raises(Sealed):
            vault.open(copy["sealed"], belongs_to=f"impact:{copy['_id']}")


async def test_old_events_that_are_read_again_write_nothing(metrics: Running) -> None:
    person, story = "p_replayed", new_id()
    earlier = utc_now() - timedelta(minutes=5)
    old = [
        Happening(person, story, "linkedin", "shares", 1, earlier),
        Happening(person, story, "linkedin", "human_clicks", 4, earlier),
    ]
    await kept(metrics, *old)
    await erased(metrics, person)
    await kept(metrics, *reversed(old))
    assert await metrics.runtime.mongo.collection(IMPACTS).count({"person_id": person}) == 0
    assert await metrics.runtime.mongo.collection(KEYS).count({"_id": person}) == 0


async def test_a_late_visit_of_an_erased_link_begins_no_ledger(metrics: Running) -> None:
    person = "p_late"
    await erased(metrics, person)
    await kept(metrics, Happening(person, new_id(), "linkedin", "human_clicks", 1, utc_now()))
    assert await metrics.runtime.mongo.collection(KEYS).count({"_id": person}) == 0


async def test_who_comes_back_has_a_new_ledger_without_the_old_one(metrics: Running) -> None:
    person, story = "p_returns", new_id()
    old = Happening(person, story, "linkedin", "shares", 1, utc_now() - timedelta(minutes=1))
    await kept(metrics, old)
    await erased(metrics, person)
    later = [
        Happening(person, story, "bluesky", "shares", 1, utc_now() + timedelta(seconds=1)),
        Happening(person, story, "bluesky", "human_clicks", 2, utc_now() + timedelta(hours=2)),
    ]
    await kept(metrics, old, *later)
    # Of two months, in the last hours of one.
    entries = [one for month in (await of(metrics, person)).values() for one in month.entries.items()]
    assert {key for key, _entry in entries} == {(story, "bluesky")}
    assert [sum(entry.counts[place] for _key, entry in entries) for place in (0, 1)] == [1, 2]


async def test_the_trace_of_an_erasure_is_no_pseudonym_and_ends(metrics: Running) -> None:
    traces = metrics.runtime.mongo.collection("destroyed_keys")
    before = await traces.count({})
    await erased(metrics, "p_traced")
    found: list[Any] = await traces.find({})
    assert len(found) == before + 1
    assert "p_traced" not in repr(found)
    assert all(one["until"] - one["at"] == timedelta(days=90) for one in found)
