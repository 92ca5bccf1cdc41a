"""Loopback ports: the wanted one if it is free, another one otherwise."""

from __future__ import annotations

import socket
from collections.abc import Container

from kernel.testing.ports import free_port as promised_port

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether nobody listens on the loopback port at this moment."""
    with socket.socket() as probe:
        # As servers do, so that connections of a former run in TIME_WAIT do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(*, besides: Container[int] = ()) -> int:
    """Return a port that nobody uses and that is not in `besides`, promised to this process while it lives."""
    while (port := promised_port()) in besides:
        pass
    return port


def choose(wanted: int, *, besides: Container[int] = ()) -> int:
    """Return `wanted` if it is free and not in `besides`, else any free port."""
    return wanted if wanted not in besides and is_free(wanted) else free_port(besides=besides)


def answers(port: int, *, timeout: float = 0.2) -> bool:
    """Tell whether a loopback port accepts connections."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout):
            return True
    except OSError:
        return False
