"""Acts of an office: with the token of a person who has it, kept in the audit log under that person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relaisctl.verdicts import Verdict
from tests.relaisctl.conftest import Installation, relaisctl

FACT = {"text": {"en": "The line is closed.", "fr": "La ligne est fermée."}, "source": "https://example.org/line"}
CONTACT = {"label": {"en": "The press office", "fr": "Le service de presse"}, "address": "tel:+3215550100"}
WEATHER = "/v1/programmes/main/weather"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """What people are told in a storm."""
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"facts": [FACT], "contact": CONTACT}))
    return file


async def test_a_storm_is_begun_and_ended_by_whoever_has_the_office(installation: Installation, report: Path) -> None:
    content = installation.services["content"]

    async def weather() -> Any:
        return (await content.get(WEATHER, as_="programme-1")).json

    before = await weather()
    dry = await installation.ctl_as("programme-1", "content", "storm", "begin", report, "--dry-run")
    assert (dry.code, dry.rows[0]["dry_run"]) == (Verdict.WELL, True)
    assert await weather() == before, "a dry run changes nothing"

    for tried in ([], ["--dry-run"]):
        refused = await installation.ctl_as("employee-1", "content", "storm", "begin", report, *tried)
        assert (refused.code, refused.out) == (Verdict.NOT_WELL, ""), tried
        assert "403" in refused.err
    assert await weather() == before

    begun = await installation.ctl_as("programme-1", "content", "storm", "begin", report)
    shown = await installation.ctl_as("employee-1", "content", "storm", "show")
    assert (begun.code, begun.rows[0]["before"], begun.rows[0]["now"]) == (Verdict.WELL, before["state"], "storm")
    assert begun.rows[0]["version"] == before["version"] + 1
    assert (shown.only(programme="main")["state"], shown.only(programme="main")["facts"]) == ("storm", 1)
    assert (await weather())["contact"]["address"] == CONTACT["address"]

    ended = await installation.ctl_as("programme-1", "content", "storm", "end")
    assert (ended.code, (await weather())["state"]) == (Verdict.WELL, "clear")
    acts = (await content.get("/v1/audit?act=weather.changed", as_="programme-1")).json["items"]
    person = content.person_id("programme-1")
    assert [(one["actor_id"], one["details"]["state"]) for one in acts[:2]] == [(person, "clear"), (person, "storm")]


async def test_a_storm_that_says_too_little_is_refused_before_anybody_is_asked(
    installation: Installation, report: Path
) -> None:
    for wrong in ({"facts": [], "contact": CONTACT}, {"facts": [FACT]}, {"facts": "x"}, []):
        report.write_text(json.dumps(wrong))
        said = await installation.ctl_as("programme-1", "content", "storm", "begin", report, "--dry-run")
        assert (said.code, said.out) == (Verdict.WRONG_USAGE, ""), wrong
        assert str(report) in said.err


async def test_without_a_token_no_act_is_asked_for(installation: Installation, report: Path) -> None:
    for command in (["storm", "end"], ["keys", "directories", "list"]):
        said = await relaisctl("-i", installation.directory, *command)
        assert said.code == Verdict.WRONG_USAGE
        assert "access token" in said.err


async def test_a_token_of_a_directory_is_replaced_by_issuing_one_and_revoking_one(installation: Installation) -> None:
    async def ctl(*arguments: str) -> Any:
        return await installation.ctl_as("programme-1", "distribution", "keys", "directories", *arguments)

    assert (await ctl("issue", "Okta", "--dry-run")).rows == [{"label": "Okta", "valid_days": 365, "dry_run": True}]
    assert (await ctl("list")).rows == [], "a dry run issues nothing"
    old = (await ctl("issue", "Okta")).rows[0]
    new = (await ctl("issue", "Okta", "--valid-days", "30")).rows[0]
    scim = installation.services["distribution"]

    async def taken(token: str) -> int:
        answer = await scim.get("/scim/v2/Users", as_=None, headers={"Authorization": f"Bearer {token}"})
        return answer.status

    assert (await ctl("revoke", old["id"], "--dry-run")).rows[0]["dry_run"] is True
    assert await taken(old["token"]) == await taken(new["token"]) == 200
    assert (await ctl("revoke", old["id"])).code == Verdict.WELL
    assert (await taken(old["token"]), await taken(new["token"])) == (401, 200)
    listed = await ctl("list")
    assert [row["id"] for row in listed.rows] == [new["id"]]
    assert new["token"] not in listed.out
    assert (await ctl("revoke", old["id"])).code == Verdict.NOT_WELL


async def test_a_key_of_badges_is_withdrawn_for_good(installation: Installation) -> None:
    async def ctl(*arguments: str) -> Any:
        return await installation.ctl_as("programme-1", "gamification", "keys", "badges", *arguments)

    [key] = (await ctl("list")).rows
    assert (await ctl("withdraw", key["key"], "--dry-run")).rows[0]["left"] == []
    assert (await ctl("list")).rows == [key], "a dry run withdraws nothing"
    assert (await ctl("withdraw", "another")).code == Verdict.NOT_WELL
    assert (await ctl("withdraw", key["key"])).code == Verdict.WELL
    assert (await ctl("list")).rows == []
