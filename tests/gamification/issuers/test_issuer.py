"""The issuer and the vocabulary of badges are there for everybody, from the package alone."""

from __future__ import annotations

from hashlib import sha256

from gamification.issuers.models import CONTEXT, CONTEXTS, Issuer
from kernel.testing.service import Running


async def test_the_profile_names_the_issuer_by_its_did(service: Running) -> None:
    profile = (await service.get("/v1/badges/issuer", as_=None)).json

    did = (await service.get("/.well-known/did.json", as_=None)).json["id"]
    assert (profile["id"], profile["type"], profile["url"]) == (did, ["Profile"], service.url)
    assert profile["@context"] == CONTEXT


def test_an_issuer_without_a_name_is_called_by_its_host() -> None:
    assert Issuer.at("https://badges.example.org/x", name=None).name == "badges.example.org"
    assert Issuer.at("https://badges.example.org/x", name="Example").name == "Example"


async def test_every_context_is_served_from_the_package(service: Running) -> None:
    for name in CONTEXTS.values():
        answer = await service.get(f"/v1/badges/contexts/{name}", as_=None)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/ld+json"
        assert list(answer.json) == ["@context"]


async def test_the_context_of_credentials_is_the_recommendations_to_the_byte(service: Running) -> None:
    served = (await service.get("/v1/badges/contexts/credentials_v2", as_=None)).body

    # Stated in the Verifiable Credentials Data Model 2.0, appendix B.1.
    assert sha256(served).hexdigest() == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"


async def test_no_other_file_of_the_package_is_served(service: Running) -> None:
    for name in ("licences", "..%2fsettings", "credentials_v2.jsonld"):
        assert (await service.get(f"/v1/badges/contexts/{name}", as_=None)).status == 404
