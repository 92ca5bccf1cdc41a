"""Settings of the metrics service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kernel.settings import VaultSettings


class Settings(VaultSettings):
    """What the metrics service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "metrics"
    mongo_database: str = "metrics"
    trends_write_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often what is moving is written for the api to read, in seconds.")
    ] = 0.5
    scheduler_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often the worker looks for people to forget, in seconds.")
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
