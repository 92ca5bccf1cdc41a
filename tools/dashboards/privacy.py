"""Whether people's rights hold: figures of few are withheld, what is erased is gone in time, storms are honoured."""

from __future__ import annotations

from tools.dashboards.expressions import counted, per_second
from tools.dashboards.models import Dashboard, Panel, Shape

PRIVACY = Dashboard(
    "privacy",
    "Relais: privacy",
    "For a data protection officer or a works council as well: nothing here is about one person.",
    [
        Panel(
            "Erasures not finished: the oldest",
            "Age of the oldest erasure that a service has not finished. Above an hour somebody is woken.",
            "s",
            {"max by (service) (erasures_oldest_seconds)": "{{service}}"},
            Shape.NUMBER,
            limit=3600,
        ),
        Panel(
            "Posts against a storm, last week",
            "Posts that a network took although a storm had been told of. Must be 0.",
            "short",
            {counted("posts_against_storm_total", window="7d"): "posts"},
            Shape.NUMBER,
            width=6,
            limit=1,
        ),
        Panel(
            "Figures withheld, last day",
            "Part of the figures in answers that were withheld because they covered too few people.",
            "percentunit",
            {
                counted('figures_answered_total{outcome="withheld"}', window="1d")
                + " / "
                + counted("figures_answered_total", window="1d"): ("withheld")
            },
            Shape.NUMBER,
            width=6,
        ),
        Panel(
            "Figures, shown and withheld",
            "Figures in answers a second. Withheld ones tell that somebody asks for more detail than there are people.",
            "cps",
            {per_second("figures_answered_total", by="outcome"): "{{outcome}}"},
        ),
        Panel(
            "Erasures finished",
            "Erasures that each service finished in the last 24 hours; one person's erasure is one in each service.",
            "short",
            {counted("erasures_done_total", window="1d", by="service"): "{{service}}"},
        ),
        Panel(
            "Erasures: how long the oldest has waited",
            "Age of the oldest erasure that is not finished, over time.",
            "s",
            {"max by (service) (erasures_oldest_seconds)": "{{service}}"},
        ),
        Panel(
            "Accounts that were disconnected",
            "Accounts in an hour whose tokens ended or were refused; their owners have to connect them again.",
            "short",
            {counted("accounts_not_renewed_total", window="1h", by="reason"): "{{reason}}"},
        ),
        Panel(
            "Visits that are not counted as people",
            "Part of visits by programs, such as previews; they are told apart by rules, not by keeping addresses.",
            "percentunit",
            {per_second('clicks_total{visitor!="human"}') + " / " + per_second("clicks_total"): ("not people")},
        ),
        Panel(
            "Age of what is known of the weather",
            "For how long a change of the weather may be unknown; where too long, nothing goes out by itself.",
            "s",
            {"max by (service, process) (weather_age_seconds)": "{{service}} {{process}}"},
        ),
    ],
)
