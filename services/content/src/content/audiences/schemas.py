"""Audiences as callers send and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from content.audiences.models import Audience
from kernel.http import Body, View
from kernel.http.fields import Slug

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(description="ISO 3166-1 alpha-2.")]


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


class AudienceBody(Body):
    """To whom it is addressed: all who belong to one of the entities and one of the countries; an empty list means all.

    With nothing in it, everybody.
    """

    entities: Annotated[list[Slug], Field(max_length=20), AfterValidator(_distinct)] = []
    countries: Annotated[list[Country], Field(max_length=20), AfterValidator(_distinct)] = []

    @property
    def audience(self) -> Audience:
        """What the members say."""
        return Audience(tuple(self.entities), tuple(self.countries))


class AudienceView(View):
    """To whom it is addressed; an empty list means all."""

    entities: list[str]
    countries: list[str]
