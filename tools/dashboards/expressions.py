"""The few forms of PromQL that most panels are made of."""

from __future__ import annotations

_WINDOW = "$__rate_interval"


def per_second(series: str, *, by: str = "") -> str:
    """How often a counter counts a second, by labels."""
    return f"sum{_by(by)}(rate({series}[{_WINDOW}]))"


def counted(series: str, *, window: str = _WINDOW, by: str = "") -> str:
    """How often a counter counted in a window, by labels."""
    return f"sum{_by(by)}(increase({series}[{window}]))"


def quantile(part: float, buckets: str, *, by: str = "") -> str:
    """What a part of the observations of a histogram stays below, by labels."""
    return f"histogram_quantile({part}, {per_second(buckets, by=f'{by}, le' if by else 'le')})"


def _by(labels: str) -> str:
    return f" by ({labels}) " if labels else ""
