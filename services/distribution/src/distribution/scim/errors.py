"""What can be wrong with a SCIM request besides what the protocol's library finds (RFC 7644 §3.12)."""

from __future__ import annotations

from scim2_models import InvalidValueException, SCIMException, UniquenessException


class NoToken(SCIMException):
    """The request carries no provisioning token, or one that does not hold."""

    status = 401
    _default_detail = "A provisioning token is expected as the bearer token."


def taken() -> UniquenessException:
    """Two resources would be one person."""
    return UniquenessException(
        detail="Another resource has this userName, or the same value of the attribute that says who a person is."
    )


def unknown_member(id: str) -> InvalidValueException:
    """A group has members who are provisioned."""
    return InvalidValueException(detail=f"There is no User with the id {id[:80]!r}.")


def too_many_members(most: int) -> InvalidValueException:
    """A group has no room for so many."""
    return InvalidValueException(detail=f"A Group has at most {most} members.")
