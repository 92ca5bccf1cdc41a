"""The content service's events about networks, as this service understands them."""

from __future__ import annotations

from distribution.networks.models import Decision, State
from distribution.stories.models import web_address
from relais.content.v1 import network_pb2
from relais.content.v1.network_pb2 import NetworkPolicyChanged

_STATES = {network_pb2.NETWORK_STATE_ON: State.ON, network_pb2.NETWORK_STATE_KIT: State.KIT}


def changed(data: NetworkPolicyChanged) -> Decision:
    """What the programme decided; `NotAWebAddress` when its template is none. A state that this release does not know
    counts as off."""
    if data.share_template:
        web_address(data.share_template.replace("{url}", "u").replace("{text}", "t"))
    return Decision(
        programme_id=data.programme_id,
        network=data.network,
        version=data.policy_version,
        state=_STATES.get(data.state, State.OFF),
        share_address=data.share_template or None,
    )
