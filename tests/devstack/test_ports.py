"""Ports are the wanted ones when they are free, and never somebody else's."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from devstack import ports


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        yield listener.getsockname()[1]


def test_a_free_port_is_taken_as_wanted() -> None:
    wanted = ports.free_port()
    assert ports.choose(wanted) == wanted


def test_a_port_of_somebody_else_is_replaced_by_a_free_one(taken: int) -> None:
    chosen = ports.choose(taken)
    assert chosen != taken
    assert ports.is_free(chosen)


def test_a_port_promised_to_another_part_is_not_given_twice() -> None:
    wanted = ports.free_port()
    assert ports.choose(wanted, besides={wanted}) != wanted
