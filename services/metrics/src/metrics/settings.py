"""Settings of the metrics service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from kernel.settings import VaultSettings


class Settings(VaultSettings):
    """What the metrics service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "metrics"
    mongo_database: str = "metrics"
    barometer_pause_days: Annotated[
        float,
        Field(
            ge=0, le=730, description="Shortest pause between the end of a wave and the begin of its programme's next."
        ),
    ] = 28.0
    trends_write_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often what is moving is written for the api to read, in seconds.")
    ] = 0.5
    oidc_attributes: Annotated[
        dict[str, str], Field(description="Claims that name a person's `entity` of the group.")
    ] = {"entity": "entity"}
    cycles_seconds: Annotated[
        float, Field(gt=0, le=86_400, description="How often the worker looks for weeks that are over, in seconds.")
    ] = 3_600.0
    commitments_seconds: Annotated[
        float,
        Field(gt=0, le=86_400, description="How often the worker measures the company's promises, in seconds."),
    ] = 3_600.0
    scheduler_seconds: Annotated[
        float,
        Field(gt=0, le=60, description="How often the worker looks for what is to be forgotten or old, in seconds."),
    ] = 1.0
    cells_patience_seconds: Annotated[
        float,
        Field(
            gt=0,
            le=7 * 24 * 60 * 60,
            description="How long what somebody brought waits for four others before it moves to a coarser cell, in s.",
        ),
    ] = 600.0
    release_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often the worker looks for what waited too long, in seconds.")
    ] = 0.5
    export_part_rows: Annotated[
        int,
        Field(ge=1, le=500_000, description="Rows of a part of an export: memory grows with them, not with exports."),
    ] = 50_000
    export_claim_seconds: Annotated[
        float, Field(gt=0, le=3600, description="Seconds after which a part that a dead worker began is begun anew.")
    ] = 60.0
    export_keep_days: Annotated[float, Field(gt=0, le=90, description="How many days exports' files are kept.")] = 7.0
    readings_seconds: Annotated[
        float, Field(gt=0, le=600, description="How often the worker looks for posts to read from their networks.")
    ] = 30.0
    network_seconds: Annotated[float, Field(gt=0, le=60, description="How long a network may take to answer.")] = 4.0
    bluesky_public_url: Annotated[str, Field(description="Where public posts of Bluesky are read.")] = (
        "https://public.api.bsky.app"
    )
    linkedin_api_url: str = "https://api.linkedin.com"
    linkedin_version: Annotated[
        str,
        Field(
            pattern=r"^20\d{2}(0[1-9]|1[0-2])$",
            description="Version of LinkedIn's API (YYYYMM); each is supported for a year.",
        ),
    ] = "202610"
    linkedin_token_file: Annotated[
        Path | None,
        Field(
            description="File with a token that LinkedIn granted `r_member_postAnalytics`; without one, which is the "
            "rule, nothing is read from LinkedIn. What is read is shown to the member for a day and nothing else."
        ),
    ] = None

    @property
    def readable_networks(self) -> frozenset[str]:
        """The networks that can be asked for the numbers of a post."""
        return frozenset({"mastodon", "bluesky", *(["linkedin"] if self.linkedin_token_file else [])})

    @field_validator("bluesky_public_url", "linkedin_api_url")
    @classmethod
    def _addresses_are_absolute(cls, value: str) -> str:
        return cls._absolute(value)
