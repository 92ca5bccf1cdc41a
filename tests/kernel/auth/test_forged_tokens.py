"""Every token that was not signed by the issuer for us, now, is refused with 401, and none breaks the service."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from joserfc.jws import JWSRegistry

from kernel.auth import Authenticator, SignedIn
from kernel.http import Router
from kernel.http.app import create_app
from kernel.settings import ServiceSettings
from kernel.testing.issuer import Issuer
from kernel.testing.serving import serve

NOW = 1_800_000_000.0

router = Router(prefix="/v1/me")


@router.get("")
async def read_me(actor: SignedIn) -> dict[str, Any]:
    """Who is asking."""
    return {"person_id": actor.person_id, "roles": sorted(actor.roles)}


@pytest.fixture(scope="module")
async def issuer(running_issuer: Any) -> AsyncIterator[Issuer]:
    """An issuer for all tests of the module; it signs what it is told and nothing changes it."""
    async with running_issuer(lambda: NOW) as issuer:
        yield issuer


@pytest.fixture(scope="module")
async def client(issuer: Issuer, settings_for: Callable[..., ServiceSettings]) -> AsyncIterator[httpx.AsyncClient]:
    configured = settings_for(issuer)
    authenticator = Authenticator(configured, now=lambda: NOW)
    app = create_app(configured, title="probes", routers=[router], authenticator=authenticator)
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


def b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def claims(issuer: Issuer, **changed: Any) -> dict[str, Any]:
    honest = {
        "iss": issuer.url,
        "sub": "employee-1",
        "aud": "probes",
        "iat": 1_800_000_000,
        "nbf": 1_800_000_000,
        "exp": 1_800_003_600,
        "roles": ["employee", "editor"],
    }
    return {name: value for name, value in {**honest, **changed}.items() if value is not ...}


def hs256(header: dict[str, Any], payload: dict[str, Any], secret: bytes) -> str:
    signed = f"{b64(header)}.{b64(payload)}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def public_pem(issuer: Issuer) -> bytes:
    key = issuer.keys[0].public_key
    assert isinstance(key, EllipticCurvePublicKey)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def kid(issuer: Issuer) -> str:
    return str(issuer.keys[0].kid)


def signed_by(key: ECKey, header: dict[str, Any], payload: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", **header}, payload, key)


def with_header(issuer: Issuer, header: dict[str, Any]) -> str:
    """A token whose signature by the issuer's own key holds, under a header that the issuer would not write."""
    algorithm = JWSRegistry.algorithms["ES256"]
    signed = f"{b64(header)}.{b64(claims(issuer))}"
    return f"{signed}.{b64(algorithm.sign(signed.encode(), issuer.keys[0]))}"


_STRANGER = ECKey.generate_key("P-256", {"kid": "stranger"})


def _resigned(issuer: Issuer, change: Callable[[list[str]], list[str]]) -> str:
    return ".".join(change(issuer.token("editor-1").split(".")))


def _bit_flipped(parts: list[str]) -> list[str]:
    raw = bytearray(base64.urlsafe_b64decode(parts[2] + "=="))
    raw[10] ^= 1
    return [*parts[:2], b64(bytes(raw))]


