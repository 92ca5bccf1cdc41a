"""Settings of the distribution service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from kernel.settings import Profile, ServiceSettings, is_loopback


class Settings(ServiceSettings):
    """What the distribution service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "distribution"
    mongo_database: str = "distribution"
    oidc_attributes: Annotated[
        dict[str, str], Field(description="Claims that name a person's `entity` of the group and `country` (ISO 3166).")
    ] = {"entity": "entity", "country": "country"}
    content_url: Annotated[
        str,
        Field(description="Address of the content service as its users see it: where people read what holds."),
    ] = "http://127.0.0.1:8101"

    @property
    def charter_url(self) -> str:
        """Where people read the charter in force."""
        return f"{self.content_url}/v1/charter"

    @property
    def networks_url(self) -> str:
        """Where people read what holds for the networks."""
        return f"{self.content_url}/v1/networks"

    @field_validator("content_url")
    @classmethod
    def _content_is_absolute(cls, value: str) -> str:
        return cls._absolute(value)

    @model_validator(mode="after")
    def _production_names_content(self) -> Self:
        if self.profile is Profile.PRODUCTION and is_loopback(self.content_url):
            raise ValueError("content_url must be the public address of the content service")
        return self
