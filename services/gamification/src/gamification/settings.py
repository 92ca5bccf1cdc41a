"""Settings of the gamification service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from gamification.badge_keys.errors import UnusableKey
from gamification.badge_keys.repository import KeyFiles
from gamification.criteria.repository import criteria_in
from kernel.settings import Csv, Profile, StreamSettings, VaultSettings, is_loopback


class Settings(VaultSettings, StreamSettings):
    """What the gamification service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "gamification"
    mongo_database: str = "gamification"
    oidc_attributes: Annotated[
        dict[str, str], Field(description="The claim that names a person's `entity` of the group.")
    ] = {"entity": "entity"}
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
    declarations_per_day: Annotated[
        int, Field(ge=1, le=100, description="How many efforts of others a person may tell of on a day (UTC).")
    ] = 10
    badge_key_files: Annotated[
        Csv,
        Field(
            description="PEM files of RSA keys that sign badges, at least 2,048 bits; make one with: openssl genpkey "
            "-algorithm RSA -pkeyopt rsa_keygen_bits:3072. The first signs, all verify; a changed file is read "
            "anew. Without one, no badges are made."
        ),
    ] = []
    badge_url: Annotated[
        str | None,
        Field(description="Where the public reads badges, where that is not `public_url`; in production over https."),
    ] = None
    badge_issuer_name: Annotated[
        str | None, Field(min_length=1, max_length=200, description="The organisation, as its badges name it.")
    ] = None
    cohort_days: Annotated[
        int,
        Field(ge=1, le=365, description="For how many days a cohort that ended is kept, with its facilitator's notes."),
    ] = 30
    attendance_days: Annotated[
        int, Field(ge=1, le=90, description="For how many days after a session its members can record that they came.")
    ] = 14
    scheduler_seconds: Annotated[
        float,
        Field(
            gt=0, le=60, description="How often the worker looks for what is due, such as people to forget, in seconds."
        ),
    ] = 1.0
    challenge_patience_seconds: Annotated[
        int,
        Field(
            ge=0,
            le=86_400,
            description="How long after a challenge's end, or the worker's start, an effort made before the end is "
            "waited for, in seconds.",
        ),
    ] = 3_600
    progress_write_seconds: Annotated[
        float,
        Field(gt=0, le=60, description="How often the streams write how far challenges are, in seconds."),
    ] = 0.5

    criteria_directory: Annotated[
        Path | None,
        Field(description="Directory with YAML files of further criteria for milestones, beside the shipped ones."),
    ] = None

    @property
    def badges_at(self) -> str:
        """Where the public reads badges, without a trailing slash."""
        return self.badge_url or self.public_url

    @field_validator("badge_key_files", mode="before")
    @classmethod
    def _files(cls, value: object) -> object:
        return cls._split(value)

    @field_validator("badge_url")
    @classmethod
    def _badges_have_an_address(cls, value: str | None) -> str | None:
        return None if value is None else cls._absolute(value)

    @model_validator(mode="after")
    def _badges_can_be_signed(self) -> Self:
        try:
            keys = KeyFiles(self.badge_key_files).read()
        except UnusableKey as error:
            raise ValueError(str(error)) from error
        if keys and self.profile is Profile.PRODUCTION:
            if any(key.is_demo for key in keys):
                raise ValueError("badge_key_files has a demonstration key; production needs one of its own")
            if not self.badges_at.startswith("https:") or is_loopback(self.badges_at):
                raise ValueError("badge_url must be an https address that is not this machine: verifiers go there")
        return self

    @field_validator("criteria_directory")
    @classmethod
    def _criteria_hold(cls, value: Path | None) -> Path | None:
        criteria_in(value)
        return value
