"""Files answer alike on both drivers."""

from __future__ import annotations

import os

import pytest

from kernel.mongo import Files, Mongo, MongoFailure

# A few chunks and a bit.
DATA = os.urandom(700_001)


async def read(files: Files, file_id: str, **part: int) -> bytes:
    return b"".join([piece async for piece in files.read(file_id, **part)])


async def test_a_file_is_read_as_it_was_put(mongo: Mongo) -> None:
    files = mongo.files("pictures")
    await files.put("one", DATA)

    assert await read(files, "one") == DATA


@pytest.mark.parametrize(
    ("begin", "end"),
    [(0, 1), (0, 261_120), (261_119, 261_121), (300_000, 650_000), (700_000, 700_001), (5, 5), (699_000, 900_000)],
)
async def test_a_part_of_a_file_is_read_alone(mongo: Mongo, begin: int, end: int) -> None:
    files = mongo.files("pictures")
    await files.put("one", DATA)

    assert await read(files, "one", begin=begin, end=end) == DATA[begin:end]


async def test_no_piece_is_larger_than_a_chunk(mongo: Mongo) -> None:
    files = mongo.files("pictures")
    await files.put("one", DATA)

    assert max([len(piece) async for piece in files.read("one", begin=7)]) <= 255 * 1024


async def test_a_file_without_bytes_is_a_file(mongo: Mongo) -> None:
    files = mongo.files("pictures")
    await files.put("none", b"")

    assert await read(files, "none") == b""


async def test_a_reader_may_stop_anywhere(mongo: Mongo) -> None:
    files = mongo.files("pictures")
    await files.put("one", DATA)
    pieces = files.read("one")
    await anext(pieces)
    await pieces.aclose()

    assert await read(files, "one") == DATA


async def test_an_id_is_taken_once(mongo: Mongo) -> None:
    files = mongo.files("pictures")
    await files.put("one", b"first")
    with pytest.raises(MongoFailure):
        await files.put("one", b"second")

    assert await read(files, "one") == b"first"


async def test_what_was_never_put_cannot_be_read(mongo: Mongo) -> None:
    with pytest.raises(MongoFailure):
        await read(mongo.files("pictures"), "one")


async def test_a_deleted_file_leaves_no_chunk(mongo: Mongo) -> None:
    files = mongo.files("pictures")
    await files.put("one", DATA)
    await files.put("other", b"stays")
    await files.delete("one")

    assert await mongo.collection("pictures.chunks").count({"files_id": "one"}) == 0
    assert await read(files, "other") == b"stays"


async def test_the_chunks_of_a_half_written_file_are_deleted(mongo: Mongo) -> None:
    await mongo.collection("pictures.chunks").insert_one({"files_id": "half", "n": 0, "data": b"x"})
    await mongo.files("pictures").delete("half")

    assert await mongo.collection("pictures.chunks").count({}) == 0


async def test_deleting_what_is_not_there_changes_nothing(mongo: Mongo) -> None:
    await mongo.files("pictures").delete("one")
