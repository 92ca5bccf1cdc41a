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
    oidc_attributes: Annotated[
        dict[str, str], Field(description="Claims that name a person's `entity` of the group and `country` (ISO 3166).")
    ] = {"entity": "entity", "country": "country"}
    request_seconds: Annotated[float, Field(gt=0, description="Long enough to fetch a feed and take it in.")] = 30.0
    feed_seconds: Annotated[float, Field(gt=0, description="Deadline of fetching and reading a feed.")] = 15.0
    feed_bytes: Annotated[int, Field(gt=0, description="Longest feed, after decompression, in bytes.")] = 10_000_000
    feed_items: Annotated[int, Field(gt=0, description="Most items read from one feed.")] = 5_000
    proposal_answer_days: Annotated[
        int, Field(ge=1, le=260, description="Working days to answer a proposal, unless the charter promises others.")
    ] = 10
    scheduler_seconds: Annotated[
        float, Field(gt=0, description="How often the worker looks for what has become due.")
    ] = 1.0

    caption_lease: Annotated[
        int, Field(ge=1, le=1_000, description="Verbatim uses after which a caption is shown as questions, by default.")
    ] = 5
    image_seconds: Annotated[
        float, Field(gt=0, description="Deadline of decoding an image; it may wait as long for its turn before.")
    ] = 12.0
    feed_interval_seconds: Annotated[float, Field(gt=0, description="How often a feed is polled when all is well.")] = (
        1_800.0
    )
    feed_longest_seconds: Annotated[
        float, Field(gt=0, description="Longest pause between two polls, whatever a feed's server asks for.")
    ] = 86_400.0
    feeds_at_once: Annotated[
        int, Field(ge=0, description="Most feeds that a worker polls at a time; 0 for a worker that polls none.")
    ] = 128
    page_seconds: Annotated[float, Field(gt=0, description="Deadline of fetching the page of a draft.")] = 10.0
    page_bytes: Annotated[int, Field(gt=0, description="Longest page, after decompression, in bytes.")] = 3_000_000
    pages_at_once: Annotated[
        int, Field(ge=0, description="Most pages that a worker reads at a time; 0 for a worker that reads none.")
    ] = 4

    @model_validator(mode="after")
    def _requests_outlast_feeds(self) -> Self:
        if self.feed_seconds >= self.request_seconds:
            raise ValueError("feed_seconds must be less than request_seconds, or a slow feed is never reported")
        if 2 * self.image_seconds >= self.request_seconds:
            raise ValueError("image_seconds must be less than half of request_seconds, to be told of a slow image")
        return self
