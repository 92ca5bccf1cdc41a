"""What programs do with the Python client, against a running service."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.personal_events import PersonalEvent, note
from kernel.testing.service import Running
from tests.distribution.conftest import OWN_WORDS, Programme
from tests.python_client.conftest import run

pytestmark = pytest.mark.timeout(240)
TYPED = """
from relais_client import Relais


async def main(relais: Relais) -> str:
    share = await relais.distribution.create_share({"network": "linkedin", "text": "Words", "story_id": "1"})
    async for one in relais.distribution.iter_list_my_shares():
        return one["id"]
    return share.body["id"] + share.etag
"""


async def test_who_signed_in_is_who_calls(relais: Any, service: Running) -> None:
    me = await relais.distribution.get_me()

    assert me.body["person_id"] == service.person_id("employee-1")


async def test_a_share_is_made_once_however_often_it_is_sent(
    relais: Any, client: ModuleType, programme: Programme
) -> None:
    body = {"network": "linkedin", "text": OWN_WORDS, "story_id": await programme.story()}
    key = client.once()

    first = await relais.distribution.create_share(body, idempotency_key=key)
    again = await relais.distribution.create_share(body, idempotency_key=key)
    other = await relais.distribution.create_share(body)

    assert again.body["id"] == first.body["id"] != other.body["id"]


async def test_a_list_is_read_to_its_end(relais: Any, programme: Programme) -> None:
    story = await programme.story()
    made = [
        (await relais.distribution.create_share({"network": "linkedin", "text": OWN_WORDS, "story_id": story})).body[
            "id"
        ]
        for _ in range(3)
    ]

    listed = [one["id"] async for one in relais.distribution.iter_list_my_shares(limit=2)]

    assert listed[:3] == made[::-1]
    assert len(set(listed)) == len(listed)


async def test_a_problem_is_an_exception_in_the_language_asked_for(relais: Any, client: ModuleType) -> None:
    body = {"network": "linkedin", "text": "Words", "story_id": new_id()}

    with pytest.raises(client.ProblemError) as raised:
        await relais.distribution.create_share(body)

    problem = raised.value
    assert problem.is_a("story-not-found")
    assert (problem.status, problem.title) == (404, "Cette histoire n’existe pas")
    assert problem.trace_id


async def test_a_change_to_what_was_changed_meanwhile_is_refused(relais: Any, client: ModuleType) -> None:
    read = await relais.distribution.get_budget()
    body = {
        "time_zone": "Europe/Paris",
        "windows": [],
        "rest_weekdays": [],
        "rest_dates": [],
        "per_day": 1,
        "per_week": 1,
    }
    await relais.distribution.change_budget(body, if_match=read.etag)

    with pytest.raises(client.ProblemError) as raised:
        await relais.distribution.change_budget(body, if_match=read.etag)

    assert raised.value.is_a("stale-write")


async def test_events_go_on_over_streams_that_end_and_each_is_told_once(relais: Any, service: Running) -> None:
    heard: list[str] = []

    async def listen() -> None:
        async for event in relais.distribution.stream_my_events():
            heard.append(event.data["id"])
            if event.data["id"] == "three":
                return

    async with asyncio.timeout(30):
        listening = asyncio.create_task(listen())
        while not heard:
            await happens(service, "first")
            await asyncio.wait([listening], timeout=0.2)
        known = len(heard)
        await happens(service, "two")
        while len(heard) == known:
            await asyncio.wait([listening], timeout=0.1)
        # A stream lasts two seconds here: the next one is opened after the last event.
        await asyncio.wait([listening], timeout=2.5)
        await happens(service, "three")
        await listening

    assert [one for one in heard if one != "first"] == ["two", "three"]


async def test_a_token_that_does_not_hold_ends_the_reading(client: ModuleType, service: Running) -> None:
    async with client.Relais({"distribution": service.url}, token="nonsense") as stranger:
        with pytest.raises(client.ProblemError) as raised:
            async for _ in stranger.distribution.stream_my_events():
                pass

    assert raised.value.status == 401


async def test_a_program_is_held_against_the_documents_by_a_type_checker(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(TYPED)
    (tmp_path / "wrong.py").write_text(TYPED.replace('one["id"]', 'one["colour"]'))
    cache = str(tmp_path / "cache")
    checking = ("-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", cache, "program.py", "wrong.py")

    with pytest.raises(AssertionError) as found:
        await run(*checking, cwd=tmp_path, MYPYPATH=str(installed))

    errors = [line for line in str(found.value).splitlines() if ": error:" in line]
    assert any("colour" in one for one in errors)
    assert all("wrong.py" in one for one in errors), errors


async def happens(service: Running, about: str) -> None:
    """Note something, as a command does."""
    person = service.person_id("employee-1")

    async def work(tx: Tx) -> None:
        await note([PersonalEvent.of(person, "post_posted", about=about, href="/v1/me/posts", at=utc_now())], tx)

    await service.runtime.uow.run(work)
