"""How a process reaches the broker and the database: over TLS or in the clear, as whom, and whom it believes."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from cryptography import x509
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

# Directories with a file for each setting, separated as in PATH: how secrets of a cluster are mounted.
SECRETS_VARIABLE = "RELAIS_SECRETS_DIR"


class AccessSettings(BaseSettings):
    """The part of every service's settings that says how its servers are reached.

    Passwords travel over TLS only. The files are read when the process starts: whoever replaces a certificate restarts
    the process before the old one expires.
    """

    kafka_security_protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_SSL"],
        Field(
            description="In the clear; over TLS, known by a certificate if at all; or over TLS, known by a password."
        ),
    ] = "PLAINTEXT"
    kafka_ca_file: Annotated[
        Path | None, Field(description="PEM file of whom brokers' certificates are believed; else the system's.")
    ] = None
    kafka_certificate_file: Annotated[
        Path | None, Field(description="PEM file of the certificate that this process shows to brokers.")
    ] = None
    kafka_key_file: Annotated[
        Path | None, Field(description="PEM file of that certificate's key, where it is a file of its own.")
    ] = None
    kafka_sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = "SCRAM-SHA-512"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    mongo_ca_file: Annotated[
        Path | None,
        Field(
            description="PEM file of whom the database's certificate is believed; turns TLS on. Who this process is, "
            "`mongo_uri` says."
        ),
    ] = None

    @field_validator("mongo_ca_file")
    @classmethod
    def _authorities_can_be_read(cls, value: Path | None) -> Path | None:
        if value is not None:
            _tls(value, None, None)
        return value

    @model_validator(mode="after")
    def _broker_can_be_reached(self) -> Self:
        files = (self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file)
        password = (self.kafka_sasl_username, self.kafka_sasl_password)
        if self.kafka_security_protocol == "SASL_SSL" and None in password:
            raise ValueError("kafka_sasl_username and kafka_sasl_password are needed with SASL_SSL")
        if self.kafka_security_protocol != "SASL_SSL" and any(password):
            raise ValueError("kafka_sasl_username and kafka_sasl_password are used with SASL_SSL only")
        if self.kafka_security_protocol == "PLAINTEXT" and any(files):
            raise ValueError("kafka_ca_file, kafka_certificate_file and kafka_key_file are used with SSL or SASL_SSL")
        if self.kafka_key_file and not self.kafka_certificate_file:
            raise ValueError("kafka_key_file needs kafka_certificate_file")
        broker_access(self)
        return self


def broker_access(settings: AccessSettings) -> dict[str, Any]:
    """The arguments with which every client of aiokafka reaches the brokers of the settings."""
    if settings.kafka_security_protocol == "PLAINTEXT":
        return {}
    access: dict[str, Any] = {
        "security_protocol": settings.kafka_security_protocol,
        "ssl_context": _tls(settings.kafka_ca_file, settings.kafka_certificate_file, settings.kafka_key_file),
    }
    if settings.kafka_sasl_password is not None:
        access["sasl_mechanism"] = settings.kafka_sasl_mechanism
        access["sasl_plain_username"] = settings.kafka_sasl_username
        access["sasl_plain_password"] = settings.kafka_sasl_password.get_secret_value()
    return access


def certificate_ends(settings: AccessSettings) -> dict[str, datetime]:
    """When what each file of the settings is for ends: a chain with its first certificate, authorities with their last,
    because whoever replaces one leaves the old one beside it for a while."""
    files = {
        "kafka": (settings.kafka_certificate_file, min),
        "kafka_authorities": (settings.kafka_ca_file, max),
        "mongo_authorities": (settings.mongo_ca_file, max),
    }
    return {use: which(_ends(file)) for use, (file, which) in files.items() if file is not None}


def _ends(file: Path) -> list[datetime]:
    return [one.not_valid_after_utc for one in x509.load_pem_x509_certificates(file.read_bytes())]


def secret_directories(environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The directories that settings are read from besides the environment, which goes before them."""
    return [Path(one) for one in environment.get(SECRETS_VARIABLE, "").split(os.pathsep) if one]


def _tls(authorities: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """Certificates and names of servers are always checked; TLS 1.2 is the oldest spoken."""
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=authorities)
        if certificate is not None:
            # Nobody is there to be asked for the passphrase of a key.
            context.load_cert_chain(certificate, key, password=_no_passphrase)
    except OSError as failure:
        names = ", ".join(str(one) for one in (authorities, certificate, key) if one)
        raise ValueError(f"no certificates can be read from {names}: {failure}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _no_passphrase() -> str:
    raise ValueError("the key of kafka_certificate_file must not need a passphrase")
