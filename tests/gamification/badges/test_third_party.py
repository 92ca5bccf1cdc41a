"""openbadgeslib, which knows nothing of us, verifies a badge by its issuer's DID, and no altered or revoked one."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from gamification.badges.repository import BadgeRepository
from gamification.status_lists.repository import StatusListRepository
from kernel.testing.service import Running
from tests.gamification.badge_keys.making import key_file
from tests.gamification.badges.conftest import Judge, Make


async def test_a_badge_verifies_with_its_status_and_its_signed_list(make: Make, judge: Judge) -> None:
    assert await judge((await make("employee-1"))["credential"]) == "valid"


async def test_an_altered_letter_anywhere_does_not_verify(make: Make, judge: Judge) -> None:
    token = (await make("employee-1"))["credential"]
    parts = [len(part) for part in token.split(".")]

    for place in (5, parts[0] + 30, sum(parts[:2]) - 10, sum(parts[:2]) + 40, len(token) - 5):
        letter = "A" if token[place] != "A" else "B"
        assert await judge(f"{token[:place]}{letter}{token[place + 1 :]}") != "valid", place


async def test_other_words_under_the_same_signature_do_not_verify(make: Make, judge: Judge) -> None:
    head, body, signature = (await make("employee-1"))["credential"].split(".")
    payload = urlsafe_b64decode(body + "=" * (-len(body) % 4)).replace(b"First words", b"Other words")
    forged = urlsafe_b64encode(payload).rstrip(b"=").decode()

    assert await judge(f"{head}.{forged}.{signature}") == "Invalid signature"


async def test_a_revoked_badge_does_not_verify_and_its_neighbour_still_does(
    service: Running, make: Make, judge: Judge
) -> None:
    revoked, other = await make("employee-1"), await make("employee-1")
    await service.post(f"/v1/badges/{revoked['id']}/revoke")

    assert "status 'revocation' is set" in await judge(revoked["credential"])
    assert await judge(other["credential"]) == "valid"


async def test_a_badge_verifies_after_its_key_was_followed_by_another(
    service: Running, make: Make, judge: Judge, badge_key_files: list[str], tmp_path: Path
) -> None:
    before, path = await make("employee-1"), Path(badge_key_files[0])
    kept = path.read_bytes()
    try:
        key_file(tmp_path / "next.pem").replace(path)
        after = await make("employee-1")

        assert len({_kid(before), _kid(after)}) == 2
        assert [await judge(one["credential"]) for one in (before, after)] == ["valid", "valid"]
    finally:
        (tmp_path / "kept.pem").write_bytes(kept)
        (tmp_path / "kept.pem").replace(path)


async def test_what_a_withdrawn_key_signed_does_not_verify(
    service: Running, make: Make, judge: Judge, badge_key_files: list[str], tmp_path: Path
) -> None:
    path, mongo = Path(badge_key_files[0]), service.runtime.mongo
    kept = path.read_bytes()
    try:
        key_file(tmp_path / "leaked.pem").replace(path)
        badge = await make("employee-1")
        (tmp_path / "kept.pem").write_bytes(kept)
        (tmp_path / "kept.pem").replace(path)
        key_id = _kid(badge).partition("#")[2]

        assert await judge(badge["credential"]) == "valid"
        await service.post(f"/v1/badges/keys/{key_id}/withdraw", as_="programme-1")
        assert "no verificationMethod" in await judge(badge["credential"])
        assert (await service.get(f"/v1/badges/{badge['id']}", as_=None)).json["state"] == "revoked"
        # Also a verifier that still remembers the key learns of it.
        kept_badge = await BadgeRepository(StatusListRepository()).get(badge["id"], mongo)
        list_id, _, place = kept_badge.entry_id.rpartition(":")
        signed = (await service.get(f"/v1/badges/status/{list_id}", as_=None)).body.decode()
        assert int(place) in set_indices(decode_encoded_list(_payload(signed)["credentialSubject"]["encodedList"]))
    finally:
        path.write_bytes(kept)


async def test_who_is_told_the_address_finds_the_person(make: Make) -> None:
    payload = _payload((await make("employee-1", email="Ada@example.org"))["credential"])
    found = OpenBadgeCredential.from_jwt_payload(payload)

    [identifier] = found.identifiers
    again = type(identifier).create("Ada@example.org", identifier.salt)
    assert identifier.identity_hash == again.identity_hash
    assert "example.org" not in str(payload)


@pytest.mark.parametrize("email", [None, "ada@example.org"])
async def test_no_two_badges_can_be_joined(make: Make, service: Running, email: str | None) -> None:
    subjects = []
    for _ in range(2):
        payload = _payload((await make("employee-1", email=email))["credential"])
        assert service.person_id("employee-1") not in str(payload)
        subjects.append(payload["credentialSubject"])

    assert subjects[0]["id"] != subjects[1]["id"]
    if email:
        assert subjects[0]["identifier"] != subjects[1]["identifier"]


def _payload(token: str) -> Any:
    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def _kid(badge: dict[str, str]) -> str:
    head = badge["credential"].split(".")[0]
    return str(json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])
