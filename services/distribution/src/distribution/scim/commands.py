"""SCIM 2.0 (RFC 7644): the protocol by its library, over people and groups as they are kept here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from scim2_models import (
    EnterpriseUser,
    InvalidPathException,
    NotFoundException,
    NotImplementedException,
    PatchOp,
    Path,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    SearchRequest,
)
from scim2_models import Group as AnyGroup
from scim2_models import User as AnyUser
from scim2_server.handler import AsyncScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService
from scim2_server.storage import AsyncScimStorage, SearchPage
from scim2_server.utils import parametrize

from distribution.audits.repository import AuditRepository
from distribution.departures.commands import Departures
from distribution.departures.repository import DepartureRepository
from distribution.provisioned_groups.commands import ProvisionedGroupCommands
from distribution.provisioned_groups.errors import GroupChanged, GroupUnknown, MemberUnknown, TooManyMembers
from distribution.provisioned_groups.models import MOST_MEMBERS
from distribution.provisioned_groups.repository import ProvisionedGroupRepository
from distribution.provisioned_people.commands import ProvisioningCommands
from distribution.provisioned_people.errors import PersonChanged, PersonTaken, PersonUnknown
from distribution.provisioned_people.repository import ProvisionedPersonRepository
from distribution.scim.errors import taken, too_many_members, unknown_member
from distribution.scim.queries import ScimQueries
from distribution.scim.schemas import attributes_of, group_of, members_of, provider, user_of, version_of
from distribution.settings import Settings
from kernel.audit import SYSTEM
from kernel.mongo import Db
from kernel.runtime import Runtime
from kernel.vault import Vault

_STANDARD: dict[str | None, Any] = {"User": AnyUser[EnterpriseUser], "Group": AnyGroup}
# Changes of the same resource in one moment; the last of them is a directory that sends far too much at once.
_MOST_ATTEMPTS = 5


class ScimCommands:
    """Answers SCIM requests of whoever has a provisioning token."""

    def __init__(self, storage: ScimStorage) -> None:
        self.service = _Protocol(provider())
        self.storage = storage

    async def answer(self, request: ScimRequest, *, by: str) -> ScimResponse:
        """The answer to a request of the directory `by`; raises `SCIMException` for what is wrong with it."""
        handler = AsyncScimHandler(self.service, self.storage.used(by=by))
        for _ in range(_MOST_ATTEMPTS - 1):
            try:
                return await handler.handle(request)
            except PreconditionFailedException:
                # Who named a version is told; who did not has their change made to the version that came in between.
                if request.header("If-Match") or request.header("If-None-Match"):
                    raise
        return await handler.handle(request)

    def refuse(self, wrong: SCIMException) -> ScimResponse:
        """The answer that says what is wrong, in the form that the protocol has for it (RFC 7644 §3.12)."""
        return self.service.error_response(wrong)


class _Protocol(ScimService):
    """The protocol as far as it leaves a choice."""

    def read_patch(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> PatchOp[Any]:
        """A PATCH, of which what is not kept is passed over, but not what no User or Group has."""
        patch = super().read_patch(resource_type, body, content_type)
        standard = _STANDARD[resource_type.name]
        for operation in patch.operations or ():
            if operation.path is None:
                continue
            path = parametrize(Path, standard)(str(operation.path))
            if path.model is None and path.resolve() is None:
                raise InvalidPathException(
                    path=str(path), detail=f"'{path}' is no attribute of a {resource_type.name}."
                )
        return patch

    def patch_response(
        self, base_url: str, resource: Resource[Any], response_parameters: ResponseParameters[Any]
    ) -> ScimResponse:
        """A User as it is now, which Okta expects; a Group, which may have many members, only where it is asked for."""
        if self.get_resource_type_of(resource).name == "User":
            return self.replacement_response(base_url, resource, response_parameters)
        return super().patch_response(base_url, resource, response_parameters)


class ScimStorage(AsyncScimStorage):
    """Where the protocol reads and writes its resources; `by` is the directory that does."""

    def __init__(
        self,
        db: Db,
        people: ProvisionedPersonRepository,
        groups: ProvisionedGroupRepository,
        *,
        provisioning: ProvisioningCommands,
        grouping: ProvisionedGroupCommands,
        queries: ScimQueries,
        by: str = SYSTEM,
    ) -> None:
        self.db = db
        self.people = people
        self.groups = groups
        self.provisioning = provisioning
        self.grouping = grouping
        self.queries = queries
        self.by = by

    def used(self, *, by: str) -> ScimStorage:
        """The same, as a directory uses it."""
        return ScimStorage(
            self.db,
            self.people,
            self.groups,
            provisioning=self.provisioning,
            grouping=self.grouping,
            queries=self.queries,
            by=by,
        )

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """A resource."""
        try:
            if resource_type.name == "User":
                return user_of(await self.people.get(resource_id, self.db))
            return group_of(await self.groups.get(resource_id, self.db))
        except (PersonUnknown, GroupUnknown):
            raise _not_found(resource_type) from None

    async def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """A page of resources of one type."""
        if len(resource_types) != 1:
            raise NotImplementedException(detail="Search /Users or /Groups.")
        search = self.queries.users if resource_types[0].name == "User" else self.queries.group_page
        return await search(search_request)

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """A new resource."""
        if resource_type.name == "User":
            try:
                return user_of(await self.provisioning.add(attributes_of(resource), by=self.by))
            except PersonTaken:
                raise taken() from None
        return await self._group(resource, None, None)

    async def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """A resource in its next version."""
        assert resource.id is not None, "what is changed has an id"
        try:
            if resource_type.name == "User":
                changed = attributes_of(resource)
                return user_of(
                    await self.provisioning.change(
                        resource.id, changed, version=version_of(expected_version), by=self.by
                    )
                )
            return await self._group(resource, resource.id, version_of(expected_version))
        except (PersonUnknown, GroupUnknown):
            raise _not_found(resource_type) from None
        except (PersonChanged, GroupChanged):
            raise PreconditionFailedException from None
        except PersonTaken:
            raise taken() from None

    async def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        """Keep a resource no longer."""
        remove = self.provisioning.remove if resource_type.name == "User" else self.grouping.remove
        try:
            await remove(resource_id, version=version_of(expected_version), by=self.by)
        except (PersonUnknown, GroupUnknown):
            raise _not_found(resource_type) from None
        except (PersonChanged, GroupChanged):
            raise PreconditionFailedException from None

    async def _group(self, resource: Any, id: str | None, version: int | None) -> Resource[Any]:
        said = {
            "name": resource.display_name,
            "external_id": resource.external_id,
            "members": members_of(resource),
            "by": self.by,
        }
        try:
            if id is None:
                return group_of(await self.grouping.add(**said))
            return group_of(await self.grouping.change(id, **said, version=version))
        except MemberUnknown as unknown:
            raise unknown_member(unknown.id) from None
        except TooManyMembers:
            raise too_many_members(MOST_MEMBERS) from None


def scim_commands(
    runtime: Runtime, settings: Settings, vault: Vault, people: ProvisionedPersonRepository
) -> ScimCommands:
    """The commands of a process."""
    mongo, groups, audits = runtime.mongo, ProvisionedGroupRepository(vault), AuditRepository()
    grace = timedelta(days=settings.departure_grace_days)
    departures = Departures(DepartureRepository(), mark=people.mark, grace=grace)
    storage = ScimStorage(
        mongo,
        people,
        groups,
        provisioning=ProvisioningCommands(
            runtime.uow, people, groups, runtime.clock, departures=departures, audits=audits
        ),
        grouping=ProvisionedGroupCommands(runtime.uow, groups, people, runtime.clock, audits=audits),
        queries=ScimQueries(mongo, people, groups),
    )
    return ScimCommands(storage)


def _not_found(resource_type: ResourceType) -> NotFoundException:
    return NotFoundException(detail=f"There is no such {cast('str', resource_type.name)}.")
