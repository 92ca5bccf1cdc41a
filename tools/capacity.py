"""The capacity table: `python -m tools.capacity write | check | EMPLOYEES [NAME=NUMBER …]`.

`docs/operations/capacity.md` says how many events a day, pods, partitions and how much memory an organisation needs,
computed from rates that were measured (`docs/operations/benchmarks.md`), from what the manifests request, and from
assumptions about people, which an operator may replace: `python -m tools.capacity 40000 ambassadors=0.3`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from relais.catalogue import TOPICS
from tools.manifests.rendering import rendered

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "operations" / "capacity.md"
SIZES = (1_000, 10_000, 50_000, 100_000, 300_000)
_MARKS_DAYS, _OUTBOX_DAYS = 45, 7


def _said(text: str, default: float) -> Any:

    return field(default=default, metadata={"text": text})


@dataclass(frozen=True)
class Assumed:
    """What is assumed of people; nothing of it was measured."""

    ambassadors: float = _said("of the employees take part", 0.10)
    shares: float = _said("shares of each ambassador in a week", 2)
    visits: float = _said("visits of each share's link, by people, previews and bots", 30)
    kudos: float = _said("kudos of each employee in a month", 1)
    reads: float = _said("requests of each ambassador in a day, besides shares", 20)
    hour: float = _said("of a day's work falls into its busiest hour", 0.2)
    burst: float = _said("times that hour's average is its busiest minute", 5)
    rush: float = _said("minutes in which every employee opens the feed once, after an announcement to all", 10)
    busy: float = _said("of what was measured is planned with", 0.5)


@dataclass(frozen=True)
class Measured:
    """Rates of one process on one core, from the page of benchmarks."""

    write_seconds: float = _said("s of one core for a signed-in request (`share_write`)", 0.0025)
    warm: float = _said("redirects a second of links in memory (`redirect_unknown`, before the flood)", 32_750)
    cold: float = _said("of links that are not (`redirect_cold`)", 2_880)
    remembered: float = _said("of followed links were in memory at a million links (`link_memory`)", 0.61)
    folded: float = _said("clicks a second, ledgers written beside (`click_to_figure` ran at half of it)", 20_728)
    single: float = _said("events a second in transactions of their own (`consumer_single`, 0.005 of 160,000)", 800)


@dataclass(frozen=True)
class Need:
    """What an organisation of a size needs."""

    employees: int
    shares: int
    visits: int
    events: int
    peak: float
    pods: Mapping[str, int]
    partitions: int
    memory: int
    marks: int


def needed(employees: int, assumed: Assumed, measured: Measured) -> Need:
    """Compute a line of the table."""
    people = employees * assumed.ambassadors
    shares, visits = people * assumed.shares / 5, people * assumed.shares / 5 * assumed.visits
    kudos, reads = employees * assumed.kudos / 21, people * assumed.reads
    # A share and a kudos are each told of once, counted twice (a contribution, a delta); a visit may be an event alone.
    told = 3 * (shares + kudos)
    to_second = assumed.hour * assumed.burst / 3600

    redirect = measured.remembered / measured.warm + (1 - measured.remembered) / measured.cold
    write = measured.write_seconds
    rush = employees / (assumed.rush * 60)
    singles = 2 * (shares + kudos) * to_second / measured.single
    # Seconds of a core in a second.
    spent = {
        "content-api": (reads / 2 * to_second + rush) * write,
        "content-worker": singles,
        "distribution-api": (shares + reads / 4) * to_second * write + visits * to_second * redirect,
        "distribution-worker": singles,
        "metrics-api": reads / 8 * to_second * write,
        "metrics-worker": visits * to_second / measured.folded + singles,
        "metrics-streams": 0,
        "gamification-api": (kudos + reads / 8) * to_second * write,
        "gamification-worker": singles,
        "gamification-streams": 0,
    }
    per_process = {name: max(least_pods()[name], math.ceil(seconds / assumed.busy)) for name, seconds in spent.items()}
    peak = (visits + told) * to_second
    requests = memory_requests()
    return Need(
        employees=employees,
        shares=round(shares),
        visits=round(visits),
        events=round(visits + told),
        peak=peak,
        pods=per_process,
        partitions=max(1, math.ceil(max(shares, kudos) * to_second / (measured.single * assumed.busy))),
        memory=sum(count * requests[name] for name, count in per_process.items()),
        marks=round(told * 3 * _MARKS_DAYS),
    )


def memory_requests() -> dict[str, int]:
    """Process → the MiB that its pod requests in `deploy/k8s/base`."""
    found: dict[str, int] = {}
    for file in sorted((ROOT / "deploy" / "k8s" / "base").glob("*/processes.yaml")):
        for one in yaml.safe_load_all(file.read_text("utf-8")):
            if one and one["kind"] == "Deployment":
                [container] = one["spec"]["template"]["spec"]["containers"]
                found[one["metadata"]["name"]] = int(container["resources"]["requests"]["memory"].removesuffix("Mi"))
    return found


@cache
def least_pods() -> dict[str, int]:
    """Process → the fewest pods that `production` has of it."""
    found: dict[str, int] = {}
    for one in rendered("production"):
        spec = one.get("spec", {})
        if one["kind"] == "ScaledObject":
            found[spec["scaleTargetRef"]["name"]] = int(spec["minReplicaCount"])
        elif one["kind"] == "HorizontalPodAutoscaler":
            found[spec["scaleTargetRef"]["name"]] = int(spec["minReplicas"])
    return found


def page() -> str:
    """The page, from the assumptions as they are shipped."""
    assumed, measured = Assumed(), Measured()
    needs = [needed(size, assumed, measured) for size in SIZES]
    most = TOPICS["distribution.share.v1"].partitions
    return _PAGE.format(
        head=_HEAD,
        rows="\n".join(map(row, needs)),
        pods="\n".join(f"| {name} | {' | '.join(str(need.pods[name]) for need in needs)} |" for name in needs[0].pods),
        sizes=" | ".join(f"{size:,}" for size in SIZES),
        rule="|".join("---" for _ in SIZES),
        assumed=listed(assumed),
        measured=listed(measured),
        partitions=most,
        marks_days=_MARKS_DAYS,
        outbox_days=_OUTBOX_DAYS,
    )


def row(need: Need) -> str:
    """A line of the first table."""
    cells = (
        f"{need.employees:,}",
        f"{need.shares:,}",
        f"{need.visits:,}",
        f"{need.events:,}",
        f"{need.peak:.1f}",
        str(need.partitions),
        str(sum(need.pods.values())),
        f"{need.memory / 1024:.1f} GiB",
        f"{need.marks:,}",
    )
    return f"| {' | '.join(cells)} |"


def listed(values: Assumed | Measured) -> str:
    """What the computation begins with, as lines of a table."""
    return "\n".join(
        f"| `{one.name}` | {getattr(values, one.name):,} | {one.metadata['text']} |" for one in fields(values)
    )


def main() -> None:
    """Write or check the page, or print the line of one organisation."""
    match sys.argv[1:]:
        case ["write"]:
            PAGE.write_text(page(), "utf-8")
        case ["check"]:
            if not PAGE.exists() or PAGE.read_text("utf-8") != page():
                sys.exit("docs/operations/capacity.md is stale. What to do next: run `make capacity` and commit it.")
        case [employees, *changes] if employees.isdecimal():
            sys.stdout.write(f"{_of_one(int(employees), changes)}\n")
        case _:
            sys.exit(f"usage: python -m tools.capacity write | check | EMPLOYEES [{'=N '.join(_names())}=N]")


def _of_one(employees: int, changes: list[str]) -> str:
    assumed = Assumed()
    for change in changes:
        name, _, number = change.partition("=")
        try:
            assumed = replace(assumed, **{name: float(number)})
        except (TypeError, ValueError):
            sys.exit(f"{change} changes nothing. What can be: {', '.join(_names())}, each with =NUMBER.")
    need = needed(employees, assumed, Measured())
    pods = "\n".join(f"{name}: {count}" for name, count in need.pods.items())
    return f"{_HEAD}\n{row(need)}\n\n{pods}"


def _names() -> list[str]:
    return [one.name for one in fields(Assumed)]


_HEAD = (
    "| employees | shares a day | visits a day | events a day | a second at the peak | partitions | pods | memory "
    "| marks |\n|---|---|---|---|---|---|---|---|---|"
)

_PAGE = """# How much it takes

