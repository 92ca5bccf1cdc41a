"""Users and Groups of SCIM 2.0 (RFC 7643) with what is kept of them, and nothing else."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Meta,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from distribution.provisioned_groups.models import ProvisionedGroup
from distribution.provisioned_people.models import Attributes, ProvisionedPerson

MOST_RESULTS = 500
PAGE = 100
_SHORT = 256


class EnterpriseUser(Extension):
    """What the enterprise extension says of a user."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    organization: Annotated[str | None, Field(max_length=64)] = None
    """The entity of the group to which the person belongs."""


class User(Resource[AnyExtension]):
    """A person who may take part."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    external_id: Annotated[str | None, CaseExact.true, Field(min_length=1, max_length=_SHORT)] = None
    """The directory's own id of the person."""

    user_name: Annotated[str | None, Required.true, Uniqueness.server, Field(min_length=1, max_length=_SHORT)] = None
    """The name by which the directory's people sign in."""

    active: bool | None = None
    """Whether the person may take part; false has them depart."""

    preferred_language: Annotated[str | None, Field(max_length=_SHORT)] = None
    """The person's language (RFC 9110 §12.5.4)."""


class Member(ComplexAttribute):
    """A member of a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true, Field(max_length=_SHORT)] = None
    """The id of a User."""

    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of that User."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """What the member is: a User, always."""


class Group(Resource[Any]):
    """A group of the directory."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    external_id: Annotated[str | None, CaseExact.true, Field(min_length=1, max_length=_SHORT)] = None
    """The directory's own id of the group."""

    display_name: Annotated[str | None, Required.true, Field(min_length=1, max_length=_SHORT)] = None
    """The name of the group."""

    members: list[Member] | None = None
    """Who is in the group."""


StoredUser = User[EnterpriseUser]


def provider() -> ScimProvider:
    """What this service says of itself (RFC 7643 §5, §6 and §7), and how it reads what directories send.

    Attributes that are not kept are passed over (RFC 7644 §3.3). Entra ID's removals by value are taken.
    """
    types = [ResourceType.from_resource(StoredUser), ResourceType.from_resource(Group)]
    config = ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        pagination=Pagination(
            cursor=False,
            index=True,
            default_pagination_method=Pagination.DefaultPaginationMethod.index,
            default_page_size=PAGE,
            max_page_size=MOST_RESULTS,
        ),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Provisioning token",
                description="A bearer token that those who answer for the group's programme issue.",
                primary=True,
            )
        ],
    )
    policy = ScimPolicy(unknown=ScimPolicy.Unknown.ignore, remove_value_as_filter=ScimPolicy.RemoveValue.apply)
    return ScimProvider(models=[User, EnterpriseUser, Group], resource_types=types, config=config, policy=policy)


def user_of(person: ProvisionedPerson) -> Resource[Any]:
    """A person as a User."""
    said = person.attributes
    user = StoredUser(
        id=person.id,
        external_id=said.external_id,
        user_name=said.user_name,
        active=said.active,
        preferred_language=said.language,
        meta=_meta("User", person),
    )
    if said.entity is not None:
        user[EnterpriseUser] = EnterpriseUser(organization=said.entity)
    return user


def attributes_of(user: Any) -> Attributes:
    """What a User says of a person."""
    enterprise = user[EnterpriseUser]
    return Attributes(
        user_name=user.user_name,
        external_id=user.external_id,
        active=user.active,
        entity=enterprise.organization if enterprise is not None else None,
        language=user.preferred_language,
    )


def group_of(group: ProvisionedGroup) -> Group:
    """A group as a Group."""
    return Group(
        id=group.id,
        external_id=group.external_id,
        display_name=group.name,
        members=[Member(value=one, ref=f"Users/{one}", type="User") for one in group.members] or None,
        meta=_meta("Group", group),
    )


def members_of(group: Group) -> list[str]:
    """The ids of a Group's members, in their order."""
    return [member.value for member in group.members or () if member.value]


def version_of(tag: str | None) -> int | None:
    """The version that an entity tag of this service names; 0, which is none, for any other text."""
    if tag is None:
        return None
    digits = tag.removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def _meta(kind: str, kept: ProvisionedPerson | ProvisionedGroup) -> Meta:
    return Meta(
        resource_type=kind, created=kept.created_at, last_modified=kept.changed_at, version=f'W/"{kept.version}"'
    )
