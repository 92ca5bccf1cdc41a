"""Asks a broker for its metadata in one small request, without a client's threads or event loop."""

from __future__ import annotations

import socket
import struct

from devstack.ports import LOOPBACK

METADATA = 3
METADATA_VERSION = 4
CORRELATION = 7


def broker_count(port: int, *, timeout: float = 1.0) -> int:
    """Return how many brokers the one on the loopback port knows; 0 if it does not answer (yet).

    The Metadata request, version 4, of the Kafka protocol guide: a header (key, version, correlation id, client id),
    no topics, no automatic creation; the answer is a length, the correlation id, a throttle time, then the brokers.
    """
    client_id = b"devstack"
    request = struct.pack("!hhih", METADATA, METADATA_VERSION, CORRELATION, len(client_id)) + client_id
    request += struct.pack("!i?", 0, False)
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout) as connection:
            connection.sendall(struct.pack("!i", len(request)) + request)
            _, correlation, _, brokers = struct.unpack("!iiii", _exactly(connection, 16))
    except OSError:
        return 0
    return int(brokers) if correlation == CORRELATION else 0


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        part = connection.recv(count - len(received))
        if not part:
            raise ConnectionResetError("the broker closed the connection")
        received += part
    return received