FORGERIES: dict[str, Callable[[Issuer], str]] = {
    "alg none": lambda i: f"{b64({'alg': 'none', 'kid': kid(i)})}.{b64(claims(i))}.",
    "alg None, capital": lambda i: f"{b64({'alg': 'None', 'kid': kid(i)})}.{b64(claims(i))}.",
    "alg none, old signature": lambda i: _resigned(i, lambda p: [b64({"alg": "none", "kid": kid(i)}), *p[1:]]),
    "HS256 with the public PEM": lambda i: hs256({"alg": "HS256", "kid": kid(i)}, claims(i), public_pem(i)),
    "HS256 with the public JWK": lambda i: hs256(
        {"alg": "HS256", "kid": kid(i)}, claims(i), json.dumps(i.keys[0].as_dict(private=False)).encode()
    ),
    "HS256 with nothing": lambda i: hs256({"alg": "HS256", "kid": kid(i)}, claims(i), b""),
    "RS256 over an EC key": lambda i: _resigned(i, lambda p: [b64({"alg": "RS256", "kid": kid(i)}), *p[1:]]),
    "ES512 over a P-256 key": lambda i: _resigned(i, lambda p: [b64({"alg": "ES512", "kid": kid(i)}), *p[1:]]),
    "EdDSA over an EC key": lambda i: _resigned(i, lambda p: [b64({"alg": "EdDSA", "kid": kid(i)}), *p[1:]]),
    "alg missing": lambda i: _resigned(i, lambda p: [b64({"kid": kid(i)}), *p[1:]]),
    "alg a list": lambda i: _resigned(i, lambda p: [b64({"alg": ["ES256"], "kid": kid(i)}), *p[1:]]),
    "stranger's key under our kid": lambda i: signed_by(_STRANGER, {"kid": kid(i)}, claims(i)),
    "stranger's key, own kid": lambda i: signed_by(_STRANGER, {"kid": "stranger"}, claims(i)),
    "stranger's key in jwk": lambda i: signed_by(
        _STRANGER, {"kid": kid(i), "jwk": _STRANGER.as_dict(private=False)}, claims(i)
    ),
    "jku to elsewhere": lambda i: signed_by(_STRANGER, {"kid": "s", "jku": "http://127.0.0.1:1/jwks"}, claims(i)),
    "x5u to elsewhere": lambda i: signed_by(_STRANGER, {"kid": "s", "x5u": "http://127.0.0.1:1/cert"}, claims(i)),
    "kid traversal": lambda i: hs256({"alg": "HS256", "kid": "../../../../dev/null"}, claims(i), b""),
    "kid injection": lambda i: hs256({"alg": "HS256", "kid": "x' UNION SELECT 'key'--"}, claims(i), b"key"),
    "kid a number": lambda i: hs256({"alg": "HS256", "kid": 1}, claims(i), b""),
    "kid an object": lambda i: hs256({"alg": "ES256", "kid": {"$ne": None}}, claims(i), b""),
    "HS256 in name only": lambda i: with_header(i, {"alg": "HS256", "kid": kid(i)}),
    "crit that nobody knows": lambda i: with_header(i, {"alg": "ES256", "kid": kid(i), "crit": ["exp"], "exp": 1}),
    "logout token": lambda i: i.sign(claims(i), header={"typ": "logout+jwt"}),
    "proof of possession": lambda i: i.sign(claims(i), header={"typ": "dpop+jwt"}),
    "typ a number": lambda i: _resigned(i, lambda p: [b64({"alg": "ES256", "kid": kid(i), "typ": 7}), *p[1:]]),
    "expired": lambda i: i.sign(claims(i, exp=1_800_000_000 - 61)),
    "exp missing": lambda i: i.sign(claims(i, exp=...)),
    "exp null": lambda i: i.sign(claims(i, exp=None)),
    "exp text": lambda i: i.sign(claims(i, exp="1900000000")),
    "exp true": lambda i: i.sign(claims(i, exp=True)),
    "exp NaN": lambda i: i.sign(claims(i, exp=float("nan"))),
    "exp infinite": lambda i: i.sign(claims(i, exp=float("inf"))),
    "exp negative": lambda i: i.sign(claims(i, exp=-1)),
    "nbf in the future": lambda i: i.sign(claims(i, nbf=1_800_000_061)),
    "iat in the future": lambda i: i.sign(claims(i, iat=1_800_000_061)),
    "iss of another": lambda i: i.sign(claims(i, iss="https://login.example")),
    "iss with a suffix": lambda i: i.sign(claims(i, iss=i.url + ".evil.example")),
    "iss with a slash": lambda i: i.sign(claims(i, iss=i.url + "/")),
    "iss missing": lambda i: i.sign(claims(i, iss=...)),
    "iss a list": lambda i: i.sign(claims(i, iss=[i.url])),
    "aud of another": lambda i: i.sign(claims(i, aud="payroll")),
    "aud list of others": lambda i: i.sign(claims(i, aud=["payroll", "mail"])),
    "aud missing": lambda i: i.sign(claims(i, aud=...)),
    "aud empty": lambda i: i.sign(claims(i, aud=[])),
    "aud an object": lambda i: i.sign(claims(i, aud={"probes": 1})),
    "aud a prefix": lambda i: i.sign(claims(i, aud="probes-admin")),
    "sub missing": lambda i: i.sign(claims(i, sub=...)),
    "sub empty": lambda i: i.sign(claims(i, sub="")),
    "sub a number": lambda i: i.sign(claims(i, sub=1)),
    "sub endless": lambda i: i.sign(claims(i, sub="x" * 256)),
    "claims a list": lambda i: jwt.encode({"alg": "ES256", "kid": kid(i)}, {}, i.keys[0]).replace(b64({}), b64([])),
    "payload of another token": lambda i: _resigned(i, lambda p: [p[0], b64(claims(i, sub="editor-1")), p[2]]),
    "signature empty": lambda i: _resigned(i, lambda p: [*p[:2], ""]),
    "signature truncated": lambda i: _resigned(i, lambda p: [*p[:2], p[2][:40]]),
    "signature with a bit flipped": lambda i: _resigned(i, _bit_flipped),
    "signature all zeros": lambda i: _resigned(i, lambda p: [*p[:2], b64(bytes(64))]),
    "signature not base64": lambda i: _resigned(i, lambda p: [*p[:2], "!!!!"]),
    "header not base64": lambda i: _resigned(i, lambda p: ["%%%%", *p[1:]]),
    "header not JSON": lambda i: _resigned(i, lambda p: [b64(b"ES256"), *p[1:]]),
    "header a list": lambda i: _resigned(i, lambda p: [b64(["ES256"]), *p[1:]]),
    "header nested deeply": lambda i: _resigned(i, lambda p: [b64(b"[" * 5000), *p[1:]]),
    "header not UTF-8": lambda i: _resigned(i, lambda p: [b64(b"\xff\xff"), *p[1:]]),
    "one segment": lambda i: i.token("editor-1").split(".")[0],
    "two segments": lambda i: _resigned(i, lambda p: p[:2]),
    "four segments": lambda i: _resigned(i, lambda p: [*p, p[0]]),
    "five segments (JWE)": lambda i: _resigned(i, lambda p: [*p, p[0], p[1]]),
    "only dots": lambda _: "..",
    "a word": lambda _: "token",
    "oversized": lambda i: i.sign(claims(i, pad="x" * 17_000)),
    "nested token": lambda i: i.sign(claims(i, sub=i.token("editor-1")[:300])),
    "symmetric JWT library": lambda i: jwt.encode(
        {"alg": "HS256"}, claims(i), OctKey.import_key("a-secret-of-thirty-two-characters"), algorithms=["HS256"]
    ),
}


