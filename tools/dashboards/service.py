"""One service: what it answers, what it hands on, what it has yet to do, and what its processes take."""

from __future__ import annotations

from tools.dashboards.expressions import per_second, quantile
from tools.dashboards.models import Choice, Dashboard, Panel
from tools.openapi import SERVICES

_ITS = 'service="$service"'
_ASKED = f'{_ITS}, route!~"/(live|ready)z"'


SERVICE = Dashboard(
    "service",
    "Relais: per service",
    "One service and its processes: api, worker and, of metrics and gamification, streams.",
    [
        Panel(
            "Requests, by status",
            "HTTP requests a second, without probes.",
            "reqps",
            {per_second(f"http_seconds_count{{{_ASKED}}}", by="status"): "{{status}}"},
        ),
        Panel(
            "Requests that failed, by route",
            "Answers a second with a status of 500 or more; nothing is what it should be.",
            "reqps",
            {
                per_second(f'http_seconds_count{{{_ASKED}, status=~"5.."}}', by="method, route"): (
                    "{{method}} {{route}}"
                )
            },
        ),
        Panel(
            "Time until an answer begins",
            "Of half, of 95 and of 99 in a hundred HTTP answers.",
            "s",
            {
                quantile(0.5, f"http_seconds_bucket{{{_ASKED}}}"): "50 %",
                quantile(0.95, f"http_seconds_bucket{{{_ASKED}}}"): "95 %",
                quantile(0.99, f"http_seconds_bucket{{{_ASKED}}}"): "99 %",
            },
        ),
        Panel(
            "The ten slowest routes",
            "Routes whose slowest answer in a hundred takes longest to begin.",
            "s",
            {
                "topk(10, " + quantile(0.99, f"http_seconds_bucket{{{_ASKED}}}", by="method, route") + ")": (
                    "{{method}} {{route}}"
                )
            },
        ),
        Panel(
            "Outbox",
            "Events that are committed and not yet published.",
            "short",
            {f"max(outbox_pending{{{_ITS}}})": "waiting"},
            width=8,
        ),
        Panel(
            "Oldest event in the outbox",
            "Age of the oldest event that is committed and not yet published.",
            "s",
            {f"max(outbox_oldest_seconds{{{_ITS}}})": "oldest"},
            width=8,
        ),
        Panel(
            "Events published",
            "Events a second that the outbox relay handed to Kafka, by topic, and those that the broker refused.",
            "cps",
            {
                per_second(f"relay_sent_total{{{_ITS}}}", by="topic"): "{{topic}}",
                per_second(f"relay_failed_total{{{_ITS}}}", by="topic"): "{{topic}} refused",
            },
            width=8,
        ),
        Panel(
            "Records not handled, by group",
            "Records on Kafka that a group has not handled yet.",
            "short",
            {f"sum by (group) (consumer_lag{{{_ITS}}})": "{{group}}"},
        ),
        Panel(
            "Records, by what became of them",
            "Records a second: handled, duplicate, skipped, retried, dead; in streams also undecodable and failed.",
            "cps",
            {per_second(f"consumer_handled_total{{{_ITS}}}", by="group, outcome"): ("{{group}} {{outcome}}")},
        ),
        Panel(
            "Time on a core",
            "Cores that each pod uses.",
            "short",
            {per_second(f"process_cpu_seconds_total{{{_ITS}}}", by="process, pod"): "{{process}} {{pod}}"},
            width=8,
        ),
        Panel(
            "Memory",
            "Memory of each pod that is in RAM.",
            "bytes",
            {f"sum by (process, pod) (process_resident_memory_bytes{{{_ITS}}})": "{{process}} {{pod}}"},
            width=8,
        ),
        Panel(
            "Files and connections",
            "Part of the files and connections that each pod may have open.",
            "percentunit",
            {
                f"sum by (process, pod) (process_open_fds{{{_ITS}}})"
                f" / sum by (process, pod) (process_max_fds{{{_ITS}}})": ("{{process}} {{pod}}")
            },
            width=8,
        ),
        Panel(
            "Time since the start",
            "How long each pod has run; a line that falls to nothing again and again is a process that does not stay.",
            "s",
            {f"time() - max by (process, pod) (process_start_time_seconds{{{_ITS}}})": "{{process}} {{pod}}"},
        ),
        Panel(
            "Searches for garbage",
            "Searches of Python for garbage of the oldest generation, which are the long ones, a second.",
            "cps",
            {
                per_second(f'python_gc_collections_total{{{_ITS}, generation="2"}}', by="process, pod"): (
                    "{{process}} {{pod}}"
                )
            },
        ),
    ],
    [Choice("service", "Service", options=SERVICES)],
)
