"""Clicks that were answered and are not counted: none, but for what a killed process held for less than a flush."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.crash.acknowledged import Acknowledged, Click
from tests.crash.evidence import Evidence
from tests.crash.killer import Kill
from tests.crash.verdicts.verdict import Verdict

HOLDS_CLICKS = "distribution-api"
# It hands over every 100 ms; the rest is for the hand-over itself and for a busy machine, on which a timer is late and
# an answer is read some time after it was sent.
WINDOW_SECONDS = 0.35
_VISITORS = {1: "human", 2: "preview", 3: "bot"}


@dataclass(frozen=True, slots=True)
class Loss:
    """What one kill cost: answered clicks that nobody counted, and how long before the kill the oldest was answered."""

    kill: Kill
    answered: int
    lost: int
    seconds: float


def losses(told: Acknowledged, evidence: Evidence, kills: Sequence[Kill]) -> list[Loss]:
    """The loss of each kill. A link is visited before one kill only, so that its missing clicks belong to that kill.

    The latest clicks of a link are taken to be the lost ones: those before were handed over.
    """
    counted = _counted(evidence)
    answered: dict[tuple[int, str, str], list[float]] = defaultdict(list)
    for click in told.answered_clicks:
        answered[click.epoch, click.share, click.visitor].append(click.at)
    found = []
    for kill in kills:
        missing: list[float] = []
        of_epoch = {key: sorted(moments) for key, moments in answered.items() if key[0] == kill.epoch}
        for (_epoch, share, visitor), moments in of_epoch.items():
            short = max(len(moments) - counted[share, visitor], 0)
            before = [moment for moment in moments if moment <= kill.at + WINDOW_SECONDS] or moments
            missing += before[-short:] if short else []
        seconds = max((kill.at - moment for moment in missing), default=0.0)
        found.append(Loss(kill, sum(map(len, of_epoch.values())), len(missing), seconds))
    return found


def answered_clicks_are_counted(told: Acknowledged, evidence: Evidence, kills: Sequence[Kill]) -> Verdict:
    """A kill loses no answered click, but for one of the process that holds them, which loses its latest."""
    findings = []
    for loss in losses(told, evidence, kills):
        if loss.lost and loss.kill.victim != HOLDS_CLICKS:
            findings.append(f"kill {loss.kill.epoch} of {loss.kill.victim} lost {loss.lost} clicks")
        if loss.seconds > WINDOW_SECONDS:
            findings.append(f"kill {loss.kill.epoch} of {loss.kill.victim} lost clicks of {loss.seconds:.3f} s before")
    return Verdict.of("answered clicks are counted", len(told.answered_clicks), findings)


def clicks_are_counted_once(told: Acknowledged, evidence: Evidence) -> Verdict:
    """No link has more counted clicks than visits were tried."""
    tried: Counter[tuple[str, str]] = Counter((click.share, click.visitor) for click in told.clicks)
    counted = _counted(evidence)
    findings = [
        f"share {key[0]}: {number} {key[1]} clicks, {tried[key]} visits"
        for key, number in counted.items()
        if number > tried[key]
    ]
    return Verdict.of("clicks are counted once", counted.total(), findings)


def unanswered(clicks: Sequence[Click]) -> int:
    """How many visits had no answer: whether they are counted, nobody can say."""
    return sum(not click.answered for click in clicks)


def _counted(evidence: Evidence) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    events = {(told.event.source, told.event.id): told.event for told in evidence.topics["distribution.click.v1"]}
    for event in events.values():
        counted[event.data.share_id, _VISITORS[event.data.visitor]] += event.data.count
    return counted
