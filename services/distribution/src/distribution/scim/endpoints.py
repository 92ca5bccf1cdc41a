"""`/scim/v2`: who may take part, as directories say it by SCIM 2.0 (RFC 7644). Parse, authorise, one call.

The protocol's library reads paths, queries and bodies; what is declared here is for the document.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from scim2_models import SCIMException
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse

from distribution.provisioning_tokens.errors import ProvisioningTokenNotFound
from distribution.provisioning_tokens.queries import ProvisioningTokenQueries
from distribution.scim.commands import ScimCommands
from distribution.scim.errors import NoToken
from kernel.http import Router, wired

ROOT = "/scim/v2"


class ScimAnswer(Response):
    """An answer in the protocol's media type (RFC 7644 §8.1)."""

    media_type = SCIM_MEDIA_TYPE


router = Router(prefix=ROOT, tags=["scim"], default_response_class=ScimAnswer)

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


class Provisioning(SecurityBase):
    """Dependency of what takes a provisioning token; answers 401 without one."""

    model = HTTPBearer(description="A token of `POST /v1/provisioning-tokens`, which a directory sends.")
    scheme_name = "provisioning"

    async def __call__(self, request: Request) -> str:
        """Who asks, for a request that carries a token which holds (RFC 6750 §2.1): `directory:` and the token's id."""
        given = request.headers.getlist("authorization")
        scheme, _, secret = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if scheme.lower() != "bearer":
            raise NoToken
        tokens: ProvisioningTokenQueries = request.app.state.wired[ProvisioningTokenQueries]
        try:
            token = await tokens.shown_as(secret.strip())
        except ProvisioningTokenNotFound:
            raise NoToken from None
        return f"directory:{token.id}"


async def _answered(
    request: Request,
    scim: Annotated[ScimCommands, Depends(wired(ScimCommands))],
    directory: Annotated[str, Depends(Provisioning())],
) -> Response:
    settings = request.app.state.settings
    return _response(
        await scim.answer(
            ScimRequest(
                method=request.method,
                base_url=settings.public_url + ROOT,
                path=request.scope["path"].removeprefix(ROOT),
                query=dict(request.query_params),
                headers=request.headers.items(),
                body=await request.body(),
            ),
            by=directory,
        )
    )


Answered = Annotated[Response, Depends(_answered)]


async def refuse(request: Request, wrong: Exception) -> Response:
    """The answer to a request with which something is wrong."""
    assert isinstance(wrong, SCIMException), "the application hands over nothing else"
    scim: ScimCommands = request.app.state.wired[ScimCommands]
    return _response(scim.refuse(wrong))


def _response(answer: ScimResponse) -> Response:
    if answer.body is None:
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
        return Response(status_code=answer.status, headers=headers)
    return Response(orjson.dumps(answer.body), answer.status, answer.headers)


def _content(schema: str) -> dict[str, Any]:
    urn = {"type": "string", "format": "uri"}
    named = {"type": "object", "title": schema, "properties": {"schemas": {"type": "array", "items": urn}}}
    return {SCIM_MEDIA_TYPE: {"schema": named}}


def _says(status: int, schema: str, *errors: int) -> dict[int | str, dict[str, Any]]:
    """What the document says of answers: `status` with the schema, and errors in SCIM's form."""
    answers: dict[int | str, dict[str, Any]] = {
        one: {"description": "What is wrong, in SCIM's form.", "content": _content("ScimError")}
        for one in (400, 401, 403, 404, 409, 412, 415, 501, *errors)
    }
    answers[status] = {"description": f"{schema}.", "content": _content(schema)}
    answers |= {204: {"description": "Done."}, 304: {"description": "It is what `If-None-Match` names."}}
    return answers


