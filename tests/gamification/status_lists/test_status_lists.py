"""A list has a bit for each badge, tells of nobody, and says the same as other people's software reads in it."""

from __future__ import annotations

import pytest
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from gamification.status_lists import repository
from gamification.status_lists.models import BITS, encoded
from gamification.status_lists.repository import STATUS_ENTRIES, STATUS_LISTS, StatusListRepository
from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.testing.service import Running

lists = StatusListRepository()


@pytest.mark.parametrize("revoked", [[], [0], [7, 8], [BITS - 1], [5, 131, 70_000]])
def test_what_is_written_others_read(revoked: list[int]) -> None:
    bits = decode_encoded_list(encoded(revoked))

    assert len(bits) * 8 == BITS
    assert set_indices(bits) == set(revoked)


def test_equal_lists_are_equal_bytes() -> None:
    assert encoded([1, 2]) == encoded([2, 1])


async def test_a_place_is_given_once_and_found_by_nobody(service: Running) -> None:
    async def work(tx: Tx) -> set[str]:
        return {(await lists.allot(tx, key_id="k", at=utc_now())).id for _ in range(20)}

    ids = await service.runtime.uow.run(work)

    assert len(ids) == 20
    [document, *_] = await service.runtime.mongo.collection(STATUS_ENTRIES).find({"_id": {"$in": sorted(ids)}})
    assert document.keys() == {"_id", "list_id", "key_id", "revoked_at"}


async def test_a_list_that_is_half_full_is_followed_by_another(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "drawn", lambda: 7)

    async def work(tx: Tx) -> tuple[str, str]:
        at = utc_now()
        await tx.collection(STATUS_LISTS).insert_one({"_id": "full", "begun_at": at})
        first = await lists.allot(tx, key_id="k", at=at)
        second = await lists.allot(tx, key_id="k", at=utc_now())
        return first.list_id, second.list_id

    first, second = await service.runtime.uow.run(work)
    assert first == "full"
    assert second != "full"


async def test_there_is_no_list_of_another_name(service: Running) -> None:
    assert (await service.get("/v1/badges/status/nonsense", as_=None)).status == 404
