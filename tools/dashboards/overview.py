"""Whether everything is well, on one screen: what is promised, and what would break a promise."""

from __future__ import annotations

from tools.dashboards.expressions import counted, per_second, quantile
from tools.dashboards.models import Dashboard, Panel, Shape
from tools.openapi import SERVICES
from tools.promql import rules

_OURS = f'service=~"{"|".join(SERVICES)}"'
_ALERTS = "|".join(rule["alert"] for rule in rules() if "alert" in rule)
_ASKED = 'route!~"/(live|ready)z|/r/.+"'

OVERVIEW = Dashboard(
    "overview",
    "Relais: overview",
    "Whether the four services keep what is promised. Each alert leads to its runbook.",
    [
        Panel(
            "Alerts",
            "Alerts that are raised now; none is what it should be.",
            "short",
            {f'sum by (alertname, severity, service) (ALERTS{{alertstate="firing", alertname=~"{_ALERTS}"}})': ""},
            Shape.TABLE,
        ),
        Panel(
            "Answers that failed, last hour",
            "Part of HTTP answers with a status of 500 or more. Red above 14.4 times the budget of one in a thousand.",
            "percentunit",
            {"max by (service) (relais:http_failed:ratio_rate1h)": "{{service}}"},
            Shape.NUMBER,
            width=6,
            limit=0.0144,
        ),
        Panel(
            "Late clicks, last hour",
            "Part of clicks that took over five seconds to figures. Red above 14.4 times the budget of 1 %.",
            "percentunit",
            {"max(relais:click_late:ratio_rate1h)": "late"},
            Shape.NUMBER,
            width=6,
            limit=0.144,
        ),
        Panel(
            "Requests",
            "HTTP requests a second; probes are left out, and so are visits of links, which are below.",
            "reqps",
            {per_second(f"http_seconds_count{{{_ASKED}}}", by="service"): "{{service}}"},
        ),
        Panel(
            "Time until an answer, of the slowest in a hundred",
            "99th percentile of the time until an HTTP answer begins.",
            "s",
            {quantile(0.99, f"http_seconds_bucket{{{_ASKED}}}", by="service"): ("{{service}}")},
        ),
        Panel(
            "Visits",
            "Visits of links a second, by class of the visitor.",
            "reqps",
            {per_second("clicks_total", by="visitor"): "{{visitor}}"},
        ),
        Panel(
            "Visits that the broker did not take",
            "Detoured ones went to the outbox and are counted later; lost ones nobody took, which must not happen.",
            "short",
            {
                counted("clicks_detoured_total"): "detoured",
                counted("clicks_lost_total"): "lost",
            },
        ),
        Panel(
            "Oldest event that is not published",
            "Age of the oldest event that is committed and not yet on Kafka. Above 60 s somebody is woken.",
            "s",
            {"max by (service) (outbox_oldest_seconds)": "{{service}}"},
            width=8,
        ),
        Panel(
            "Records that are not handled",
            "Records on Kafka that the groups of a service have not handled yet.",
            "short",
            {"sum by (service) (consumer_lag)": "{{service}}"},
            width=8,
        ),
        Panel(
            "Records that were set aside, a day",
            "Records that went to dead-letter topics in the last 24 hours.",
            "short",
            {counted("dlq_total", window="1d", by="service"): "{{service}}"},
            width=8,
        ),
        Panel(
            "Processes that answer",
            "Processes whose metrics Prometheus could read.",
            "short",
            {f"sum by (service, process) (up{{{_OURS}}})": "{{service}} {{process}}"},
            width=8,
        ),
        Panel(
            "Age of what is known of the weather",
            "For how long a change of the weather may be unknown. Where it is too long everything counts as a storm.",
            "s",
            {"max by (service, process) (weather_age_seconds)": "{{service}} {{process}}"},
            width=8,
        ),
        Panel(
            "Certificates and tokens end in",
            "Time until the first certificate, or the first token of a directory, ends. Alerts are raised in time.",
            "s",
            {
                "min by (service, use) (certificate_expires_timestamp_seconds) - time()": "{{service}} {{use}}",
                "min by (service) (provisioning_token_expires_timestamp_seconds) - time()": "a directory's token",
            },
            width=8,
        ),
    ],
)
