"""Network policies as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from content.network_policies.models import NetworkPolicy, NetworkState
from kernel.events import NewEvent
from relais.content.v1 import network_pb2
from relais.content.v1.network_pb2 import NetworkPolicyChanged

_STATES = {
    NetworkState.ON: network_pb2.NETWORK_STATE_ON,
    NetworkState.OFF: network_pb2.NETWORK_STATE_OFF,
    NetworkState.KIT: network_pb2.NETWORK_STATE_KIT,
}


def changed(policy: NetworkPolicy) -> NewEvent:
    """The policy is in force. Its wordings are people's; they are read here and do not travel."""
    changed_at = Timestamp()
    if policy.changed_at is not None:
        changed_at.FromDatetime(policy.changed_at)
    data = NetworkPolicyChanged(
        programme_id=policy.programme_id,
        network=policy.network,
        policy_version=policy.version,
        state=_STATES[policy.rules.state],
        share_template=policy.rules.share_address or "",
        changed_at=changed_at,
    )
    subject = f"{policy.programme_id}/{policy.network}"
    return NewEvent(data, subject=subject, key=policy.programme_id, sequence=policy.version)
