"""Every metric of the kernel, and how a service declares its own: name, meaning, unit, labels.

`docs/operations/metrics.md` is written from what is declared here. Labels are templates and names, never ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram

# Seconds; from a cached answer (1 ms) to the longest deadline of a request (10 s).
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# Seconds; from the shortest way through the broker to a backlog of an hour.
_DELAYS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)


class Kind(StrEnum):
    """What can be asked of a metric: rates of a counter, values of a gauge, quantiles of a histogram."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Declared:
    """A metric as the catalogue lists it, under the name that Prometheus stores it by."""

    name: str
    kind: Kind
    meaning: str
    unit: str
    labels: tuple[str, ...]

    @property
    def series(self) -> tuple[str, ...]:
        """The names of its time series, as rules and dashboards ask for them."""
        if self.kind is Kind.HISTOGRAM:
            return (f"{self.name}_bucket", f"{self.name}_count", f"{self.name}_sum")
        return (self.name,)


# By name. Importing a service's `bootstrap` adds what that service declares.
CATALOGUE: dict[str, Declared] = {}


def counter(name: str, meaning: str, *, unit: str, labels: Sequence[str] = ()) -> Counter:
    """A counter, declared; its name ends in `_total`."""
    return Counter(_declared(name, Kind.COUNTER, meaning, unit, labels), meaning, labels)


def gauge(name: str, meaning: str, *, unit: str, labels: Sequence[str] = ()) -> Gauge:
    """A gauge, declared."""
    return Gauge(_declared(name, Kind.GAUGE, meaning, unit, labels), meaning, labels)


def histogram(name: str, meaning: str, *, labels: Sequence[str] = (), buckets: Sequence[float] = _BUCKETS) -> Histogram:
    """A histogram of seconds, declared; its name ends in `_seconds`."""
    return Histogram(_declared(name, Kind.HISTOGRAM, meaning, "seconds", labels), meaning, labels, buckets=buckets)


def _declared(name: str, kind: Kind, meaning: str, unit: str, labels: Sequence[str]) -> str:
    CATALOGUE[name] = Declared(name, kind, meaning, unit, tuple(labels))
    return name


HTTP_SECONDS = histogram(
    "http_seconds",
    "Time until an HTTP answer begins, by route template, method and status; without what a service answers ahead of "
    "its router.",
    labels=["route", "method", "status"],
)
OUTBOX_PENDING = gauge("outbox_pending", "Events that are committed and not yet published.", unit="events")
OUTBOX_OLDEST_SECONDS = gauge(
    "outbox_oldest_seconds", "Age of the oldest event that is committed and not yet published.", unit="seconds"
)
RELAY_SENT = counter("relay_sent_total", "Events that the outbox relay published.", unit="events", labels=["topic"])
RELAY_FAILED = counter(
    "relay_failed_total", "Sends of the outbox relay that the broker refused.", unit="events", labels=["topic"]
)
CONSUMER_LAG = gauge(
    "consumer_lag",
    "Records of a topic that this member of a group has not handled yet; add up those of the members.",
    unit="records",
    labels=["group", "topic"],
)
CONSUMER_HANDLED = counter(
    "consumer_handled_total",
    "Records of a topic, by what became of them: handled, duplicate, skipped, retried, dead; in streams also "
    "undecodable and failed.",
    unit="records",
    labels=["group", "topic", "outcome"],
)
CONSUMER_SECONDS = histogram("consumer_seconds", "Time to handle one record or one batch.", labels=["group", "topic"])
CONSUMER_DELAY = histogram(
    "consumer_delay_seconds",
    "Time from an event to the commit of its effect in a group; of a batch the first event of each partition counts.",
    labels=["group", "topic"],
    buckets=_DELAYS,
)
CONSUMER_STOPPED = gauge(
    "consumer_stopped",
    "1 while a group has stopped itself after a flood of bad records.",
    unit="0 or 1",
    labels=["group"],
)
DLQ = counter("dlq_total", "Records that were moved to a dead-letter topic.", unit="records", labels=["group", "topic"])
INBOX_DUPLICATES = counter(
    "inbox_duplicates_total", "Events that had been handled before.", unit="events", labels=["group"]
)
ERASURES_DONE = counter("erasures_done_total", "Erasures that this process has finished.", unit="erasures")
ERASURES_OLDEST_SECONDS = gauge(
    "erasures_oldest_seconds", "Age of the oldest erasure that is not finished; 0 when none waits.", unit="seconds"
)
CERTIFICATE_EXPIRES = gauge(
    "certificate_expires_timestamp_seconds",
    "When the certificates end that this process read at its start: kafka (what it shows to brokers), "
    "kafka_authorities and mongo_authorities (whom it believes; the last of them).",
    unit="seconds since 1970",
    labels=["use"],
)
