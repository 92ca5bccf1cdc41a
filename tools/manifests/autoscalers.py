"""What whoever scales must keep to: one owner of each number, patience, partitions, and a Kafka that lets KEDA ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from relais.catalogue import TOPICS
from tools.manifests.rendering import Document, of_kind, title

# How KEDA calls what a user of Kafka shows, in Strimzi's words and in those of the services' settings.
_SASL = {"scram-sha-512": "scram_sha512", "tls": "none"}
_MECHANISMS = {"SCRAM-SHA-512": "scram_sha512", "SCRAM-SHA-256": "scram_sha256", "PLAIN": "plaintext"}
_CERTIFICATE, _NAME_AND_PASSWORD = {"ca", "cert", "key"}, {"ca", "username", "password"}
# Each pod that comes or goes makes its consumer group hand out all partitions anew; an api's next rush finds fewer.
_PATIENCE_SECONDS = 600


def complaints(documents: Sequence[Document]) -> Iterator[str]:
    """What does not hold of HorizontalPodAutoscalers and ScaledObjects."""
    scalers = of_kind(documents, "HorizontalPodAutoscaler") + of_kind(documents, "ScaledObject")
    for one in of_kind(documents, "Deployment"):
        mine = [two for two in scalers if two["spec"]["scaleTargetRef"].get("name") == one["metadata"]["name"]]
        if len(mine) + ("replicas" in one["spec"]) != 1:
            yield f"{title(one)} has not exactly one owner of the number of its pods"
    for one in of_kind(documents, "HorizontalPodAutoscaler"):
        spec = one["spec"]
        if not spec.get("minReplicas") or not spec.get("metrics"):
            yield f"{title(one)} scales by nothing, or to nothing"
        if _patience(spec) < _PATIENCE_SECONDS:
            yield f"{title(one)} takes pods away at once"
    most = _most_partitions(documents)
    for one in of_kind(documents, "ScaledObject"):
        spec = one["spec"]
        if not 0 < spec.get("maxReplicaCount", 0) <= most:
            yield f"{title(one)} starts more pods than there are partitions"
        if not spec.get("triggers") or not spec.get("minReplicaCount"):
            yield f"{title(one)} has no triggers, or scales to nothing"
        # KEDA makes a HorizontalPodAutoscaler of it.
        if _patience(spec.get("advanced", {}).get("horizontalPodAutoscalerConfig", {})) < _PATIENCE_SECONDS:
            yield f"{title(one)} has its pods taken away at once"
        inside = f".{one['metadata'].get('namespace')}.svc:"
        asked = [two["metadata"].get("bootstrapServers", "") for two in spec.get("triggers", ())]
        if of_kind(documents, "Kafka"):
            if not all(inside in two for two in asked):
                yield f"{title(one)} asks a broker that KEDA does not find from its own namespace"
        elif any(two != _shared(documents).get("RELAIS_KAFKA_BOOTSTRAP") for two in asked):
            yield f"{title(one)} asks another Kafka than the services use"
        for fault in _asking(one, documents):
            yield f"{title(one)} {fault}"


def _most_partitions(documents: Sequence[Document]) -> int:
    """Of the topics that are applied, or of the contracts, where topics are somebody else's to make."""
    applied = [one["spec"].get("partitions", 0) for one in of_kind(documents, "KafkaTopic")]
    return int(max(applied or [topic.partitions for topic in TOPICS.values()]))


def _shared(documents: Sequence[Document]) -> dict[str, str]:
    """The settings that all services have."""
    maps = of_kind(documents, "ConfigMap")
    return next(dict(one["data"]) for one in maps if one["metadata"]["name"].startswith("relais-settings"))


def _as_services_do(documents: Sequence[Document]) -> str | None:
    settings = _shared(documents)
    if settings.get("RELAIS_KAFKA_SECURITY_PROTOCOL") == "SSL":
        return "none"
    return _MECHANISMS.get(settings.get("RELAIS_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"))


def _asking(scaler: Document, documents: Sequence[Document]) -> Iterator[str]:
    """What keeps KEDA from being let in, of the first trigger that is not."""
    known = {one["metadata"]["name"]: _parameters(one) for one in of_kind(documents, "TriggerAuthentication")}
    users = {one["metadata"]["name"]: one["spec"].get("authentication", {}) for one in of_kind(documents, "KafkaUser")}
    for trigger in scaler["spec"].get("triggers", ()):
        asked = trigger["metadata"]
        if asked.get("tls") != "enable":
            yield "asks Kafka in the clear"
            return
        shown = known.get(trigger.get("authenticationRef", {}).get("name"), {})
        sasl = asked.get("sasl", "none")
        if set(shown) != (_CERTIFICATE if sasl == "none" else _NAME_AND_PASSWORD):
            yield f"does not show Kafka what sasl: {sasl} needs"
            return
        if sasl != _as_services_do(documents):
            yield f"says sasl: {sasl}, and the services show something else"
            return
        for name in shown.values() & users.keys():
            # The Secret that Strimzi makes has the name of the user.
            if _SASL.get(users[name].get("type", "")) != sasl:
                yield f"says sasl: {sasl}, by which Kafka does not know KafkaUser {name}"
                return


def _patience(spec: dict[str, Any]) -> int:
    return int(spec.get("behavior", {}).get("scaleDown", {}).get("stabilizationWindowSeconds", 0))


def _parameters(authentication: Document) -> dict[str, Any]:
    """What an authentication hands over, and of which Secret it is, if of any."""
    spec = authentication["spec"]
    variables = {one["parameter"]: "" for one in spec.get("env", ())}
    return variables | {one["parameter"]: one["name"] for one in spec.get("secretTargetRef", ())}
