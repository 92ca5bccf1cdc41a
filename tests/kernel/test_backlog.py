"""What is unpublished is put in the order in which its readers need it."""

from __future__ import annotations

import pytest

from kernel.backlog import Backlog, in_order
from kernel.clock import utc_now
from kernel.mongo import Mongo


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([("1", "a", 1), ("2", "a", 2)], ["1", "2"]),
        ([("1", "a", 2), ("2", "a", 1)], ["2", "1"]),
        # Other subjects keep their places.
        ([("1", "a", 3), ("2", "b", 1), ("3", "a", 1), ("4", "a", 2)], ["3", "2", "4", "1"]),
        # What has no versions keeps the order of ids.
        ([("1", "a", 0), ("2", "a", 0), ("3", "a", 0)], ["1", "2", "3"]),
        # Rows need not come sorted.
        ([("2", "a", 2), ("1", "a", 1)], ["1", "2"]),
    ],
)
def test_rows_are_put_in_the_order_of_versions(rows: list[tuple[str, str, int]], expected: list[str]) -> None:
    made = [{"_id": id, "topic": "t", "subject": subject, "sequence": version} for id, subject, version in rows]
    assert [row["_id"] for row in in_order(made)] == expected


def test_subjects_of_different_topics_are_different_subjects() -> None:
    rows = [
        {"_id": "1", "topic": "t", "subject": "a", "sequence": 1},
        {"_id": "2", "topic": "u", "subject": "a", "sequence": 0},
    ]
    assert in_order(rows) == rows


async def test_of_each_topic_the_latest_are_published_again(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.backlog._PAGE", 3)
    published = [{"_id": f"{n:02}", "topic": "tu"[n % 4 == 0], "published_at": utc_now()} for n in range(1, 9)]
    outbox = mongo.collection("outbox")
    await outbox.insert_many([*published, {"_id": "09", "topic": "t", "published_at": None}])

    assert await Backlog(mongo).again(most=3) == (5, 3)

    waiting = await outbox.find({"published_at": None}, sort=[("_id", 1)])
    assert [row["_id"] for row in waiting] == ["04", "05", "06", "07", "08", "09"]
