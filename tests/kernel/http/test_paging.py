"""A list is read page by page, to its end and only by its own cursors. The list here is the numbers from 1 to 7."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import Request, Response

from kernel.errors import Invalid
from kernel.http import Page, Paging, Router, listed
from kernel.http.app import create_app
from kernel.http.paging import ListPage, PageRequest
from kernel.settings import ServiceSettings
from kernel.testing.serving import serve

KEY = b"k" * 32

router = Router(prefix="/v1/numbers", tags=["numbers"])


@router.get("", response_model=Page[int])
async def list_numbers(request: Request, paging: Paging) -> Response:
    """The numbers, smallest first."""
    page = paging.of("numbers")
    items, more = page.cut(numbers(page), lambda number: {"after": number})
    return listed(Page(items=items, next_cursor=more), request)


@pytest.fixture
async def client(make_settings: Callable[..., ServiceSettings]) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(make_settings(), title="numbers", routers=[router])
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


@pytest.mark.parametrize(
    ("limit", "pages"),
    [
        (3, [[1, 2, 3], [4, 5, 6], [7]]),
        (6, [[1, 2, 3, 4, 5, 6], [7]]),
        (7, [[1, 2, 3, 4, 5, 6, 7]]),
        (20, [[1, 2, 3, 4, 5, 6, 7]]),
    ],
)
async def test_pages_have_every_item_once(client: httpx.AsyncClient, limit: int, pages: list[list[int]]) -> None:
    read, parameters = [], {"limit": str(limit)}
    while True:
        page = (await client.get("/v1/numbers", params=parameters)).json()
        read.append(page["items"])
        if page["next_cursor"] is None:
            break
        parameters["cursor"] = page["next_cursor"]
    assert read == pages


@pytest.mark.parametrize(
    ("parameter", "value"), [("limit", "0"), ("limit", "101"), ("cursor", "made-up"), ("cursor", "x" * 1025)]
)
async def test_parameter_that_does_not_fit_is_named(client: httpx.AsyncClient, parameter: str, value: str) -> None:
    answer = await client.get("/v1/numbers", params={parameter: value})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, parameter)


async def test_empty_cursor_leads_to_the_first_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/numbers?cursor=&limit=2")
    assert answer.json()["items"] == [1, 2]


def test_position_of_the_last_item_shown_comes_back() -> None:
    _, more = asked(limit=3).of("numbers", reader="p_a").cut([1, 2, 3, 4], lambda number: {"after": number})
    assert asked(cursor=more).of("numbers", reader="p_a").after == {"after": 3}


@pytest.mark.parametrize(
    ("name", "filters"), [("letters", {"reader": "p_a"}), ("numbers", {"reader": "p_b"}), ("numbers", {})]
)
def test_cursor_of_another_list_filter_or_reader_does_not_open(name: str, filters: dict[str, str]) -> None:
    _, more = asked(limit=1).of("numbers", reader="p_a").cut([1, 2], lambda number: {"after": number})
    with pytest.raises(Invalid):
        asked(cursor=more).of(name, **filters)


def test_empty_list_has_no_next_page() -> None:
    assert asked().of("numbers").cut([], lambda number: {"after": number}) == ([], None)


def asked(*, limit: int = 20, cursor: str | None = None) -> PageRequest:
    return PageRequest(KEY, limit=limit, cursor=cursor)


def numbers(page: ListPage) -> list[int]:
    after = page.after["after"] if page.after else 0
    return list(range(1, 8))[after : after + page.enough]
