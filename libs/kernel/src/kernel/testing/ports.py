"""Loopback ports for servers of tests, promised to one process at a time."""

from __future__ import annotations

import atexit
import random
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
# All of 127.0.0.0/8 is the loopback (RFC 1122 §3.2.1.3); no server of ours listens at this address of it.
_GUARD = "127.77.77.77"
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST = 12_000
_TRIES = 1_000


def free_port() -> int:
    """A loopback port that nobody uses, and that no other caller of this gets before this process ends.

    A port that is merely free at this moment can be taken before a server binds it: as the source of somebody's
    connection, or by another test. So it lies below those that the system gives to connections (Linux says which), and
    the promise is kept by a socket on the same port of another loopback address, until the process ends.
    """
    for _ in range(_TRIES):
        port = random.randrange(_LOWEST, _first_ephemeral())  # noqa: S311 - nothing secret
        promise = socket.socket()
        try:
            promise.bind((_GUARD, port))
            with socket.socket() as probe:
                # As servers do, so that connections of a former run in TIME_WAIT do not count as taken.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((LOOPBACK, port))
        except OSError:
            promise.close()
            continue
        # Kept until the end, and then closed rather than found unclosed.
        atexit.register(promise.close)
        return port
    raise RuntimeError("no loopback port is free")


def _first_ephemeral() -> int:
    try:
        return max(int(_EPHEMERAL.read_text().split()[0]), _LOWEST + _TRIES)
    except OSError:
        # IANA's range for connections (RFC 6335 §6) begins here.
        return 49_152
