"""Asks a process whether it is ready, as a cluster's probe does."""

from __future__ import annotations

import http.client

from devstack.ports import LOOPBACK


def says_ready(port: int, path: str, *, timeout: float = 2.0) -> bool:
    """Tell whether `GET path` on the loopback port answers with a 2xx status."""
    return 200 <= answer(port, path, timeout=timeout)[0] < 300


def answer(port: int, path: str, *, timeout: float = 2.0) -> tuple[int, str]:
    """Return status and text of `GET path`; 0 and the reason when there is no answer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    try:
        connection.request("GET", path)
        # An answer that breaks off would hold its connection open.
        with connection.getresponse() as response:
            return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error) or type(error).__name__
    finally:
        connection.close()
