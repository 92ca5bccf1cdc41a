"""Settings of the gamification service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kernel.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the gamification service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "gamification"
    mongo_database: str = "gamification"
    kudos_per_week: Annotated[
        int,
        Field(ge=1, le=100, description="How often a person may thank in an ISO week (UTC); none is carried over."),
    ] = 5
    ring_again: Annotated[
        int,
        Field(
            ge=2,
            le=1_000,
            description="From which time on, within 13 weeks, thanks that go round among a few wait 7 to 21 days for "
            "their turn on the wall.",
        ),
    ] = 4
    contribution_days: Annotated[
        int, Field(ge=1, le=365, description="For how many days colleagues see a contribution; its person always does.")
    ] = 30
    scheduler_seconds: Annotated[
        float,
        Field(
            gt=0, le=60, description="How often the worker looks for what is due, such as people to forget, in seconds."
        ),
    ] = 1.0
