"""Keys come from files that may change at any time; what they signed stays verifiable, unless they are withdrawn."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey
from pydantic import ValidationError

from gamification.badge_keys.errors import BadgesNotMade
from gamification.badge_keys.models import BadgeKey, SigningKey, did_of
from gamification.badge_keys.repository import BadgeKeyRepository, KeyFiles
from gamification.settings import Settings
from kernel.clock import utc_now
from kernel.testing.service import Running
from tests.gamification.badge_keys.making import key_file

_SETTINGS = {
    "mongo_uri": "mongodb://127.0.0.1:1/",
    "kafka_bootstrap": "127.0.0.1:1",
    "public_url": "https://relais.example.org",
    "oidc_issuer": "https://id.example.org",
    "oidc_audience": "relais",
    "identity_key": "k" * 48,
    "cursor_key": "k" * 48,
    "vault_key": "k" * 48,
}

_ARMOUR = "-----BEGIN {0}-----\nAAAA\n-----END {0}-----\n"


def production(**settings: Any) -> Settings:
    return Settings(profile="production", **{**_SETTINGS, **settings})


async def test_the_did_document_leads_to_the_key_and_to_nothing_private(service: Running) -> None:
    document = (await service.get("/.well-known/did.json", as_=None)).json

    host = service.url.removeprefix("http://").replace(":", "%3A")
    assert document["id"] == f"did:web:{host}"
    [method] = document["verificationMethod"]
    assert document["assertionMethod"] == [method["id"]]
    assert method["controller"] == document["id"]
    assert set(method["publicKeyJwk"]) == {"kty", "n", "e", "kid", "alg", "use"}
    assert method["id"] == f"{document['id']}#{RSAKey.import_key(method['publicKeyJwk']).thumbprint()}"


async def test_a_key_set_has_the_same_key(service: Running) -> None:
    document = (await service.get("/did.json", as_=None)).json
    keys = (await service.get("/v1/badges/keys", as_=None)).json["keys"]

    assert keys == [method["publicKeyJwk"] for method in document["verificationMethod"]]


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://relais.example.org", "did:web:relais.example.org"),
        ("https://relais.example.org:8443", "did:web:relais.example.org%3A8443"),
        ("https://example.org/thanks/badges", "did:web:example.org:thanks:badges"),
    ],
)
def test_the_name_of_an_issuer_is_its_address(url: str, did: str) -> None:
    assert did_of(url) == did


def test_what_a_key_signs_its_public_half_verifies(tmp_path: Path) -> None:
    key = SigningKey.of_pem(key_file(tmp_path / "key.pem").read_text())

    signed = key.sign({"a": "é"}, issuer="did:web:example.org", type_="JWT")

    found = jws.deserialize_compact(signed, RSAKey.import_key(dict(key.public)), algorithms=["RS256"])
    assert json.loads(found.payload) == {"a": "é"}
    assert found.headers() == {"alg": "RS256", "kid": f"did:web:example.org#{key.id}", "typ": "JWT"}


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    files = KeyFiles([str(key_file(tmp_path / "key.pem"))])
    [before] = files.read()
    key_file(tmp_path / "next.pem").replace(tmp_path / "key.pem")

    assert files.read() != [before]


def test_a_file_that_is_spoilt_later_takes_nothing_away(tmp_path: Path) -> None:
    files = KeyFiles([str(key_file(tmp_path / "key.pem"))])
    before = files.read()
    (tmp_path / "key.pem").write_text("nonsense")

    assert files.read() == before


async def test_a_key_that_signed_is_published_after_its_file_is_gone_until_it_is_withdrawn(
    service: Running, tmp_path: Path
) -> None:
    mongo, at = service.runtime.mongo, utc_now()
    first, second = (str(key_file(tmp_path / name)) for name in ("first.pem", "second.pem"))
    keys = BadgeKeyRepository(KeyFiles([first]))
    signer = await keys.signer(mongo)
    await keys.save(BadgeKey.unused(signer).use(at=at), mongo)

    later = BadgeKeyRepository(KeyFiles([second]))
    following = await later.signer(mongo)
    assert [following.id, signer.id] == [id for id in await later.published(mongo) if id in {following.id, signer.id}]

    await service.post(f"/v1/badges/keys/{signer.id}/withdraw", as_="programme-1")
    assert signer.id not in await later.published(mongo)
    with pytest.raises(BadgesNotMade):
        await keys.signer(mongo)


async def test_only_those_who_run_the_programme_withdraw_a_key(service: Running) -> None:
    assert (await service.post("/v1/badges/keys/nonsense/withdraw")).status == 403
    assert (await service.post("/v1/badges/keys/nonsense/withdraw", as_="programme-1")).status == 404


async def test_the_team_of_one_entity_cannot_revoke_the_badges_of_the_whole_group(service: Running) -> None:
    [key] = (await service.get("/v1/badges/keys", as_=None)).json["keys"][:1]
    claims = {"iss": service.issuer.url, "aud": service.issuer.audience, "sub": "north-1", "exp": time.time() + 60}
    token = service.issuer.sign({**claims, "roles": ["employee", "programme"], "entity": "north"})

    answer = await service.post(
        f"/v1/badges/keys/{key['kid']}/withdraw", as_=None, headers={"Authorization": f"Bearer {token}"}
    )

    assert (answer.status, answer.json["type"]) == (403, "/problems/key-of-the-group")
    assert key in (await service.get("/v1/badges/keys", as_=None)).json["keys"]


def test_production_takes_a_key_of_its_own(tmp_path: Path) -> None:
    key = str(key_file(tmp_path / "key.pem", before=""))

    assert production(badge_key_files=key).badge_key_files == [key]
    assert production(badge_key_files=key, badge_url="https://badges.example.org/").badges_at == (
        "https://badges.example.org"
    )


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"before": "demo-key\n"}, "demonstration key"),
        ({"bits": 1_024}, "at least 2048 bits"),
        ({"badge_url": "http://badges.example.org"}, "https address"),
        ({"badge_url": "https://127.0.0.1"}, "https address"),
    ],
)
def test_production_does_not_start_with_what_nobody_could_trust(
    tmp_path: Path, settings: dict[str, Any], complaint: str
) -> None:
    making = {name: settings.pop(name) for name in ("before", "bits") if name in settings}
    key = key_file(tmp_path / "key.pem", **{"before": "", **making})

    with pytest.raises(ValidationError, match=complaint):
        production(badge_key_files=str(key), **settings)


@pytest.mark.parametrize("text", ["", "nonsense", _ARMOUR.format("PRIVATE KEY")])
def test_nothing_starts_with_a_file_that_is_no_key(tmp_path: Path, text: str) -> None:
    (tmp_path / "key.pem").write_text(text)

    with pytest.raises(ValidationError, match=r"key\.pem cannot be used"):
        production(badge_key_files=str(tmp_path / "key.pem"))


def test_a_public_key_signs_nothing(tmp_path: Path) -> None:
    key = SigningKey.of_pem(key_file(tmp_path / "key.pem").read_text())
    (tmp_path / "key.pem").write_bytes(key.private.as_pem(private=False))

    with pytest.raises(ValidationError, match="no private key"):
        production(badge_key_files=str(tmp_path / "key.pem"))
