"""What distribution takes for granted about networks is what the content service ships, and nothing else."""

from __future__ import annotations

import pytest

from content.network_policies.repository import SHIPPED as CONTENT
from distribution.networks.models import SHIPPED as DISTRIBUTION
from distribution.networks.models import Network


def test_both_know_the_same_networks() -> None:
    assert set(CONTENT) == set(Network) == set(DISTRIBUTION)


@pytest.mark.parametrize("network", Network)
def test_both_ship_the_same_policy(network: Network) -> None:
    content, distribution = CONTENT[network], DISTRIBUTION[network]
    rules = content.policy.rules
    assert content.label == distribution.label.en == distribution.label.fr
    assert rules.reason == distribution.closed
    assert rules.share_address == distribution.share_address
    assert rules.disclosure == distribution.disclosure
