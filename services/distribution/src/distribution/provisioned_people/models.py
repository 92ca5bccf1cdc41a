"""People whom a directory named: who may take part. Whether they do is told to no directory, and not kept here."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.language import Text
from kernel.personal_data import Entry


class Eligibility(StrEnum):
    """Who may enrol and share: whoever has a token, or whom a directory provisioned and has not taken back."""

    ANYBODY = "anybody"
    PROVISIONED = "provisioned"


class SubjectAttribute(StrEnum):
    """The attribute of a directory that says of a person what their tokens say as `sub`."""

    EXTERNAL_ID = "externalId"
    USER_NAME = "userName"


@dataclass(frozen=True, slots=True)
class Attributes:
    """All that is kept of what a directory says of a person: `active` is None where it does not say, `entity` is where
    they belong in the group."""

    user_name: str
    external_id: str | None = None
    active: bool | None = None
    entity: str | None = None
    language: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether the person may take part: as long as the directory does not say no."""
        return self.active is not False

    def subject(self, attribute: SubjectAttribute) -> str | None:
        """What the person's tokens say as `sub`; None as long as the directory has not said it."""
        return self.external_id if attribute is SubjectAttribute.EXTERNAL_ID else self.user_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionedPerson:
    """A person as a directory named them."""

    id: str
    version: int
    attributes: Attributes
    created_at: datetime
    changed_at: datetime

    def change(self, attributes: Attributes, *, at: datetime) -> ProvisionedPerson:
        """The person, of whom the directory says something else."""
        return replace(self, version=self.version + 1, attributes=attributes, changed_at=at)


def keyed(kind: str, value: str, *, key: bytes) -> str:
    """The keyed hash (HMAC-SHA-256) by which something is found that is kept sealed."""
    return hmac.new(key, f"provisioned {kind}\n{value}".encode(), hashlib.sha256).hexdigest()


KEPT = Entry(
    what=Text(
        en="What the organisation’s directory says of the person: name of sign-in, its own id, whether they may take "
        "part, entity, language; sealed",
        fr="Ce que l’annuaire de l’organisation dit de la personne : nom de connexion, identifiant à lui, droit de "
        "participer, entité, langue ; scellé",
    ),
    why=Text(
        en="Says who may take part; whether somebody does is not in it",
        fr="Dit qui peut participer ; que quelqu’un participe n’y est pas",
    ),
    seen_by=Text(en="the person and the directory", fr="la personne et l’annuaire"),
    until=Text(
        en="Until the directory removes it, whatever the person asks: were it gone, the directory would see that they "
        "asked",
        fr="Jusqu’à ce que l’annuaire le retire, quoi que demande la personne : sa disparition dirait à l’annuaire "
        "qu’elle l’a demandé",
    ),
)
