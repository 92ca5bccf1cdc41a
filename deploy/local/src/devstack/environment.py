"""`.run/env`: the ports, addresses and generated secrets of one stack, readable by its owner and by a shell."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devstack import plan, ports
from devstack.failures import StackFailure
from devstack.mongod import replica_set_uri
from devstack.plan import ProcessPlan

# Production refuses keys that start so (kernel.settings).
DEMO_KEY_PREFIX = "demo-"
HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Environment:
    """The values that the stack's processes share; `values` is what stands in the file."""

    values: dict[str, str]

    def port(self, name: str) -> int:
        """Return the port of a name in `plan.PORTS`."""
        return int(self.values[_port_variable(name)])

    def url(self, service: str) -> str:
        """Return the address of a service or of the issuer, without a trailing slash."""
        return f"http://{ports.LOOPBACK}:{self.port(service)}"

    @property
    def own_mongo(self) -> str:
        """The address that a MongoDB of this stack has, whether the stack uses it or somebody else's."""
        return replica_set_uri(self.port("mongo"))

    @property
    def own_kafka(self) -> str:
        """The address that a Kafka of this stack has, whether the stack uses it or somebody else's."""
        return f"{ports.LOOPBACK}:{self.port('kafka')}"

    @property
    def runs_mongo(self) -> bool:
        """Whether the stack starts its own MongoDB."""
        return self.values["RELAIS_MONGO_URI"] == self.own_mongo

    @property
    def runs_kafka(self) -> bool:
        """Whether the stack starts its own Kafka."""
        return self.values["RELAIS_KAFKA_BOOTSTRAP"] == self.own_kafka

    def of_service(self, service: str) -> dict[str, str]:
        """Return the settings of a service's commands, such as `migrate`."""
        addresses = {"RELAIS_PUBLIC_URL": self.url(service), "RELAIS_CONTENT_URL": self.url("content")}
        return {**self._shared(), "RELAIS_MONGO_DATABASE": service, **addresses}

    def of_process(self, process: ProcessPlan) -> dict[str, str]:
        """Return the settings of one process of the plan."""
        own = {"RELAIS_HTTP_PORT": str(self.port(process.http_port))}
        if process.metrics_port:
            own["RELAIS_METRICS_PORT"] = str(self.port(process.metrics_port))
        return {**self.of_service(process.http_port), **own}

    def _shared(self) -> dict[str, str]:
        return {name: value for name, value in self.values.items() if not name.startswith("RELAIS_PORT_")}

    def write(self, path: Path) -> None:
        """Write the file in one step, for its owner only (mode 600)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={shlex.quote(value)}\n" for name, value in self.values.items())
        partial.replace(path)


def read(path: Path) -> dict[str, str]:
    """Return the values in the file, none if it does not exist; a line that is no assignment is passed over."""
    if not path.is_file():
        return {}
    values = {}
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator:
            values[name] = "".join(shlex.split(value))
    return values


def compose(former: Mapping[str, str], asked: Mapping[str, str], *, any_ports: bool = False) -> Environment:
    """Return the environment of a stack that is about to start.

    `former` is the file of the last run: its secrets stay, because the data was written with them, and its ports are
    asked for again. `asked` is the caller's environment: it may name ports (RELAIS_PORT_CONTENT=…) and servers that
    already run (RELAIS_MONGO_URI, RELAIS_KAFKA_BOOTSTRAP). With `any_ports` every port is a free one and `asked` is
    not looked at, for tests.
    """
    asked = {} if any_ports else asked
    values: dict[str, str] = {}
    taken: set[int] = set()
    for name, usual in plan.PORTS.items():
        variable = _port_variable(name)
        wanted = _port(variable, asked) or _port(variable, former) or (0 if any_ports else usual)
        chosen = ports.choose(wanted, besides=taken) if wanted else ports.free_port(besides=taken)
        taken.add(chosen)
        values[variable] = str(chosen)
    made, before = Environment(values), Environment({**values, **former})
    values |= {
        "RELAIS_PROFILE": "demo",
        "RELAIS_MONGO_URI": _named("RELAIS_MONGO_URI", asked, own_before=before.own_mongo) or made.own_mongo,
        "RELAIS_KAFKA_BOOTSTRAP": _named("RELAIS_KAFKA_BOOTSTRAP", asked, own_before=before.own_kafka)
        or made.own_kafka,
        "RELAIS_TOPIC_REPLICATION": "1",
        "RELAIS_OIDC_ISSUER": made.url("issuer"),
        "RELAIS_OIDC_AUDIENCE": "relais",
        "RELAIS_IDENTITY_KEY": former.get("RELAIS_IDENTITY_KEY") or _demo_key(),
        "RELAIS_CURSOR_KEY": former.get("RELAIS_CURSOR_KEY") or _demo_key(),
        "RELAIS_VAULT_KEY": former.get("RELAIS_VAULT_KEY") or _demo_key(),
        "RELAIS_OUTBOUND_ALLOWED": "127.0.0.0/8",
        # No internet and nobody's account: what is posted goes to a network to practise on.
        "RELAIS_BLUESKY_URL": made.url("practice"),
        "RELAIS_BLUESKY_PUBLIC_URL": made.url("practice"),
        # A second, where a company takes a day to object before it passes a post on.
        "RELAIS_RELAY_OBJECTION_HOURS": "0.0003",
        # Eight ambassadors on three networks are never five in one place: long enough for all of them to meet.
        "RELAIS_CELLS_PATIENCE_SECONDS": "2",
        # The demonstration has a past of its own, and asks a barometer as often as it is run.
        "RELAIS_CYCLES_SECONDS": "10",
        "RELAIS_BAROMETER_PAUSE_DAYS": "0",
    }
    return made


def _named(variable: str, asked: Mapping[str, str], *, own_before: str) -> str | None:
    # Whoever has read `.run/env` into the shell names the stack's own server of the last run: that is ours to start.
    value = asked.get(variable)
    return value if value and value != own_before else None


def _port(variable: str, values: Mapping[str, str]) -> int:
    """The port of a variable, 0 if there is none."""
    text = values.get(variable) or "0"
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise StackFailure(f"{variable}={text} is no port.", remedy=f"set it to a number from 1 to {HIGHEST_PORT}")
    return int(text)


def _port_variable(name: str) -> str:
    return f"RELAIS_PORT_{name.upper()}"


def _demo_key() -> str:
    return DEMO_KEY_PREFIX + secrets.token_urlsafe(48)