async def ask(client: httpx.AsyncClient, *authorization: bytes) -> httpx.Response:
    return await client.get("/v1/me", headers=[(b"authorization", value) for value in authorization])


async def test_honest_token_is_accepted(client: httpx.AsyncClient, issuer: Issuer) -> None:
    answer = await ask(client, b"Bearer " + issuer.sign(claims(issuer)).encode())
    assert answer.status_code == 200
    assert answer.json()["roles"] == ["editor", "employee"]


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1_800_000_000 - 59},
        {"nbf": 1_800_000_059},
        {"aud": ["payroll", "probes"]},
        {"iat": ..., "nbf": ...},
        {"exp": 10**400},
        {"exp": 1_800_000_900.5},
    ],
)
async def test_unusual_honest_token_is_accepted(
    client: httpx.AsyncClient, issuer: Issuer, changed: dict[str, Any]
) -> None:
    answer = await ask(client, b"Bearer " + issuer.sign(claims(issuer, **changed)).encode())
    assert answer.status_code == 200


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_forged_token_is_refused(client: httpx.AsyncClient, issuer: Issuer, forgery: str) -> None:
    for _ in range(2):
        answer = await ask(client, b"Bearer " + FORGERIES[forgery](issuer).encode())
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
        assert answer.headers["www-authenticate"].startswith('Bearer realm="api", error="invalid_')


@pytest.mark.parametrize("authorization", [b"Bearer", b"Basic dXNlcjpwYXNz", b"\xff\xfe", b"bearer\ta.b.c"])
async def test_header_without_a_bearer_token_is_refused(client: httpx.AsyncClient, authorization: bytes) -> None:
    answer = await ask(client, authorization)
    assert answer.status_code == 401


async def test_nobody_is_asked_to_sign_in_without_a_reason(client: httpx.AsyncClient) -> None:
    answer = await ask(client)
    assert answer.status_code == 401
    # RFC 6750 §3.1: a request without any credentials gets no error code.
    assert answer.headers["www-authenticate"] == 'Bearer realm="api"'


async def test_two_tokens_are_refused(client: httpx.AsyncClient, issuer: Issuer) -> None:
    token = b"Bearer " + issuer.token("employee-1").encode()
    assert (await ask(client, token)).status_code == 200
    assert (await ask(client, token, token)).status_code == 401


async def test_reason_is_told_in_the_header_and_in_the_language_that_is_accepted(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    token = issuer.sign(claims(issuer, exp=1_700_000_000))
    answer = await client.get("/v1/me", headers={"authorization": f"Bearer {token}", "accept-language": "fr"})
    assert 'error_description="The access token has expired."' in answer.headers["www-authenticate"]
    assert answer.json()["detail"] == "Le jeton d’accès a expiré."


@given(st.data())
@profile(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_damaged_token_is_refused(client: httpx.AsyncClient, issuer: Issuer, data: st.DataObject) -> None:
    token = issuer.token("editor-1").encode()
    # The last character of the signature has bits that decoding drops: changing those changes nothing.
    at = data.draw(st.integers(0, len(token) - 3))
    printable = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
    cut, inserted = data.draw(st.integers(0, 3)), data.draw(st.text(printable, max_size=3)).encode()
    damaged = token[:at] + inserted + token[at + cut :]
    assume(damaged.rstrip(b"=") != token)
    assert (await ask(client, b"Bearer " + damaged)).status_code == 401
