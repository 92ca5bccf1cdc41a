"""What goes over Kafka: what is handed to it, how soon it takes effect, and what is set aside."""

from __future__ import annotations

from tools.dashboards.expressions import counted, per_second, quantile
from tools.dashboards.models import Choice, Dashboard, Panel, Shape

_GROUP = 'group=~"$group"'


def _slowest(buckets: str) -> str:
    return quantile(0.99, f"{buckets}{{{_GROUP}}}", by="group")


KAFKA = Dashboard(
    "kafka",
    "Relais: Kafka",
    "Events between the services, as their processes see them. Brokers are watched by what runs them.",
    [
        Panel(
            "Groups that stopped",
            "Groups that stopped themselves after fifty bad records in a row; see the runbook dead-letters.",
            "short",
            {f"sum(max by (group) (consumer_stopped{{{_GROUP}}}))": "stopped"},
            Shape.NUMBER,
            width=6,
            limit=1,
        ),
        Panel(
            "Set aside, last day",
            "Records that went to dead-letter topics in the last 24 hours.",
            "short",
            {counted(f"dlq_total{{{_GROUP}}}", window="1d"): "records"},
            Shape.NUMBER,
            width=6,
            limit=1,
        ),
        Panel(
            "Events published",
            "Events a second that the outbox relays handed to Kafka.",
            "cps",
            {per_second("relay_sent_total", by="topic"): "{{topic}}"},
        ),
        Panel(
            "Records not handled",
            "Records that a group has not handled yet, of each topic.",
            "short",
            {f"sum by (group, topic) (consumer_lag{{{_GROUP}}})": "{{group}} {{topic}}"},
        ),
        Panel(
            "Records handled",
            "Records a second that groups have worked through, whatever became of them.",
            "cps",
            {per_second(f"consumer_handled_total{{{_GROUP}}}", by="group, topic"): ("{{group}} {{topic}}")},
        ),
        Panel(
            "From an event to its effect",
            "99th percentile of the time from an event to the commit of its effect in a group.",
            "s",
            {_slowest("consumer_delay_seconds_bucket"): "{{group}}"},
        ),
        Panel(
            "Time to handle",
            "99th percentile of the time that one record or one batch takes.",
            "s",
            {_slowest("consumer_seconds_bucket"): "{{group}}"},
        ),
        Panel(
            "Retried, dead and unreadable records",
            "Records a second that did not simply take effect.",
            "cps",
            {
                per_second(
                    f'consumer_handled_total{{{_GROUP}, outcome=~"retried|dead|undecodable|failed"}}',
                    by="group, outcome",
                ): "{{group}} {{outcome}}"
            },
        ),
        Panel(
            "Events that came twice",
            "Events a second that had been handled before and changed nothing; normal when processes restart.",
            "cps",
            {per_second(f"inbox_duplicates_total{{{_GROUP}}}", by="group"): "{{group}}"},
        ),
        Panel(
            "Outbox",
            "Events that are committed and not yet published.",
            "short",
            {"max by (service) (outbox_pending)": "{{service}}"},
        ),
        Panel(
            "Sends that the broker refused",
            "Sends of the outbox relays a second that failed; they are tried again.",
            "cps",
            {per_second("relay_failed_total", by="topic"): "{{topic}}"},
        ),
    ],
    [Choice("group", "Group", query="label_values(consumer_lag, group)")],
)
