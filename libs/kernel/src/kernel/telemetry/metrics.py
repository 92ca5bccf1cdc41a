"""Every metric of the kernel, in one place: name, meaning, unit. Labels are templates and names, never ids."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

# Seconds; from a cached answer (1 ms) to the longest deadline of a request (10 s).
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

HTTP_SECONDS = Histogram(
    "http_seconds", "Time to answer an HTTP request, in seconds.", ["route", "method", "status"], buckets=_BUCKETS
)
OUTBOX_PENDING = Gauge("outbox_pending", "Events that are committed and not yet published.")
OUTBOX_OLDEST_SECONDS = Gauge("outbox_oldest_seconds", "Age of the oldest event that is not yet published, in seconds.")
RELAY_SENT = Counter("relay_sent_total", "Events that the outbox relay published.", ["topic"])
RELAY_FAILED = Counter("relay_failed_total", "Sends of the outbox relay that the broker refused.", ["topic"])
CONSUMER_LAG = Gauge("consumer_lag", "Records of a topic that a group has not handled yet.", ["group", "topic"])
CONSUMER_HANDLED = Counter(
    "consumer_handled_total",
    "Records of a topic, by what became of them: handled, duplicate, skipped, retried, dead; in streams also "
    "undecodable and failed.",
    ["group", "topic", "outcome"],
)
CONSUMER_SECONDS = Histogram(
    "consumer_seconds", "Time to handle one record or one batch, in seconds.", ["group", "topic"], buckets=_BUCKETS
)
CONSUMER_STOPPED = Gauge(
    "consumer_stopped", "1 while a group has stopped itself after a flood of bad records.", ["group"]
)
DLQ = Counter("dlq_total", "Records that were moved to a dead-letter topic.", ["group", "topic"])
INBOX_DUPLICATES = Counter("inbox_duplicates_total", "Events that had been handled before.", ["group"])
