"""Ports for servers of tests are promised to one process at a time."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kernel.testing import ports


def test_a_port_lies_below_those_that_the_system_gives_to_connections() -> None:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    assert all(ports.free_port() < first for _ in range(50))


def test_a_promised_port_can_be_bound_and_is_promised_to_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    promised = ports.free_port()
    monkeypatch.setattr(ports.random, "randrange", lambda *_: promised)
    there = (
        "from kernel.testing import ports\n"
        f"ports.random.randrange = lambda *_: {promised}\n"
        "try: print(ports.free_port())\n"
        "except RuntimeError: print('none')\n"
    )

    with pytest.raises(RuntimeError):
        ports.free_port()
    asked = subprocess.run([sys.executable, "-c", there], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "none"
    with socket.create_server((ports.LOOPBACK, promised)) as server:
        assert server.getsockname()[1] == promised


def test_a_port_on_which_somebody_listens_is_not_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        taken = server.getsockname()[1]
        monkeypatch.setattr(ports.random, "randrange", lambda *_: taken)

        with pytest.raises(RuntimeError):
            ports.free_port()
