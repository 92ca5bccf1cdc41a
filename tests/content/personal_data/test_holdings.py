"""What an aggregate says in one line about the documents that belong to people or that people have signed."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.personal_data import ERASED, Holding, Owned, Signed
from kernel.testing.service import Running

ME, OTHER = "p_me", "p_other"
OWNED = Owned("notes", "notes", "person_id")
SIGNED = Signed("pages", "pages", ("author_id", "review.by"), ("title",), versioned=True)


async def erased(service: Running, holding: Holding, *, most: int) -> list[int]:
    async def work(tx: Tx) -> int:
        return await holding.erase(ME, tx, at=utc_now(), most=most)

    steps = []
    while not steps or steps[-1]:
        steps.append(await service.runtime.uow.run(work))
    return steps


@pytest.fixture
async def kept(service: Running) -> Any:
    """Seven notes of mine and one of somebody else; three pages, with an author and a reviewer."""
    notes, pages = (service.runtime.mongo.collection(name) for name in ("notes", "pages"))
    for collection in (notes, pages):
        await collection.delete_many({})
    await notes.insert_many([{"_id": f"n{number}", "person_id": ME} for number in range(7)])
    await notes.insert_one({"_id": "other", "person_id": OTHER})
    for number, (author, review) in enumerate([(ME, {"by": OTHER}), (OTHER, {"by": ME}), (ME, None)]):
        await pages.insert_one(
            {"_id": number, "version": 1, "title": f"Page {number}", "author_id": author, "review": review}
        )
    return service.runtime.mongo


async def test_what_is_owned_goes_in_bounded_steps(service: Running, kept: Any) -> None:
    assert await erased(service, OWNED, most=3) == [3, 3, 1, 0]
    assert [one["_id"] for one in await kept.collection("notes").find({})] == ["other"]


async def test_what_is_owned_is_shown_page_by_page(kept: Any) -> None:
    first = await OWNED.of(ME, kept, after=None, most=5)
    second = await OWNED.of(ME, kept, after=first[-1]["_id"], most=5)

    assert [one["_id"] for one in first + second] == [f"n{number}" for number in range(7)]


async def test_a_document_under_the_person_s_own_id_is_shown_once_and_no_other_with_it(kept: Any) -> None:
    lines = kept.collection("lines")
    await lines.delete_many({})
    await lines.insert_many([{"_id": ME}, {"_id": OTHER}, {"_id": "p_zzz"}])
    holding = Owned("lines", "lines", "_id")

    assert await holding.of(ME, kept, after=None, most=5) == [{"_id": ME}]
    assert await holding.of(ME, kept, after=ME, most=5) == []


async def test_what_is_signed_stays_without_the_name(service: Running, kept: Any) -> None:
    assert await erased(service, SIGNED, most=2) == [2, 1, 0]

    pages = await kept.collection("pages").find({}, sort=[("_id", 1)])
    assert [(page["author_id"], page["review"]) for page in pages] == [
        (ERASED, {"by": OTHER}),
        (OTHER, {"by": ERASED}),
        (ERASED, None),
    ]
    assert [page["version"] for page in pages] == [2, 2, 2]


async def test_what_is_signed_is_shown_with_the_role_and_without_the_others(kept: Any) -> None:
    assert await SIGNED.of(ME, kept, after=0, most=5) == [
        {"_id": 1, "as": ["review.by"], "title": "Page 1"},
        {"_id": 2, "as": ["author_id"], "title": "Page 2"},
    ]
