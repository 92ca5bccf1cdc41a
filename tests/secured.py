"""A broker and a database that speak TLS and want to know who asks, set up as a cluster's are."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pymongo import MongoClient

from devstack import ports
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer

PASSWORD = "a password of the tests"


class Authority:
    """Who signs certificates; its own is in `file`."""

    def __init__(self, directory: Path, *, name: str = "authority") -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self.file = directory / f"{name}.crt"
        self.file.write_bytes(_pem(self._signed(self._name, self._key.public_key(), authority=True)))

    def issue(self, name: str) -> tuple[Path, Path]:
        """The files of a certificate for that name on this machine, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate, key_file = self._directory / f"{name}.crt", self._directory / f"{name}.key"
        certificate.write_bytes(_pem(self._signed(_named(name), key.public_key(), authority=False)))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, key_file

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(hours=2))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ports.LOOPBACK))]), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )


@dataclass(frozen=True)
class Secured:
    """Both servers, and what a service is told of them."""

    kafka: SecuredKafka
    mongo: SecuredMongo
    authority: Authority

    def with_password(self, name: str) -> dict[str, Any]:
        """The settings of a service that shows its password to brokers."""
        return {
            "mongo_uri": self.mongo.uri_of(name),
            "mongo_ca_file": self.authority.file,
            "kafka_bootstrap": f"{ports.LOOPBACK}:{self.kafka.password_port}",
            "kafka_security_protocol": "SASL_SSL",
            "kafka_ca_file": self.authority.file,
            "kafka_sasl_username": name,
            "kafka_sasl_password": PASSWORD,
        }

    def with_certificate(self, name: str) -> dict[str, Any]:
        """The settings of a service that shows a certificate to brokers."""
        certificate, key = self.authority.issue(name)
        return {
            "mongo_uri": self.mongo.uri_of(name),
            "mongo_ca_file": self.authority.file,
            "kafka_bootstrap": f"{ports.LOOPBACK}:{self.kafka.certificate_port}",
            "kafka_security_protocol": "SSL",
            "kafka_ca_file": self.authority.file,
            "kafka_certificate_file": certificate,
            "kafka_key_file": key,
        }


class SecuredKafka(KafkaServer):
    """A broker with one listener for passwords, one for certificates, and a plain one that is everybody's superior.

    It refuses whatever no rule allows.
    """

    def __init__(self, directory: Path, authority: Authority) -> None:
        super().__init__(directory, ports.free_port())
        taken = {self.port, self.controller_port}
        self.password_port = ports.free_port(besides=taken)
        self.certificate_port = ports.free_port(besides=taken | {self.password_port})
        self._authority = authority

    def _command(self, java_options: list[str]) -> list[str | Path]:
        command = super()._command(java_options)
        # The last of two lines for one name is the one that holds.
        with (self.directory / "server.properties").open("a") as properties:
            properties.write(self._security())
        return command

    def _security(self) -> str:
        certificate, key = self._authority.issue("broker")
        store = self.directory / "broker.pem"
        store.write_bytes(key.read_bytes() + certificate.read_bytes())
        listeners = {
            "PLAINTEXT": self.port,
            "PASSWORD": self.password_port,
            "CERTIFICATE": self.certificate_port,
        }
        advertised = ",".join(f"{name}://{ports.LOOPBACK}:{port}" for name, port in listeners.items())
        settings = {
            "listeners": f"{advertised},CONTROLLER://{ports.LOOPBACK}:{self.controller_port}",
            "advertised.listeners": advertised,
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_SSL,"
            "CERTIFICATE:SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.password.scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram."
            "ScramLoginModule required;",
            "listener.name.certificate.ssl.client.auth": "required",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": store,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self._authority.file,
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())


class SecuredMongo(MongoServer):
    """A mongod that takes TLS and known users only."""

    def __init__(self, directory: Path, authority: Authority, users: Sequence[str]) -> None:
        super().__init__(directory, ports.free_port())
        self._authority = authority
        self._users = users
        self._is_open = True

    def start(self) -> Self:
        """Start it open to everybody, make the users, and start it again as it is to be."""
        super().start()
        with MongoClient[dict[str, Any]](self.uri) as client:
            client.admin.command("createUser", "administrator", pwd=PASSWORD, roles=["root"])
            for user in self._users:
                # As in a cluster, but that the names of the databases are not known yet.
                roles = ["readWriteAnyDatabase", "dbAdminAnyDatabase"]
                client.admin.command("createUser", user, pwd=PASSWORD, roles=roles)
        self.stop()
        self._is_open = False
        super().start()
        with MongoClient[dict[str, Any]](
            self.uri_of("administrator"), tls=True, tlsCAFile=str(self._authority.file)
        ) as client:
            # Whoever started it has looked in without TLS.
            client.admin.command("setParameter", 1, tlsMode="requireTLS")
        return self

    def uri_of(self, name: str) -> str:
        """The connection string of a user."""
        return self.uri.replace("mongodb://", f"mongodb://{name}:{PASSWORD.replace(' ', '%20')}@") + "&authSource=admin"

    def _command(self, data: Path) -> list[str | Path]:
        if self._is_open:
            return super()._command(data)
        certificate, key = self._authority.issue("database")
        store = self.directory / "database.pem"
        store.write_bytes(key.read_bytes() + certificate.read_bytes())
        shared = self.directory / "shared.key"
        shared.write_text(secrets.token_hex(32))
        shared.chmod(0o400)
        return [
            *super()._command(data),
            *("--auth", "--keyFile", shared),
            *("--tlsMode", "preferTLS", "--tlsCertificateKeyFile", store, "--tlsCAFile", self._authority.file),
            "--tlsAllowConnectionsWithoutCertificates",
        ]


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
