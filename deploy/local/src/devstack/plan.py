"""What the local stack is made of: its ports and its processes, each said once."""

from __future__ import annotations

from dataclasses import dataclass

SERVICES = ("content", "distribution", "metrics", "gamification")

# Wanted ports. RELAIS_PORT_<NAME> asks for another one; one that is taken is replaced by a free one.
PORTS = {
    "issuer": 8100,
    "content": 8101,
    "distribution": 8102,
    "metrics": 8103,
    "gamification": 8104,
    "content_api_metrics": 9101,
    "distribution_api_metrics": 9102,
    "metrics_api_metrics": 9103,
    "gamification_api_metrics": 9104,
    "content_worker_metrics": 9111,
    "distribution_worker_metrics": 9112,
    "metrics_worker_metrics": 9113,
    "gamification_worker_metrics": 9114,
    "metrics_streams_metrics": 9123,
    "gamification_streams_metrics": 9124,
    "mongo": 27117,
    "kafka": 19092,
    "kafka_controller": 19093,
    # Where the demonstration serves the newsroom; the same each time, so that it is the same feed each time.
    "newsroom": 8190,
    # Where it serves a network to practise on.
    "practice": 8191,
}


@dataclass(frozen=True)
class ProcessPlan:
    """One process of the stack: `python -m <module> <arguments>`, ready when `ready_path` on `ready_port` says 2xx."""

    name: str
    module: str
    arguments: tuple[str, ...]
    http_port: str
    metrics_port: str | None
    ready_port: str
    ready_path: str = "/readyz"


def processes() -> list[ProcessPlan]:
    """Return the processes in the order in which they start."""
    issuer = ProcessPlan(
        name="issuer",
        module="devstack.issuer",
        arguments=(),
        http_port="issuer",
        metrics_port=None,
        ready_port="issuer",
        ready_path="/.well-known/openid-configuration",
    )
    roles = [(service, role) for role in ("api", "worker") for service in SERVICES]
    streams = [(service, "streams") for service in ("metrics", "gamification")]
    return [issuer, *(_of_service(*role) for role in (*roles, *streams))]


def _of_service(service: str, role: str) -> ProcessPlan:
    side_port = f"{service}_{role}_metrics"
    return ProcessPlan(
        name=f"{service}-{role}",
        module=service,
        arguments=(role,),
        http_port=service,
        metrics_port=side_port,
        ready_port=service if role == "api" else side_port,
    )
