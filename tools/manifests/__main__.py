"""The manifests that follow from the code: `python -m tools.manifests write | check [overlay …]`.

Topics, who may do what with them, which connections a network lets through, and by what lag workers are scaled: all of
it is said by the contracts and by each service's `bootstrap.py`. The files are kept, so that operators read what they
apply. `check` fails when one is not what the code says, when a strict server would refuse an overlay, or when one
does not keep to our rules (`policies`).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from kernel.process import Service
from tools.manifests import kafka, network, policies, scaling, schemas, watching
from tools.manifests.rendering import OVERLAYS, DoesNotRender, rendered
from tools.openapi import SERVICES, settings_of

FOLDER = Path(__file__).parents[2] / "deploy" / "k8s"
_HEAD = "# Written by `make manifests` from the code, never by hand.\n"


def main() -> None:
    """Write the manifests, or exit 1 naming those that are stale."""
    mode, *folders = sys.argv[1:] or [""]
    if mode not in ("write", "check") or (mode == "write" and folders):
        sys.exit("usage: python -m tools.manifests write | check [overlay of yours …]")
    files = generated()
    if mode == "write":
        for name, text in files.items():
            (FOLDER / name).write_text(text, "utf-8")
    elif stale := [name for name, text in files.items() if _kept(name) != text]:
        sys.exit(f"deploy/k8s is stale: {', '.join(stale)}. What to do next: run `make manifests` and commit it.")
    elif faults := [f"{overlay}: {fault}" for overlay in folders or OVERLAYS for fault in faults_of(overlay)]:
        sys.exit("\n".join(faults))


def generated() -> dict[str, str]:
    """The text of each file that follows from the code, by its path in `deploy/k8s`."""
    services = [_service(name) for name in SERVICES]
    settings = {service.name: settings_of(service) for service in services}
    return {
        "base/network-policies.yaml": _text(network.policies(services)),
        "components/offsets/network-policies.yaml": _text(network.for_offsets(network.policies(services))),
        "components/strimzi/network-policies.yaml": _text([network.of_kafka()]),
        "components/strimzi/topics.yaml": _text(kafka.topics(services, settings)),
        "components/strimzi/users.yaml": _text(kafka.users(services, settings)),
        "components/keda/scaled-objects.yaml": _text(scaling.scaled_objects(services)),
        "components/monitoring/prometheus-rule.yaml": _text([watching.rule()]),
        "components/keda/authentications.yaml": _text(scaling.authentications(services)),
    }


def faults_of(overlay: str) -> list[str]:
    """What an overlay would be refused for, by a strict server or by our own rules."""
    try:
        documents = rendered(overlay)
    except DoesNotRender as refusal:
        return [str(refusal)]
    return [*schemas.faults(documents), *policies.complaints(documents, declared_edges())]


def declared_edges() -> list[Any]:
    """The network policies that follow from the code."""
    return network.policies([_service(name) for name in SERVICES])


def _service(name: str) -> Service:
    service: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    return service


def _text(documents: Sequence[Any]) -> str:
    texts = [yaml.dump(one, sort_keys=False, Dumper=_Indented, width=120) for one in documents]
    return _HEAD + "---\n".join(texts)


class _Indented(yaml.SafeDumper):
    """Lists are indented below their name, and nothing is a reference to something above."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _kept(name: str) -> str:
    path = FOLDER / name
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    main()
