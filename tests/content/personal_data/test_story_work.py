"""What a person did to stories, or was asked about them, is theirs to read and no longer names them afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.testing.service import Running
from tests.content.editing import OTHER, done, draft, edit, programme_with, shown
from tests.content.personal_data.test_erasure import erased, naming
from tests.content.reviews.test_reviews import in_review

COLLEAGUE = "employee-2"


@pytest.fixture
async def worked(emptied: Running) -> dict[str, Any]:
    """A published story of `EDITOR` that `OTHER` has approved and corrected, and another that `OTHER` has edited."""
    service = emptied
    one = await programme_with(service, {"name": "facts", "reviewers": 1})
    story = await in_review(service, one)
    await done(service, story, "reviews", as_=OTHER, verdict="approve", reason="Well said")
    await done(service, story, "publish")
    await done(service, story, "correct", as_=OTHER, note={"en": "It was wrong."}, topics=["trams"])
    await edit(service, await draft(service), as_=OTHER, title="Another")
    for login in (COLLEAGUE, OTHER):
        person = {"person_id": service.person_id(login)}
        await service.post(f"/v1/stories/{story['id']}/credits", as_=OTHER, json=person)
        assert (await service.post(f"/v1/me/credits/{story['id']}/give", as_=login)).status == 200
    return story


@pytest.mark.parametrize("login", [COLLEAGUE, OTHER])
async def test_nothing_names_an_erased_person(
    emptied: Running, worked: dict[str, Any], mongo_uri: str, login: str
) -> None:
    assert await naming(emptied, login, mongo_uri) != []
    await erased(emptied, login)
    assert await naming(emptied, login, mongo_uri) == []
    kept = (await shown(emptied, worked)).json
    assert (kept["status"], len(kept["credited"])) == ("published", 1)
    await done(emptied, worked, "archive")


async def test_an_approval_goes_on_counting_without_its_name(emptied: Running) -> None:
    service = emptied
    story = await in_review(service, await programme_with(service, {"name": "facts", "reviewers": 1}))
    await done(service, story, "reviews", as_=OTHER, verdict="approve")
    await erased(service, OTHER)
    assert (await done(service, story, "publish"))["status"] == "published"


async def test_the_export_holds_what_was_asked_said_and_done(emptied: Running, worked: dict[str, Any]) -> None:
    holdings = (await emptied.get("/v1/me/data", as_=OTHER)).json["holdings"]
    assert [one["consent"] for one in holdings["credits"]] == ["given"]
    assert "asked_by" not in holdings["credits"][0]
    assert len(holdings["credits_asked"]) == 2
    assert [one["reason"] for one in holdings["reviews"]] == ["Well said"]
    assert [one["wording"] for one in holdings["notices"]] == [{"en": "It was wrong."}]
    assert [one["id"] for one in holdings["approvals"]] == [worked["id"]]
    assert "edited_by" in [role for one in holdings["stories"] for role in one["as"]]
    own = (await emptied.get("/v1/me/data", as_=COLLEAGUE)).json["holdings"]
    assert ([len(own["credits"]), len(own["credits_asked"])]) == [1, 0]


async def test_who_proposed_a_story_is_asked_whether_it_may_name_them(emptied: Running) -> None:
    service, sent = emptied, {"kind": "link", "language": "en", "title": "A tram", "url": "https://example.org/tram"}
    proposal = (await service.post("/v1/proposals", as_=COLLEAGUE, json=sent)).json
    accepted = await service.post(f"/v1/proposals/{proposal['id']}/accept", as_=OTHER, json={"reason": "Yes."})
    story = {"id": accepted.json["story_id"]}
    [credit] = (await service.get("/v1/me/credits", as_=COLLEAGUE)).json["items"]
    assert (credit["story_id"], credit["consent"]) == (story["id"], "asked")
    await service.post(f"/v1/me/credits/{story['id']}/give", as_=COLLEAGUE)
    assert (await shown(service, story)).json["credited"] == [service.person_id(COLLEAGUE)]
