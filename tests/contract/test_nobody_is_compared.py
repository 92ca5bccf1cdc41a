"""No request to the recognition service orders, counts or compares people, and no answer has a size."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = json.loads((Path(__file__).resolve().parents[2] / "docs/api/gamification.json").read_text(encoding="utf-8"))

# Of a list, one may ask for the next page, and which of one's own it is; never for an order, a period or a person.
ASKED = {
    "limit": "how long a page is",
    "cursor": "where it begins",
    "direction": "kudos that one gave, or received",
    "code": "the invitation to a cohort that one holds",
    "state": "reminders to the programme that are open, or settled",
}
# Of the log of what was done in an office one asks by whom and when: it tells of nobody's efforts or thanks.
OFFICE = "/v1/audit"
# Every number in an answer, and what it is. None is of what a person did or got.
NUMBERS = {
    "version": "which edition of one thing this is",
    "criterion_version": "by which edition of a criterion a milestone was reached",
    "status": "the status of a problem",
    # What a criterion asks for; that somebody has reached it is said in words.
    "times": "of a criterion's rule",
    "on_days": "of a criterion's rule",
    "about_stories": "of a criterion's rule",
    "of_kinds": "of a criterion's rule",
    "efforts": "what a group set out to do together",
    "min_members": "how many people it takes for a cohort to begin",
    "max_members": "how many people find a place in a cohort",
    "minutes": "how long a session, or a step of it, lasts",
    "session": "which of a cohort's sessions it is",
    "details": "facts of an act of an office, such as how many dead letters were handed over again",
}
PAGE = {"items", "next_cursor"}


def test_no_request_asks_for_an_order_or_a_comparison() -> None:
    assert asked_besides(DOCUMENT) == []


def test_no_answer_has_a_number_that_is_of_a_person() -> None:
    assert numbers_besides(DOCUMENT) == []


def test_no_list_says_how_many_there_are() -> None:
    pages = {name: one for name, one in DOCUMENT["components"]["schemas"].items() if name.startswith("Page_")}

    assert pages
    assert [name for name, one in pages.items() if one["properties"].keys() != PAGE] == []


def test_no_path_leads_to_a_comparison() -> None:
    words = {word for path in DOCUMENT["paths"] for word in path.replace("-", "/").split("/")}

    assert not words & {"top", "stats", "statistics", "compare", "summary", "totals", "counts", "figures"}


@pytest.mark.parametrize("name", ["sort", "order_by", "person_id", "since", "group_by", "min_kudos"])
def test_a_request_that_orders_or_compares_is_seen(name: str) -> None:
    changed = copy.deepcopy(DOCUMENT)
    changed["paths"]["/v1/wall"]["get"]["parameters"].append({"name": name, "in": "query", "schema": {}})

    assert asked_besides(changed) == [f"get /v1/wall: {name}"]


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"anyOf": [{"type": "number"}, {"type": "null"}]}])
@pytest.mark.parametrize("name", ["thanks_received", "days_in_a_row", "position"])
def test_an_answer_that_counts_is_seen(name: str, schema: dict[str, Any]) -> None:
    changed = copy.deepcopy(DOCUMENT)
    changed["components"]["schemas"]["KudosView"]["properties"][name] = schema

    assert numbers_besides(changed) == [f"KudosView.{name}"]


def asked_besides(document: dict[str, Any]) -> list[str]:
    return [
        f"{method} {path}: {parameter['name']}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        for parameter in operation.get("parameters", ())
        if path != OFFICE and parameter["in"] == "query" and parameter["name"] not in ASKED
    ]


def numbers_besides(document: dict[str, Any]) -> list[str]:
    return [
        f"{schema}.{name}"
        for schema, one in document["components"]["schemas"].items()
        for name, property in one.get("properties", {}).items()
        if name not in NUMBERS and any(kind in ("integer", "number") for kind in _types(property))
    ]


def _types(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"]
        for value in schema.values():
            yield from _types(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _types(value)
