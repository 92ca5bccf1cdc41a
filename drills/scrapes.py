"""What processes say of themselves on `/metrics`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

from prometheus_client.parser import text_string_to_metric_families

from drills.connections import fetched
from drills.pods import Pod

_SECONDS = 5.0


async def sums(pods: Iterable[Pod], name: str, *, by: str) -> Counter[str]:
    """The values of a metric, added up by one of its labels; a process that does not answer counts for nothing."""
    found: Counter[str] = Counter()
    for one in await asyncio.gather(*(of_pod(pod, name, by=by) for pod in pods)):
        found += one
    return found


async def of_pod(pod: Pod, name: str, *, by: str) -> Counter[str]:
    """The same of one process."""
    answer = await fetched(pod.side_port, "/metrics", seconds=_SECONDS)
    found: Counter[str] = Counter()
    if answer.status == 200:
        for family in text_string_to_metric_families(answer.body.decode()):
            for sample in family.samples:
                if sample.name == name:
                    found[sample.labels.get(by, "")] += int(sample.value)
    return found
