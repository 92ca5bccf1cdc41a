"""Servers of other people's making to post to; collected only by `make peers`, which installs them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from tests.peers import servers

# `make test` needs Python alone.
collect_ignore_glob = [] if "RELAIS_PEERS" in os.environ else ["test_*.py"]


@pytest.fixture(scope="session")
async def bluesky(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[servers.Bluesky]:
    """The PDS."""
    async with servers.bluesky(tmp_path_factory.mktemp("pds")) as running:
        yield running


@pytest.fixture(scope="session")
async def mastodon(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[servers.Mastodon]:
    """The Mastodon-compatible server."""
    async with servers.mastodon(tmp_path_factory.mktemp("mastodon")) as running:
        yield running
