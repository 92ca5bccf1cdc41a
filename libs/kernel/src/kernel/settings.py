"""What a process reads from its environment or from mounted secret files, checked before anything starts."""

from __future__ import annotations

import base64
import ipaddress
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from kernel.access import AccessSettings

# Every key that is generated for a demonstration starts with this, so that production can tell and refuse it.
DEMO_KEY_PREFIX = "demo-"
MIN_KEY_BYTES = 32


class Profile(StrEnum):
    """Where the process runs: only `production` is strict about keys and addresses."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


Csv = Annotated[list[str], NoDecode]


class ServiceSettings(AccessSettings):
    """Settings that every service has. A service subclasses it, names itself and sets the environment prefix.

    Each value is read from the environment variable of its name in upper case behind the prefix, or from a file of
    that name in a directory of RELAIS_SECRETS_DIR (how Kubernetes mounts secrets). There is no usable default for a
    key: a process without one does not start.
    """

    profile: Profile = Profile.PRODUCTION
    service: str

    mongo_uri: SecretStr
    mongo_database: str
    mongo_driver: Literal["motor", "pymongo"] = "motor"
    mongo_seconds: Annotated[float, Field(gt=0, description="Deadline of one unit of work, in seconds.")] = 5.0

    kafka_bootstrap: str
    topic_prefix: Annotated[str, Field(description="Put before every topic and group; for tests.")] = ""
    topic_replication: Annotated[int, Field(ge=1)] = 3
    group_instance_id: Annotated[str | None, Field(description="Static membership, e.g. the pod's name.")] = None

    http_host: str = "127.0.0.1"
    http_port: int = 8080
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9090
    public_url: Annotated[str, Field(description="Address of this service as its users see it, no trailing slash.")]
    cors_origins: Csv = []
    max_body_bytes: Annotated[int, Field(gt=0)] = 1_048_576
    request_seconds: Annotated[float, Field(gt=0)] = 10.0

    oidc_issuer: str
    oidc_audience: str
    oidc_subject_claim: Annotated[
        str,
        Field(
            description="Claim that says who a person is, the same in all services and for ever: with another one "
            "everybody is somebody else. `oid` where `sub` is no attribute of the directory, as with Entra ID."
        ),
    ] = "sub"
    oidc_roles_claim: str = "roles"
    oidc_roles: Annotated[
        dict[str, str], Field(description="Value of the roles claim → role. Values not listed give no role.")
    ] = {role: role for role in ("employee", "editor", "programme", "auditor")}
    oidc_attributes: Annotated[
        dict[str, str],
        Field(description="Attribute of a person or service account that the service asks for → claim that holds it."),
    ] = {}
    oidc_service_claims: Annotated[
        dict[str, str],
        Field(
            description="Claim → value, `*` for any characters: a token with one of them is a service account's, as is "
            "every one whose subject is its client (RFC 9068)."
        ),
    ] = {"idtyp": "app", "gty": "client-credentials"}
    oidc_scopes_claim: str = "scope"
    oidc_scopes: Annotated[
        dict[str, str], Field(description="Value of the scopes claim → scope. Values not listed stand for themselves.")
    ] = {}
    clock_skew_seconds: Annotated[int, Field(ge=0, le=300)] = 60

    identity_key: Annotated[SecretStr, Field(description="Keys the hash that makes a person_id; same in all services.")]
    cursor_key: Annotated[SecretStr, Field(description="Signs list cursors; one per service is enough.")]

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otlp_endpoint: str | None = None
    outbound_allowed: Annotated[
        Csv, Field(description="Networks (CIDR) that outbound calls may reach although they are not public.")
    ] = []

    @field_validator("cors_origins", "outbound_allowed", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("outbound_allowed")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        try:
            return [str(ipaddress.ip_network(part)) for part in value]
        except ValueError:
            raise ValueError("must be networks in CIDR notation, such as 127.0.0.0/8") from None

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an absolute http(s) address")
        return value.rstrip("/")

    @field_validator("identity_key", "cursor_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(key_bytes(value)) < MIN_KEY_BYTES:
            raise ValueError(f"must be at least {MIN_KEY_BYTES} bytes; make one with: openssl rand -base64 48")
        return value

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.profile is not Profile.PRODUCTION:
            return self
        for name in ("identity_key", "cursor_key"):
            if getattr(self, name).get_secret_value().startswith(DEMO_KEY_PREFIX):
                raise ValueError(f"{name} is a demonstration key; production needs one of its own")
        if urlsplit(self.oidc_issuer).scheme != "https" or is_loopback(self.oidc_issuer):
            raise ValueError("oidc_issuer must be an https address that is not this machine")
        if self.outbound_allowed:
            raise ValueError("outbound_allowed must be empty in production: outbound calls reach public addresses only")
        return self


class VaultSettings(ServiceSettings):
    """Settings of a service that seals what it keeps; see `kernel.vault`."""

    vault_key: Annotated[
        SecretStr,
        Field(description="Encrypts what a database alone must not give away; one per service is enough."),
    ]
    vault_key_previous: Annotated[
        SecretStr | None, Field(description="During a rotation, the key before: it opens and no longer seals.")
    ] = None

    @property
    def vault_keys(self) -> list[bytes]:
        """The keys of the vault, the current one first."""
        return [key_bytes(key) for key in (self.vault_key, self.vault_key_previous) if key is not None]

    @field_validator("vault_key", "vault_key_previous")
    @classmethod
    def _vault_keys_are_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else cls._long_enough(value)

    @model_validator(mode="after")
    def _production_has_a_vault_key_of_its_own(self) -> Self:
        if self.profile is Profile.PRODUCTION and self.vault_key.get_secret_value().startswith(DEMO_KEY_PREFIX):
            raise ValueError("vault_key is a demonstration key; production needs one of its own")
        return self


class StreamSettings(ServiceSettings):
    """Settings of a service that has streams of events; see `kernel.live`."""

    streams: Annotated[
        int,
        Field(ge=1, le=100_000, description="How many streams of one sort an api process keeps open at most."),
    ] = 10_000
    streams_per_person: Annotated[
        int, Field(ge=1, le=1_000, description="How many of them one person may have at a time, in tabs and devices.")
    ] = 4
    stream_seconds: Annotated[
        float, Field(gt=0, le=86_400, description="After how long a stream ends and is opened again, in seconds.")
    ] = 3_600.0
    heartbeat_seconds: Annotated[
        float, Field(ge=1, le=300, description="After how long without news a stream shows that it lives, in seconds.")
    ] = 15.0


def key_bytes(key: SecretStr) -> bytes:
    """The bytes of a key setting: base64 when it decodes as such, else its UTF-8 text."""
    text = key.get_secret_value()
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return text.encode()


def is_loopback(address: str) -> bool:
    """Whether an address names this machine (`localhost` or 127.0.0.0/8 or ::1)."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
