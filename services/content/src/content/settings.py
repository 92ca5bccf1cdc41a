"""Settings of the content service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from kernel.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the content service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "content"
    mongo_database: str = "content"
    request_seconds: Annotated[float, Field(gt=0, description="Long enough to fetch a feed and take it in.")] = 30.0
    feed_seconds: Annotated[float, Field(gt=0, description="Deadline of fetching and reading a feed.")] = 15.0
    feed_bytes: Annotated[int, Field(gt=0, description="Longest feed, after decompression, in bytes.")] = 10_000_000
    feed_items: Annotated[int, Field(gt=0, description="Most items read from one feed.")] = 5_000

    @model_validator(mode="after")
    def _requests_outlast_feeds(self) -> Self:
        if self.feed_seconds >= self.request_seconds:
            raise ValueError("feed_seconds must be less than request_seconds, or a slow feed is never reported")
        return self
