"""Programmes as requests name them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http.fields import Slug

ProgrammeId = Annotated[Slug, Field(description="The id of a programme.", examples=["main"])]
