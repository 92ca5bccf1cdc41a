"""A probe service with one endpoint of each kind, served on a loopback port, and a real issuer beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, Field, field_validator

from kernel.auth import Actor, Caller, ServiceAccount, SignedIn, allows, either, requires
from kernel.errors import NotFound, problems
from kernel.http import Body, Fault, IfMatch, Instant, Page, Router, View, created, listed, ok
from kernel.http.app import create_app
from kernel.language import Text
from kernel.mongo import DuplicateKey, Unavailable
from kernel.settings import Profile, ServiceSettings
from kernel.testing.issuer import Issuer, issuer_app
from kernel.testing.serving import serve, serve_at

AUDIENCE = "probes"
LOGINS = {"employee-1": ["employee"], "editor-1": ["employee", "editor"]}
CLIENTS = {"reader-1": ["probes:read"], "writer-1": ["probes:write"]}

router = Router(prefix="/v1/probes", tags=["probes"])


class ProbeNotFound(NotFound):
    """No probe has this id."""

    slug = "probe-not-found"
    title = Text(en="There is no such probe", fr="Cette sonde n’existe pas")

    def __init__(self, probe_id: str) -> None:
        super().__init__(Text(en=f"No probe is called {probe_id}.", fr=f"Aucune sonde ne s’appelle {probe_id}."))


class Part(Body):
    kind: Literal["lens", "drill"]


class NewProbe(Body):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    count: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0
    ratio: float = 0.0
    parts: list[Part] = []
    at: AwareDatetime | None = None

    @field_validator("name")
    @classmethod
    def _not_shouted(cls, name: str) -> str:
        if name.isupper():
            raise Fault(Text(en="Do not shout.", fr="Ne criez pas."))
        return name


class ProbeView(View):
    name: str
    by: str
    at: Instant | None = None


@router.post("", response_model=ProbeView, status_code=201)
async def create_probe(body: NewProbe, actor: SignedIn) -> Response:
    """Make a probe."""
    view = ProbeView(name=body.name, by=actor.person_id, at=body.at)
    return created(view, location=f"/v1/probes/{body.name}", version=1)


@router.get("", response_model=Page[ProbeView])
async def list_probes(request: Request, limit: Annotated[int, Field(ge=1, le=100)] = 20) -> Response:
    """All probes."""
    views = [ProbeView(name=f"probe-{number}", by="p_x") for number in range(limit)]
    return listed(Page[ProbeView](items=views), request)


Reader = Annotated[Caller, Depends(either(requires("editor"), allows("probes:read")))]


@router.get("/readings", response_model=ProbeView)
async def read_readings(caller: Reader) -> Response:
    """What people and systems may read."""
    return ok(ProbeView(name="readings", by=caller.actor_id))


@router.put("/readings", response_model=ProbeView)
async def write_readings(account: Annotated[ServiceAccount, Depends(allows("probes:write"))]) -> Response:
    """What systems alone may write."""
    return ok(ProbeView(name="readings", by=account.actor_id))


@router.get("/{name}", response_model=ProbeView, responses=problems(ProbeNotFound))
async def read_probe(name: str) -> Response:
    """One probe."""
    if name != "known":
        raise ProbeNotFound(name)
    return ok(ProbeView(name=name, by="p_x"), version=7)


@router.patch("/{name}", response_model=ProbeView)
async def edit_probe(name: str, expected: IfMatch) -> Response:
    """Change a probe, which is at version 7."""
    expected.check(7)
    return ok(ProbeView(name=name, by="p_x"), version=8)


@router.post("/{name}/publish", status_code=204)
async def publish_probe(name: str, actor: Annotated[Actor, Depends(requires("editor"))]) -> None:
    """Publish a probe."""


@router.post("/{name}/fail/{way}", status_code=204)
async def fail_probe(name: str, way: str) -> None:
    """Fail in a way."""
    match way:
        case "defect":
            raise RuntimeError("the secret is hunter2")
        case "database":
            raise Unavailable("no primary on db-1.internal")
        case "uncertain":
            raise Unavailable("commit", outcome_unknown=True)
        case "duplicate":
            raise DuplicateKey("index name_1")
        case "hang":
            await asyncio.Event().wait()


@router.get("/{name}/stream")
async def stream_probe(name: str) -> StreamingResponse:
    """Answer slowly, beginning at once."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"begun "
        await asyncio.sleep(0.4)
        yield b"done"

    return StreamingResponse(chunks())


@pytest.fixture(scope="session")
async def issuer() -> AsyncIterator[Issuer]:
    made: list[Issuer] = []

    def make(url: str) -> Any:
        made.append(Issuer(url, LOGINS, audience=AUDIENCE, clients=CLIENTS))
        return issuer_app(made[0])

    async with serve_at(make):
        yield made[0]


@pytest.fixture(scope="session")
def probe_app(issuer: Issuer) -> Callable[..., FastAPI]:
    """Makes the probe service, with other settings where given."""

    def make(**settings: Any) -> FastAPI:
        options = {
            "profile": Profile.TEST,
            "service": "probes",
            "mongo_uri": "mongodb://127.0.0.1:1",
            "mongo_database": "probes",
            "kafka_bootstrap": "127.0.0.1:1",
            "public_url": "http://127.0.0.1",
            "oidc_issuer": issuer.url,
            "oidc_audience": AUDIENCE,
            "identity_key": "test-identity-key-of-thirty-two-bytes",
            "cursor_key": "test-cursor-key-that-has-thirty-two-bytes",
            "max_body_bytes": 10_000,
            "request_seconds": 5.0,
            "cors_origins": ["https://intranet.example"],
            **settings,
        }
        return create_app(ServiceSettings(**options), title="probes", routers=[router])

    return make


@pytest.fixture(scope="session")
async def client(probe_app: Callable[..., FastAPI]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the probe service, signed in as nobody."""
    async with serve(probe_app()) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


@pytest.fixture
def employee(issuer: Issuer) -> dict[str, str]:
    return {"authorization": f"Bearer {issuer.token('employee-1')}"}


@pytest.fixture
def editor(issuer: Issuer) -> dict[str, str]:
    return {"authorization": f"Bearer {issuer.token('editor-1')}"}
