"""What can be reached is said in words, the same to everybody, and nothing of who has reached it."""

from __future__ import annotations

from kernel.testing.service import Running


async def test_they_are_listed_in_the_readers_language_with_no_number_but_their_version(service: Running) -> None:
    english = (await service.get("/v1/criteria?limit=100", as_="employee-1")).json["items"]
    french = (await service.get("/v1/criteria?limit=100", headers={"Accept-Language": "fr"})).json["items"]

    assert [one["slug"] for one in english] == sorted(one["slug"] for one in french)
    assert english[0] == {
        "slug": "a-good-no",
        "version": 1,
        "name": "A good no",
        "description": "You chose for a good reason not to share something.",
    }
    assert french[0]["name"] == "Un non réfléchi"


async def test_pages_hold_each_once(service: Running) -> None:
    every = [one["slug"] for one in (await service.get("/v1/criteria?limit=100")).json["items"]]

    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await service.get(f"/v1/criteria?limit=5{cursor and '&cursor='}{cursor}")).json
        seen += [one["slug"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert seen == every


async def test_one_shows_its_rule(service: Running) -> None:
    answer = await service.get("/v1/criteria/learning-together")

    assert answer.json["when"]["did"]["kinds"] == ["attending"]
    assert answer.json["when"]["did"]["times"] == 4


async def test_one_that_there_is_not_is_not_found(service: Running) -> None:
    answer = await service.get("/v1/criteria/nowhere", headers={"Accept-Language": "fr"})

    assert (answer.status, answer.json["title"]) == (404, "Ce critère n’existe pas")
