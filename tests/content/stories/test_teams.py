"""The life of a story is in the hands of its programme's editorial team; for the others it does not exist."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.content.conftest import given_programmes
from tests.content.editing import EDITOR, certified, done
from tests.content.examples import CERTIFICATE, STORY

# An editor of the entity `south`, beside those of the whole group.
SOUTHERN = "employee-14"
CLAIMS = {SOUTHERN: {"roles": ["employee", "editor"], "entity": "south"}}


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, claims=CLAIMS, worker=False) as one:
        await given_programmes(one, "north", "south")
        yield one


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "submit", None),
        ("POST", "reviews", {"verdict": "approve"}),
        ("GET", "reviews", None),
        ("POST", "certify", CERTIFICATE),
        ("POST", "recertify", CERTIFICATE),
        ("POST", "publish", None),
        ("POST", "prolong", {"expires_at": None}),
        ("POST", "correct", {"note": {"en": "x"}}),
        ("POST", "withdraw", None),
        ("POST", "archive", None),
        ("GET", "history", None),
        ("GET", "credits", None),
        ("POST", "credits", {"person_id": "p_" + "a" * 26}),
        ("DELETE", "credits/p_" + "a" * 26, None),
        ("GET", "notices", None),
    ],
)
async def test_another_team_finds_nothing(service: Running, method: str, path: str, body: Any) -> None:
    theirs = await done(
        service, await certified(service, programme="north", audience={"entities": ["north"]}), "publish"
    )
    hidden = await service.request(method, f"/v1/stories/{theirs['id']}/{path}", as_=SOUTHERN, json=body)
    missing = await service.request(method, f"/v1/stories/nothing/{path}", as_=SOUTHERN, json=body)
    assert (hidden.status, hidden.json["type"]) == (404, "/problems/story-not-found")
    assert (missing.status, missing.json["type"]) == (404, "/problems/story-not-found")


async def test_a_story_that_a_team_does_not_see_is_no_original_for_it(service: Running) -> None:
    theirs = await certified(service, programme="north")
    sent = {**STORY, "programme": "south", "language": "fr"}
    hidden = await service.post("/v1/stories", as_=SOUTHERN, json={**sent, "variant_of": theirs["id"]})
    missing = await service.post("/v1/stories", as_=SOUTHERN, json={**sent, "variant_of": "nothing"})
    assert hidden.status == missing.status == 422
    assert hidden.json["errors"] == missing.json["errors"]
    public = await done(service, await certified(service), "publish")
    made = await service.post("/v1/stories", as_=SOUTHERN, json={**sent, "variant_of": public["id"]})
    assert made.status == 201


async def test_a_language_is_taken_also_by_a_variant_that_is_not_shown(service: Running) -> None:
    public = await done(service, await certified(service), "publish")
    await service.post("/v1/stories", as_=EDITOR, json={**STORY, "language": "fr", "variant_of": public["id"]})
    sent = {**STORY, "programme": "south", "language": "fr", "variant_of": public["id"]}
    answer = await service.post("/v1/stories", as_=SOUTHERN, json=sent)
    assert (answer.status, answer.json["type"]) == (409, "/problems/language-taken")
    assert "story_id" not in answer.json


async def test_why_something_was_withdrawn_is_for_the_team_that_did(service: Running) -> None:
    story = await done(service, await certified(service, programme="north"), "publish")
    await done(service, story, "withdraw", reason="A wrong figure")
    for login, reason in ((EDITOR, "A wrong figure"), (SOUTHERN, None)):
        [notice] = (await service.get(f"/v1/stories/{story['id']}/notices", as_=login)).json["items"]
        assert notice["reason"] == reason


async def test_the_log_says_whose_affair_it_is(service: Running) -> None:
    story = await certified(service, programme="north")
    acts = await service.runtime.mongo.collection("audits").find({"subject": f"stories/{story['id']}"})
    assert {act["programme"] for act in acts} == {"north"}