def _takes(schema: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": _content(schema)}}


def _asks(*names: str) -> dict[str, Any]:
    """The query parameters of RFC 7644 §3.4.2 and §3.9, as text: the protocol reads them itself."""
    return {"parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]}


_SHOWN = _asks("attributes", "excludedAttributes")
_SEARCHED = _asks("filter", "startIndex", "count", "attributes", "excludedAttributes")
_PATCHED = {**_takes("PatchOp"), **_SHOWN}


@router.get("/ServiceProviderConfig", responses=_says(200, "ServiceProviderConfig"))
async def get_scim_config(answered: Answered) -> Response:
    """What of SCIM 2.0 is spoken here."""
    return answered


@router.get("/ResourceTypes", responses=_says(200, "ListResponse"))
async def list_scim_resource_types(answered: Answered) -> Response:
    """The kinds of things that a directory says something of: Users and Groups."""
    return answered


@router.get("/ResourceTypes/{resource_type}", responses=_says(200, "ResourceType"))
async def get_scim_resource_type(resource_type: str, answered: Answered) -> Response:
    """One of these kinds."""
    return answered


@router.get("/Schemas", responses=_says(200, "ListResponse"))
async def list_scim_schemas(answered: Answered) -> Response:
    """All that is kept of Users and Groups. Whatever else is sent is passed over."""
    return answered


@router.get("/Schemas/{schema}", responses=_says(200, "Schema"))
async def get_scim_schema(schema: str, answered: Answered) -> Response:
    """One of these schemas."""
    return answered


@router.get("/Users", responses=_says(200, "ListResponse"), openapi_extra=_SEARCHED)
async def list_scim_users(answered: Answered) -> Response:
    """Provisioned people, filtered and by pages. Nothing here says who takes part."""
    return answered


@router.post("/Users", status_code=201, responses=_says(201, "User"), openapi_extra=_takes("User"))
async def create_scim_user(answered: Answered) -> Response:
    """Provision a person, who may then take part by their own act."""
    return answered


@router.post("/Users/.search", responses=_says(200, "ListResponse"), openapi_extra=_takes("SearchRequest"))
async def search_scim_users(answered: Answered) -> Response:
    """Provisioned people, with what is asked for in a body."""
    return answered


@router.get("/Users/{user_id}", responses=_says(200, "User"), openapi_extra=_SHOWN)
async def get_scim_user(user_id: str, answered: Answered) -> Response:
    """A provisioned person."""
    return answered


@router.put("/Users/{user_id}", responses=_says(200, "User"), openapi_extra=_takes("User"))
async def replace_scim_user(user_id: str, answered: Answered) -> Response:
    """Say all of a person anew. With `active` false they depart."""
    return answered


@router.patch("/Users/{user_id}", responses=_says(200, "User"), openapi_extra=_PATCHED)
async def patch_scim_user(user_id: str, answered: Answered) -> Response:
    """Say something of a person anew. With `active` false they depart."""
    return answered


@router.delete("/Users/{user_id}", status_code=204, responses=_says(204, "Done"))
async def delete_scim_user(user_id: str, answered: Answered) -> Response:
    """Take a person back: they depart, and nothing is kept of what was said of them."""
    return answered


@router.get("/Groups", responses=_says(200, "ListResponse"), openapi_extra=_SEARCHED)
async def list_scim_groups(answered: Answered) -> Response:
    """Groups of provisioned people, filtered and by pages."""
    return answered


@router.post("/Groups", status_code=201, responses=_says(201, "Group"), openapi_extra=_takes("Group"))
async def create_scim_group(answered: Answered) -> Response:
    """Make a group of provisioned people."""
    return answered


@router.post("/Groups/.search", responses=_says(200, "ListResponse"), openapi_extra=_takes("SearchRequest"))
async def search_scim_groups(answered: Answered) -> Response:
    """Groups, with what is asked for in a body."""
    return answered


@router.get("/Groups/{group_id}", responses=_says(200, "Group"), openapi_extra=_SHOWN)
async def get_scim_group(group_id: str, answered: Answered) -> Response:
    """A group and who is in it."""
    return answered


@router.put("/Groups/{group_id}", responses=_says(200, "Group"), openapi_extra=_takes("Group"))
async def replace_scim_group(group_id: str, answered: Answered) -> Response:
    """Say all of a group anew."""
    return answered


@router.patch("/Groups/{group_id}", responses=_says(200, "Group"), openapi_extra=_PATCHED)
async def patch_scim_group(group_id: str, answered: Answered) -> Response:
    """Say something of a group anew, such as who joined it and who left."""
    return answered


@router.delete("/Groups/{group_id}", status_code=204, responses=_says(204, "Done"))
async def delete_scim_group(group_id: str, answered: Answered) -> Response:
    """Remove a group. The people in it stay."""
    return answered


@router.api_route("", methods=_METHODS, include_in_schema=False)
@router.api_route("/{rest:path}", methods=_METHODS, include_in_schema=False)
async def refuse_scim(answered: Answered) -> Response:
    """Whatever else is asked for below this path: refused in the form that the protocol has for it."""
    return answered
