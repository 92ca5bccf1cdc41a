"""server.properties of a one-node KRaft broker that is small and quick."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path

from devstack.ports import LOOPBACK

NODE_ID = 1


def server_properties(*, data: Path, port: int, controller_port: int) -> str:
    """Return the configuration of a broker and controller in one process, on loopback only.

    The quorum is static (`controller.quorum.voters`), so the ports may change between two runs over the same data.
    Kafka's defaults cost here: 50 partitions for each internal topic, 3 s before a group starts, 128 MB of heap for
    the cleaner, replication factors of 3, and 9 s after a SIGKILL until the controller lets the broker come back.
    """
    listeners = f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}"
    settings = {
        "process.roles": "broker,controller",
        "node.id": NODE_ID,
        "controller.quorum.voters": f"{NODE_ID}@{LOOPBACK}:{controller_port}",
        "listeners": listeners,
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "group.initial.rebalance.delay.ms": 0,
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "log.cleaner.dedupe.buffer.size": 2_097_152,
        "log.segment.bytes": 16_777_216,
        "log.retention.hours": 48,
        "num.network.threads": 2,
        "num.io.threads": 2,
        "background.threads": 2,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def format_directory(data: Path) -> None:
    """Make `data` a formatted KRaft log directory; nothing happens if it is one.

    `kafka.tools.StorageTool` writes the same file but starts a JVM for it (1.6 s). Both ids are 16 random bytes in
    base64url without padding, as Kafka's own `Uuid`; one that starts with `-` would read as an option.
    """
    meta = data / "meta.properties"
    if meta.is_file():
        return
    data.mkdir(parents=True, exist_ok=True)
    partial = data / "meta.properties.partial"
    partial.write_text(
        f"version=1\ncluster.id={_random_id()}\nnode.id={NODE_ID}\ndirectory.id={_random_id()}\n", encoding="ascii"
    )
    partial.replace(meta)


def _random_id() -> str:
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text
