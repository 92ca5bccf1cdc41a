"""The page of all operations: what it says of each."""

from __future__ import annotations

from typing import Any

from tools.openapi_index import index


def operation(**members: Any) -> dict[str, Any]:
    return {"tags": ["lamps"], "description": "Light it.\n\nWith more to say.", **members}


def rows(**operations: dict[str, Any]) -> list[str]:
    page = index({"light": {"paths": {f"/v1/{path}": {"get": each} for path, each in operations.items()}}})
    return [line for line in page.splitlines() if line.startswith("| `")]


def test_an_operation_is_told_in_its_first_sentence() -> None:
    assert rows(lamps=operation()) == ["| `GET /v1/lamps` | anybody | Light it. |"]


def test_a_sentence_over_two_lines_is_one_line() -> None:
    assert rows(lamps=operation(description="Light\nv1.2 | now? Then more.")) == [
        r"| `GET /v1/lamps` | anybody | Light v1.2 \| now? |"
    ]


def test_who_may_ask_is_said() -> None:
    told = rows(
        public=operation(security=[{}, {"bearer": []}]),
        own=operation(security=[{"bearer": []}]),
        staff=operation(security=[{"bearer": ["programme", "editor"]}]),
        shared=operation(security=[{"bearer": []}, {"service": ["lamps:read"]}]),
        systems=operation(security=[{"service": ["lamps:write"]}]),
    )

    assert [line.split(" | ")[1] for line in told] == [
        "anybody",
        "signed in",
        "editor or programme",
        "signed in; `lamps:read`",
        "`lamps:write`",
    ]


def test_what_is_deprecated_is_marked() -> None:
    assert rows(lamps=operation(deprecated=True)) == ["| `GET /v1/lamps` | anybody | *Deprecated.* Light it. |"]
