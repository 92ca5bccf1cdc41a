"""What every pod must keep to: the restricted standard and more, probes, resources, an end, a place in the cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kernel.access import SECRETS_VARIABLE
from kernel.process import DRAIN_SECONDS
from tools.manifests.rendering import Document, title

# After its time a process waits so long until it gives itself up (kernel.watchdog).
_LATE_SECONDS = 10.0
_OWNERS = ("Deployment", "Job", "StatefulSet", "DaemonSet", "CronJob", "Pod")
_RESOURCES = ("cpu", "memory", "ephemeral-storage")
# A ConfigMap is how criteria of milestones come in (docs/operations/criteria.md).
_VOLUMES = {"projected", "emptyDir", "configMap"}
_NAMES = ("app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/part-of")
_ZONE, _HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"


def owners(documents: Sequence[Document]) -> list[Document]:
    """The documents that make pods of ours."""
    return [one for one in documents if one["kind"] in _OWNERS]


def spec(owner: Document) -> dict[str, Any]:
    """What its pods are; a pod is its own."""
    return dict(owner["spec"] if owner["kind"] == "Pod" else owner["spec"]["template"]["spec"])


def container(owner: Document) -> dict[str, Any]:
    """The one container of its pods."""
    [found] = spec(owner)["containers"]
    return dict(found)


def complaints(documents: Sequence[Document]) -> Iterator[str]:
    """What does not hold of the pods."""
    for one in owners(documents):
        name, pod = title(one), spec(one)
        checks = [_standard(pod), _container(container(one)), _secrets(pod, container(one)), _labels(one)]
        if one["kind"] == "Deployment":
            checks += [_probes(container(one)), _replacement(one), _ending(pod, container(one)), _spread(pod)]
        if one["kind"] == "Pod":
            checks.append(_once(pod, container(one)))
        for check in checks:
            yield from (f"{name}: {fault}" for fault in check)


def _standard(pod: dict[str, Any]) -> Iterator[str]:
    """https://kubernetes.io/docs/concepts/security/pod-security-standards, `restricted`, and no account's token."""
    context = pod.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
        yield "may run as root"
    if not context.get("fsGroup") or not context.get("runAsGroup"):
        yield "has no group of its own, which mounted secrets belong to"
    if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "may make any system call"
    if any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")):
        yield "shares the node's namespaces"
    if pod.get("automountServiceAccountToken") is not False:
        yield "is handed a token of its account"
    if pod.get("enableServiceLinks") is not False:
        yield "is told of every Service by variables"
    for volume in pod.get("volumes", []):
        [kind] = set(volume) - {"name"}
        if kind not in _VOLUMES:
            yield f"mounts {kind}"
        if kind == "emptyDir" and not volume[kind].get("sizeLimit"):
            yield "may fill the node's disk"


def _container(found: dict[str, Any]) -> Iterator[str]:
    context = found.get("securityContext", {})
    if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
        yield "may gain privileges"
    if context.get("readOnlyRootFilesystem") is not True:
        yield "may change its image"
    capabilities = context.get("capabilities", {})
    if capabilities.get("drop") != ["ALL"] or capabilities.get("add"):
        yield "keeps capabilities"
    resources = found.get("resources", {})
    for kind in ("requests", "limits"):
        missing = [name for name in _RESOURCES if not resources.get(kind, {}).get(name)]
        if missing:
            yield f"has no {kind} for {', '.join(missing)}"
    image = found.get("image", "")
    tag = image.rpartition("/")[2].rpartition(":")[2]
    if "@sha256:" not in image and (":" not in image.rpartition("/")[2] or tag == "latest"):
        yield "runs an image of no version"


def _secrets(pod: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    if any("secretRef" in one for one in found.get("envFrom", [])):
        yield "has secrets in its environment"
    variables = found.get("env", [])
    if any("secretKeyRef" in one.get("valueFrom", {}) for one in variables):
        yield "has secrets in its environment"
    directory = next((one.get("value") for one in variables if one["name"] == SECRETS_VARIABLE), None)
    mounts = {one["mountPath"]: one for one in found.get("volumeMounts", [])}
    volumes = {one["name"]: one for one in pod.get("volumes", [])}
    mount = mounts.get(directory or "")
    if mount is None or mount.get("readOnly") is not True or "projected" not in volumes.get(mount["name"], {}):
        yield "is not given its secrets as files"
    elif volumes[mount["name"]]["projected"].get("defaultMode") != 0o440:
        yield "has secrets that others can read"
    if "/tmp" not in mounts:  # noqa: S108 - the path inside the container
        yield "has no place to write to"


def _labels(owner: Document) -> Iterator[str]:
    alone = owner["kind"] == "Pod"
    labels = (owner if alone else owner["spec"]["template"])["metadata"].get("labels", {})
    for name in _NAMES:
        if not labels.get(name):
            yield f"has no label {name}"
    args = container(owner).get("args", [])
    # What a pod by itself does has operands.
    if (args[:2] if alone else args) != [labels.get(name) for name in _NAMES[:2]]:
        yield "is labelled as another process than it runs"


def _once(pod: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    if pod.get("restartPolicy") != "Never":
        yield "does again what is to be done once"
    if found.get("stdin") and not found.get("stdinOnce"):
        yield "waits for the end of its input for ever"


def _probes(found: dict[str, Any]) -> Iterator[str]:
    ports = {one.get("name") for one in found.get("ports", [])}
    if "metrics" not in ports:
        yield "cannot be watched"
    # What a restart mends is asked of the process alone; whether it can serve, of what it stands on too.
    for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        asked = found.get(probe, {})
        got = asked.get("httpGet", {})
        if got.get("path") != path or got.get("port") not in ports:
            yield f"has no {probe} that asks {path}"
        elif not asked.get("timeoutSeconds") or not asked.get("failureThreshold") or not asked.get("periodSeconds"):
            yield f"has a {probe} of unsaid patience"


def _replacement(owner: Document) -> Iterator[str]:
    strategy = owner["spec"].get("strategy", {})
    if strategy.get("type") != "RollingUpdate" or strategy.get("rollingUpdate", {}).get("maxUnavailable") != 0:
        yield "is ended before its successor is ready"
    if not owner["spec"].get("progressDeadlineSeconds"):
        yield "never says that a rollout failed"


def _ending(pod: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    pause = found.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    serves = any(one.get("name") == "http" for one in found.get("ports", []))
    if serves and not pause:
        yield "stops to answer before requests stop to come"
    if pod.get("terminationGracePeriodSeconds", 0) <= pause + DRAIN_SECONDS + _LATE_SECONDS:
        yield "is killed before it has drained"


def _spread(pod: dict[str, Any]) -> Iterator[str]:
    spread = {
        one.get("topologyKey")
        for one in pod.get("topologySpreadConstraints", [])
        if one.get("labelSelector") and set(_NAMES[:2]) <= set(one.get("matchLabelKeys", []))
    }
    for key in (_ZONE, _HOST):
        if key not in spread:
            yield f"may be all in one {key}"