Written by `make capacity` from `tools/capacity.py`; do not edit. What follows is **computed**: from rates that were
measured on two shared cores ([benchmarks](benchmarks.md)), from the memory that the manifests request, from the pods
that `production` begins with, and from assumptions about people that nobody measured. Put yours in their place:

```
python -m tools.capacity 40000 ambassadors=0.3 visits=100      # [run]
```

## The table

{head}
{rows}

*Events* are records on the topics of shares, kudos, clicks and what follows from them, clicks unfolded. *Partitions* is
what the peak of one topic needs; topics have {partitions}. A worker more than that would have nothing to read, and
partitions are not added later, because keys would move. *Memory* is what all pods request, without MongoDB and Kafka.
*Marks* are the inbox documents that there are at a time ({marks_days} days of them; the outbox keeps {outbox_days}).

| pods of | {sizes} |
|---|{rule}|
{pods}

Two of each are there for the day on which a node fails; one streams process suffices, because its views are derived.
What decides at the top is `content-api`: everybody opening the feed in the same minutes. All the rest is far below what
one core does, so that a slow day of MongoDB will be felt before a lack of pods.

## What is assumed

| name | value | |
|---|---|---|
{assumed}

## What was measured

| name | value | |
|---|---|---|
{measured}

That a signed-in read costs what a share costs is an assumption on the safe side: a share is a transaction. The
single-event rate is the ratio of that bench times the plain loop of `fold` (59,277 events a second are 0.37 of it).

## What is not in it

- MongoDB and Kafka: nothing was measured of a cluster. `deploy/k8s/components/strimzi` begins with three brokers of
  4 GiB.
- Posting for people: 476 posts a second by one worker (`posting`). Ten thousand that are due in one minute take 21 s.
- The network, TLS, and whatever stands in front.
- A whole installation under such a load for a day: nobody has run one. Watch the [metrics](metrics.md), and scale by
  them.
"""

if __name__ == "__main__":
    main()
