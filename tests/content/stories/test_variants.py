"""One story in several languages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kernel.testing.service import Running
from tests.content.editing import EDITOR, certified, done, draft, edit, shown
from tests.content.examples import STORY

READER, NORTH = "employee-1", "employee-11"


async def refused(service: Running, **members: Any) -> tuple[int, str, str, str]:
    """Status, type, pointer and code of the refusal of a draft."""
    answer = await service.post("/v1/stories", as_=EDITOR, json={**STORY, **members})
    [error] = answer.json["errors"]
    return answer.status, answer.json["type"], error["pointer"], error["code"]


async def published(service: Running, **members: Any) -> dict[str, Any]:
    return await done(service, await certified(service, **members), "publish")


async def test_a_reader_finds_the_variants_that_are_for_them(service: Running) -> None:
    original = await published(service)
    french = await published(service, language="fr", variant_of=original["id"])
    await draft(service, language="de", variant_of=original["id"])
    await published(service, language="es", variant_of=original["id"], audience={"entities": ["north"]})

    async def languages(login: str, story: dict[str, Any]) -> list[str]:
        return [one["language"] for one in (await shown(service, story, as_=login)).json["variants"]]

    assert await languages(READER, original) == ["fr"]
    assert await languages(READER, french) == ["en"]
    assert await languages(NORTH, original) == ["fr", "es"]
    assert await languages(EDITOR, original) == ["fr", "de", "es"]
    assert (await shown(service, french, as_=READER)).json["variant_of"] == original["id"]


async def test_a_reader_does_not_learn_of_an_original_that_is_not_for_them(service: Running) -> None:
    original = await published(service, audience={"entities": ["north"]})
    french = await published(service, language="fr", variant_of=original["id"])
    seen = (await shown(service, french, as_=READER)).json
    assert (seen["variant_of"], seen["variants"]) == (None, [])
    assert original["id"] not in str(seen)
    assert (await shown(service, french, as_=NORTH)).json["variant_of"] == original["id"]


async def test_a_variant_of_a_variant_is_refused(service: Running) -> None:
    original = await draft(service)
    french = await draft(service, language="fr", variant_of=original["id"])
    wrong = (422, "/problems/wrong-variant", "/variant_of", "variant")
    assert await refused(service, language="de", variant_of=french["id"]) == wrong


async def test_a_variant_of_nothing_is_refused(service: Running) -> None:
    wrong = (422, "/problems/wrong-variant", "/variant_of", "unknown")
    assert await refused(service, language="de", variant_of="nothing") == wrong


async def test_circular_variants_are_refused(service: Running) -> None:
    original = await draft(service)
    french = await draft(service, language="fr", variant_of=original["id"])
    for other in (original, french, await draft(service, language="it")):
        answer = await edit(service, original, variant_of=other["id"])
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, "circular")


@pytest.mark.parametrize("language", ["en", "fr", "fr-FR"])
async def test_a_story_has_one_variant_in_each_language(service: Running, language: str) -> None:
    original = await draft(service)
    await draft(service, language="fr", variant_of=original["id"])
    await draft(service, language="fr-FR", variant_of=original["id"])
    taken = (409, "/problems/language-taken", "/language", "taken")
    assert await refused(service, language=language, variant_of=original["id"]) == taken
    german = await draft(service, language="de", variant_of=original["id"])
    assert (await edit(service, german, language=language)).json["type"] == "/problems/language-taken"
    assert (await edit(service, original, language="de")).json["type"] == "/problems/language-taken"


async def test_of_parallel_variants_in_one_language_one_is_made(service: Running) -> None:
    original = await draft(service)
    sent = {**STORY, "language": "fr", "variant_of": original["id"]}
    answers = await asyncio.gather(*(service.post("/v1/stories", as_=EDITOR, json=sent) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 5


async def test_two_stories_that_become_variants_of_each_other_at_once_do_not_both(service: Running) -> None:
    one, other = await draft(service), await draft(service, language="fr")
    answers = await asyncio.gather(
        edit(service, one, variant_of=other["id"]), edit(service, other, variant_of=one["id"])
    )
    assert sorted(answer.status for answer in answers) == [200, 422]


async def test_a_withdrawn_variant_leaves_its_language_to_another(service: Running) -> None:
    original = await draft(service)
    french = await published(service, language="fr", variant_of=original["id"])
    await done(service, french, "withdraw")
    again = await draft(service, language="fr", variant_of=original["id"])
    assert [one["id"] for one in (await shown(service, original)).json["variants"]] == [again["id"]]


async def test_a_variant_can_be_detached(service: Running) -> None:
    original = await draft(service)
    french = await draft(service, language="fr", variant_of=original["id"])
    assert (await edit(service, french, variant_of=None)).status == 200
    assert (await shown(service, original)).json["variants"] == []
