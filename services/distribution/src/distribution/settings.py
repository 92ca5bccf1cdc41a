"""Settings of the distribution service, read from `RELAIS_…` variables or mounted files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from distribution.clicks.repository import visitor_rules
from distribution.digests.models import is_email
from distribution.linkedin.models import Application
from distribution.provisioned_people.models import Eligibility, SubjectAttribute
from kernel.settings import Csv, Profile, StreamSettings, VaultSettings, is_loopback


class Settings(VaultSettings, StreamSettings):
    """What the distribution service adds to every service's settings."""

    model_config = SettingsConfigDict(env_prefix="RELAIS_", frozen=True)

    service: str = "distribution"
    mongo_database: str = "distribution"
    # A text of 100,000 emoji that the sender has escaped: twelve bytes each.
    max_body_bytes: Annotated[int, Field(gt=0)] = 1_310_720
    oidc_attributes: Annotated[
        dict[str, str], Field(description="Claims that name a person's `entity` of the group and `country` (ISO 3166).")
    ] = {"entity": "entity", "country": "country"}
    weather_seconds: Annotated[
        float,
        Field(
            gt=0,
            description="For how long the weather is trusted without a sign from Kafka that nothing changed; then it "
            "counts as a storm, and nothing goes out by itself.",
        ),
    ] = 60.0
    time_zone: Annotated[str, Field(description="Time zone (IANA) of people who have named none.")] = "Europe/Paris"
    scheduler_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often the worker looks for what has become due.")
    ] = 1.0
    smtp_host: Annotated[str | None, Field(description="Mail server; without one no e-mail is sent.")] = None
    smtp_port: Annotated[int, Field(gt=0, lt=65_536)] = 587
    smtp_tls: Annotated[
        Literal["starttls", "tls", "none"],
        Field(description="How the connection is encrypted; `none` is refused in production."),
    ] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: Annotated[
        str, Field(description="Address that e-mail comes from. Its domain has to sign it (DKIM) for RFC 8058.")
    ] = "relais@localhost.localdomain"
    feed_url: Annotated[
        str | None,
        Field(description="Page where people read their stories; digests lead there. Default: the content service's."),
    ] = None
    network_seconds: Annotated[float, Field(gt=0, le=60, description="How long a network may take to answer.")] = 4.0
    front_end_urls: Annotated[
        Csv,
        Field(
            description="Pages of the front-end that people may be sent back to after they allowed an account at a "
            "network, exactly as they are named; the first one where a person names none. Without one, accounts of "
            "Mastodon and LinkedIn cannot be connected."
        ),
    ] = []
    bluesky_url: Annotated[str, Field(description="Host of accounts of Bluesky that name no other.")] = (
        "https://bsky.social"
    )
    bluesky_public_url: Annotated[str, Field(description="Where public posts of Bluesky are read.")] = (
        "https://public.api.bsky.app"
    )
    bluesky_web_url: Annotated[str, Field(description="Where people see posts of Bluesky.")] = "https://bsky.app"
    linkedin_client_id: Annotated[
        str | None, Field(description="This installation's application at LinkedIn; without one LinkedIn is off.")
    ] = None
    linkedin_client_secret: SecretStr | None = None
    linkedin_url: str = "https://www.linkedin.com"
    linkedin_api_url: str = "https://api.linkedin.com"
    linkedin_version: Annotated[
        str,
        Field(
            pattern=r"^20\d{2}(0[1-9]|1[0-2])$",
            description="Version of LinkedIn's API (YYYYMM); each is supported for a year.",
        ),
    ] = "202610"
    posts_at_once: Annotated[
        int,
        Field(ge=0, le=1000, description="How many posts a worker sends at a time to each network; 0 sends none."),
    ] = 64
    post_lease_seconds: Annotated[
        float,
        Field(
            ge=1,
            le=600,
            description="After so long a post whose worker died is taken up by another one. A network that has not "
            "answered within a third of it is asked again, or nobody knows.",
        ),
    ] = 90.0
    post_wait_hours: Annotated[
        float,
        Field(gt=0, le=24 * 30, description="For how long a held post waits for its person's word before it expires."),
    ] = 48.0
    webhooks_at_once: Annotated[
        int, Field(ge=0, le=2000, description="How many events a worker posts to subscribers at a time; 0 posts none.")
    ] = 256
    webhook_receiver_at_once: Annotated[
        int, Field(ge=1, le=64, description="How many of these go to one receiver; to one that fails, it is one.")
    ] = 8
    webhook_seconds: Annotated[float, Field(gt=0, le=30, description="How long a receiver may take to answer.")] = 15.0
    webhook_log_days: Annotated[
        int,
        Field(ge=5, le=90, description="For how long the delivery log keeps an event and its body, sent or not."),
    ] = 30
    webhook_failing_days: Annotated[
        float, Field(gt=0, le=30, description="After so long without a success, a subscription is disabled.")
    ] = 5.0
    eligibility: Annotated[
        Eligibility,
        Field(description="Who may enrol and share: `anybody` with a token, or whom a directory has `provisioned`."),
    ] = Eligibility.ANYBODY
    provisioning_subject: Annotated[
        SubjectAttribute,
        Field(description="The SCIM attribute that says of a person what their access tokens say as `sub`."),
    ] = SubjectAttribute.EXTERNAL_ID
    departure_grace_days: Annotated[
        float,
        Field(
            ge=0,
            le=365,
            description="For how long somebody whom a directory took back can be named again before every service "
            "forgets them.",
        ),
    ] = 30.0
    charter_grace_days: Annotated[
        int,
        Field(ge=0, le=365, description="For how long who accepted a charter shares on after its next version holds."),
    ] = 14
    relay_objection_hours: Annotated[
        float,
        Field(
            ge=0,
            le=24 * 30,
            description="For how long the programme may object before a post that was offered is passed on.",
        ),
    ] = 24.0
    content_url: Annotated[
        str,
        Field(description="Address of the content service as its users see it: where people read what holds."),
    ] = "http://127.0.0.1:8101"

    visitors_file: Annotated[
        Path | None,
        Field(description="Rules that tell people, preview crawlers and bots apart, instead of the shipped ones."),
    ] = None
    trusted_proxies: Annotated[
        Csv,
        Field(description="Networks (CIDR) of the proxies before this service, whose X-Forwarded-For is believed."),
    ] = []

    @property
    def own_feed_url(self) -> str:
        """Where people read the stories that are for them."""
        return self.feed_url or f"{self.content_url}/v1/me/feed"

    @property
    def linkedin(self) -> Application | None:
        """This installation's application at LinkedIn, if it has one."""
        if self.linkedin_client_id is None or self.linkedin_client_secret is None:
            return None
        return Application(
            client_id=self.linkedin_client_id,
            client_secret=self.linkedin_client_secret.get_secret_value(),
            url=self.linkedin_url,
            api_url=self.linkedin_api_url,
            version=self.linkedin_version,
        )

    @property
    def charter_url(self) -> str:
        """Where people read the charter in force."""
        return f"{self.content_url}/v1/charter"

    @property
    def networks_url(self) -> str:
        """Where people read what holds for the networks."""
        return f"{self.content_url}/v1/networks"

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_proxies(cls, value: object) -> object:
        return cls._split(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, value: list[str]) -> list[str]:
        return cls._networks(value)

    @field_validator("visitors_file")
    @classmethod
    def _visitors_are_rules(cls, value: Path | None) -> Path | None:
        if value is not None:
            visitor_rules(value)
        return value

    @field_validator("front_end_urls", mode="before")
    @classmethod
    def _split_front_end_urls(cls, value: object) -> object:
        return cls._split(value)

    @field_validator("front_end_urls")
    @classmethod
    def _front_ends_are_absolute(cls, value: list[str]) -> list[str]:
        # As bodies spell them, so that one can be told to be the other.
        return [str(TypeAdapter(HttpUrl).validate_python(one)) for one in value]

    @field_validator(
        "content_url", "bluesky_url", "bluesky_public_url", "bluesky_web_url", "linkedin_url", "linkedin_api_url"
    )
    @classmethod
    def _addresses_are_absolute(cls, value: str) -> str:
        return cls._absolute(value)

    @field_validator("feed_url")
    @classmethod
    def _feed_is_absolute(cls, value: str | None) -> str | None:
        return None if value is None else cls._absolute(value)

    @field_validator("mail_from")
    @classmethod
    def _sender_is_an_address(cls, value: str) -> str:
        if not is_email(value):
            raise ValueError("must be an e-mail address")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be a time zone of the IANA database, such as Europe/Paris")
        return value

    @model_validator(mode="after")
    def _production_encrypts_mail(self) -> Self:
        if self.profile is Profile.PRODUCTION and self.smtp_host is not None and self.smtp_tls == "none":
            raise ValueError("smtp_tls must be starttls or tls in production")
        return self

    @model_validator(mode="after")
    def _production_names_content(self) -> Self:
        if self.profile is Profile.PRODUCTION and is_loopback(self.content_url):
            raise ValueError("content_url must be the public address of the content service")
        return self
