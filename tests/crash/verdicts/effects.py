"""No effect twice: what services made of events equals a model computed here from the source's documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime

from kernel.events import Event
from tests.crash.evidence import FIGURES, Evidence
from tests.crash.verdicts.verdict import Verdict

# A figure with fewer ambassadors behind it is withheld.
_K = 5
_DAILY = ("fine", "story_day")
_STEP_SECONDS = 300
_MOVING = ("human_clicks", "shares")
# As the relais.distribution.v1.Visitor numbers are: human, preview, bot.
_FIGURE_OF_VISITOR = {1: "human_clicks", 2: "previews", 3: "bots"}


def a_share_is_one_contribution(evidence: Evidence) -> Verdict:
    """Each share became one contribution of its person, and nothing else became one."""
    expected = Counter((share["_id"], share["person_id"]) for share in evidence.documents["shares"])
    found = Counter((one["origin_id"], one["person_id"]) for one in evidence.documents["contributions"])
    wrong = [share for share in expected | found if found[share] != expected[share]]
    findings = [f"share {share[0]}: {found[share]} contributions" for share in wrong]
    return Verdict.of("a share is one contribution", expected.total(), findings)


def impact_is_what_was_done(evidence: Evidence) -> Verdict:
    """Each person reads, per story and network, exactly what their shares and the counted clicks add up to."""
    expected: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (_day, person, story, network, figure), count in _activities(evidence).items():
        expected[person, story, network][figure] += count
    model = {key: tuple(counts[name] for name in FIGURES) for key, counts in expected.items()}
    findings = [
        f"impact of {key}: done {model.get(key)}, shown {evidence.impact.get(key)}"
        for key in model.keys() | evidence.impact.keys()
        if model.get(key) != evidence.impact.get(key)
    ]
    return Verdict.of("impact is what was done", len(model), findings)


def figures_are_what_was_done(evidence: Evidence) -> Verdict:
    """What is counted in cells and what waits for more people add up to what was done, of fewer than five people there
    is nothing in a cell, and each story's figures are the sums of its cells of a day."""
    done: dict[str, Counter[str]] = defaultdict(Counter)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (_day, person, story, _network, figure), count in _activities(evidence).items():
        done[story][figure] += count
        people[story, figure].add(person)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in evidence.documents["cells"]:
        counted[cell["story_id"]].update(cell["counts"])
        if cell["level"] in _DAILY:
            shown[cell["story_id"]].update(cell["counts"])
    findings = []
    waiting: dict[str, Counter[str]] = defaultdict(Counter)
    for document in evidence.documents["pending"]:
        crowd: dict[str, set[str]] = defaultdict(set)
        for one in document["waiting"]:
            waiting[document["story_id"]][one["measure"]] += one["count"]
            crowd[one["measure"]].add(one["person_id"])
        findings += [f"{len(them)} wait in {document['_id']}" for them in crowd.values() if len(them) >= _K]
    for story in done.keys() | evidence.figures.keys():
        for name in FIGURES:
            total, parts = done[story][name], (counted[story][name], waiting[story][name])
            if sum(parts) != total or (parts[0] and len(people[story, name]) < _K):
                findings.append(f"{name} of {story}: done {total}, counted and waiting {parts}")
    for story, figures in evidence.figures.items():
        findings += [
            f"{name} of {story}: counted {shown[story][name]}, shown {figures[name]}"
            for name in FIGURES
            if figures[name] != (shown[story][name] or None)
        ]
    return Verdict.of("figures are what was done", len(evidence.figures) * len(FIGURES), findings)


def deltas_add_up(evidence: Evidence) -> Verdict:
    """The minutes, the events that tell of them and the steps of the streams process are sums of the same things."""
    minutes: dict[str, Counter[str]] = defaultdict(Counter)
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    for event in _once(evidence, "metrics.delta.v1"):
        minutes[event.subject].update({name: getattr(event.data, name) for name in FIGURES})
        second = event.data.minute.seconds
        step = f"{event.data.story_id}:{event.data.network}:{second - second % _STEP_SECONDS}"
        steps[step].update({name: getattr(event.data, name) for name in _MOVING})
    written = {document["_id"]: document for document in evidence.documents["trends"]}
    findings = [
        f"minute {document['_id']}: told {dict(minutes[document['_id']])}, there is {document}"
        for document in evidence.documents["deltas"]
        if any(minutes[document["_id"]][name] != document.get(name, 0) for name in FIGURES)
    ]
    findings += (
        f"step {step}: told {dict(steps[step])}, written {written.get(step)}"
        for step in steps.keys() | written.keys()
        if step not in written or any(steps[step][name] != written[step][name] for name in _MOVING)
    )
    total = Counter[str]()
    for counts in minutes.values():
        total.update(counts)
    done = Counter[str]()
    for (*_rest, figure), count in _activities(evidence).items():
        done[figure] += count
    if any(total[name] != done[name] for name in FIGURES):
        findings.append(f"all minutes: told {dict(total)}, done {dict(done)}")
    return Verdict.of("minutes and steps add up", len(minutes) + len(steps), findings)


def _activities(evidence: Evidence) -> Counter[tuple[str, str, str, str, str]]:
    """(day, person, story, network, figure) → count, from the shares' documents and the clicks' events."""
    done: Counter[tuple[str, str, str, str, str]] = Counter()
    for share in evidence.documents["shares"]:
        done[_day(share["created_at"]), share["person_id"], share["story_id"], share["network"], "shares"] += 1
    for event in _once(evidence, "distribution.click.v1"):
        data = event.data
        day, figure = _day(data.counted_at.ToDatetime(UTC)), _FIGURE_OF_VISITOR[data.visitor]
        done[day, data.person_id, data.story_id, data.network, figure] += data.count
    return done


def _once(evidence: Evidence, topic: str) -> list[Event]:
    return list({(told.event.source, told.event.id): told.event for told in evidence.topics[topic]}.values())


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
