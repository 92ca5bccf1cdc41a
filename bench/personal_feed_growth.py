"""What `GET /v1/me/feed` costs at 100,000 stories to what it costs at 1,000, as the inverse ratio of the rates."""

from __future__ import annotations

from bench import catalogue, personal_feed
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios

# At most 1.3 times the cost.
GOAL = 0.77
_FEW = 1_000
_SMALL = {"RELAIS_MONGO_DATABASE": "small"}


def measure(rounds: int) -> Figure:
    """The ratio of reads per second."""
    with ground() as stands:
        catalogue.prepare(stands, _FEW, **_SMALL)
        catalogue.prepare(stands, personal_feed.STORIES_THERE)
        cases = {
            "many": lambda: personal_feed.shipped(stands),
            "few": lambda: personal_feed.shipped(stands, **_SMALL),
        }
        done = interleaved("personal_feed_growth", rounds, cases)
        return Figure.of(
            "personal_feed_growth",
            ratios(done, "many", to="few"),
            goal=GOAL,
            many_per_second=median(done, "many"),
            few_per_second=median(done, "few"),
            stories=personal_feed.STORIES_THERE,
        )
