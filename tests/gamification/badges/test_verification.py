"""Anybody may ask whether a badge holds, by its address or with the credential; nobody learns whose it is."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256

import pytest

from gamification.badges.models import BadgeState, Proof
from gamification.badges.schemas import page
from kernel.clock import utc_now
from kernel.testing.service import Answer, Running
from tests.gamification.badges.conftest import DESCRIPTIONS, NAMES, Make

_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def brought(service: Running, credential: str) -> Answer:
    return await service.post("/v1/badges/verify", as_=None, json={"credential": credential})


async def test_a_valid_badge_is_told_in_words_and_of_nobody(service: Running, make: Make) -> None:
    badge = await make("employee-2", email="ada@example.org")
    answer = await service.get(f"/v1/badges/{badge['id']}", as_=None)

    assert answer.json == {
        "state": "valid",
        "name": NAMES.en,
        "description": DESCRIPTIONS.en,
        "language": "en",
        "issuer": "127.0.0.1",
        "made_at": answer.json["made_at"],
    }
    assert (await brought(service, badge["credential"])).json == answer.json


async def test_a_browser_gets_a_page_that_fetches_and_sends_nothing(service: Running, make: Make) -> None:
    badge = await make("employee-2")
    answer = await service.get(f"/v1/badges/{badge['id']}", as_=None, headers=_BROWSER)
    html = answer.body.decode()

    assert NAMES.en in html
    assert DESCRIPTIONS.en in html
    assert not re.search(r"<script|<img|<link|https?://|@import|url\(", html)
    assert '<meta name="robots" content="noindex, nofollow">' in html
    policy = answer.headers["Content-Security-Policy"]
    [style] = re.findall(r"<style>(.*)</style>", html, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_page_speaks_the_language_of_its_reader(service: Running, make: Make) -> None:
    badge = await make("employee-2", language="en")
    headers = {**_BROWSER, "Accept-Language": "fr-CA"}
    html = (await service.get(f"/v1/badges/{badge['id']}", as_=None, headers=headers)).body.decode()

    assert '<html lang="fr">' in html
    assert "Ce badge est valable" in html
    assert f'<h1 lang="en">{NAMES.en}</h1>' in html


async def test_a_revoked_badge_says_no_more_than_that(service: Running, make: Make) -> None:
    badge = await make("employee-2")
    await service.post(f"/v1/badges/{badge['id']}/revoke", as_="employee-2")
    again = await service.post(f"/v1/badges/{badge['id']}/revoke", as_="employee-2")

    assert (again.status, again.json["version"]) == (200, 2)
    answer = await service.get(f"/v1/badges/{badge['id']}", as_=None)
    assert set(answer.json.values()) == {"revoked", None}
    assert (await brought(service, badge["credential"])).json == answer.json
    html = (await service.get(f"/v1/badges/{badge['id']}", as_=None, headers=_BROWSER)).body.decode()
    assert "This badge was revoked" in html
    assert NAMES.en not in html


async def test_an_unknown_badge_is_a_page_too(service: Running) -> None:
    answer = await service.get("/v1/badges/nonsense", as_=None, headers=_BROWSER)

    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such badge" in answer.body.decode()
    assert (await service.get("/v1/badges/nonsense", as_=None)).json["status"] == 404
    assert (await service.get("/v1/badges/nonsense", as_=None, headers={"Accept": "image/png"})).status == 406


async def test_a_credential_with_any_altered_letter_is_not_verified(service: Running, make: Make) -> None:
    token = (await make("employee-2"))["credential"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    # The last letter holds bits that no decoder needs: its neighbour would decode to the same signature.
    for place in (*range(0, len(token), 97), len(token) - 1):
        if token[place] != ".":
            neighbour = letters[letters.index(token[place]) ^ 1]
            altered = f"{token[:place]}{neighbour}{token[place + 1 :]}"
            assert (await brought(service, altered)).json["state"] == "not-verified", place


@pytest.mark.parametrize(
    "credential", ["nonsense", "a.b.c", "..", "e30.e30.AA", "é.é.é", "bnVsbA.bnVsbA.AA", "eyJraWQiOjF9.e30.AA"]
)
async def test_nonsense_is_not_verified(service: Running, credential: str) -> None:
    answer = await brought(service, credential)

    assert (answer.status, answer.json["state"]) == (200, "not-verified")


async def test_what_is_nested_too_deeply_is_not_verified(service: Running) -> None:
    deep = urlsafe_b64encode(b"[" * 12_000).decode()

    assert (await brought(service, f"{deep}.e30.AA")).json["state"] == "not-verified"


async def test_a_status_list_is_no_badge(service: Running, make: Make) -> None:
    await make("employee-2")
    [newest] = await service.runtime.mongo.collection("status_lists").find({}, sort=[("begun_at", -1)], limit=1)
    signed = (await service.get(f"/v1/badges/status/{newest['_id']}", as_=None)).body.decode()

    assert (await brought(service, signed[:19_000])).json["state"] == "not-verified"


def test_whatever_words_a_milestone_has_they_are_text_on_the_page() -> None:
    proof = Proof(
        state=BadgeState.VALID,
        name="<script>alert(1)</script>",
        description='"&',
        language="en",
        issuer="<b>",
        made_at=utc_now(),
    )
    html = page(proof, "en").decode()

    assert "<script>" not in html
    assert "<b>" not in html
