"""No event is missing or without its document, repetitions carry the same id, and the order of each key is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kernel.events import Event
from tests.crash.acknowledged import Acknowledged
from tests.crash.evidence import Evidence, Row, Told
from tests.crash.verdicts.verdict import Verdict

Fact = tuple[str, str, int]
"""The kind of an event, its subject, and the version of the subject."""


def documents_and_events_agree(evidence: Evidence) -> Verdict:
    """Each change of a document is told by one event, and each event tells of a change that is there."""
    expected = set(_facts(evidence))
    told: dict[Fact, set[str]] = defaultdict(set)
    for event in _events(evidence):
        if event.sequence and not _kind(event).startswith("Ambassador"):
            told[_kind(event), event.subject, event.sequence].add(event.id)
    findings = [f"no event: {fact}" for fact in expected - told.keys()]
    findings += [f"no document: {fact}" for fact in told.keys() - expected]
    findings += [f"told by {len(ids)} events: {fact}" for fact, ids in told.items() if len(ids) > 1]
    return Verdict.of("documents and events agree", len(expected), findings)


def parts_and_events_agree(told: Acknowledged, evidence: Evidence) -> Verdict:
    """Each acknowledged acceptance and leave is told in its order, nothing else is, and the last one is what holds."""
    events: dict[str, list[Event]] = defaultdict(list)
    for one in _first_occurrences(evidence.topics["distribution.ambassador.v1"]):
        events[one.event.key].append(one.event)
    holding = {one["_id"]: (one["version"], one["charter_version"]) for one in evidence.documents["ambassadors"]}
    findings: list[str] = []
    for person in told.parts.keys() | events.keys() | holding.keys():
        heard, wanted = [_part(event) for event in events[person]], told.parts[person]
        if not _is_within(wanted, heard):
            findings.append(f"part of {person}: acknowledged {wanted}, told {heard}")
        if len(heard) > len(wanted) + told.undecided[person]:
            findings.append(f"part of {person}: {len(heard)} events of {len(wanted)} changes")
        last = events[person][-1] if events[person] else None
        is_in = last is not None and _kind(last) == "AmbassadorEnrolled"
        if holding.get(person) != ((last.sequence, last.data.charter_version) if last and is_in else None):
            findings.append(f"part of {person}: last told {heard[-1:]}, there is {holding.get(person)}")
    return Verdict.of("ambassadors and their events agree", sum(map(len, told.parts.values())), findings)


def repetitions_are_the_same(evidence: Evidence) -> Verdict:
    """A record that is sent again carries the same event, byte for byte, on the same partition."""
    findings, records, known = [], 0, {}
    for topic, all_told in evidence.topics.items():
        for one in all_told:
            records += 1
            event = one.event
            this = (topic, one.partition, event.key, event.subject, event.sequence, event.data.SerializeToString())
            if known.setdefault((event.source, event.id), this) != this:
                findings.append(f"two events have one id: {event.id}")
    return Verdict.of(f"repeated records are the same ({records - len(known)} repeated)", len(known), findings)


def keys_are_in_order(evidence: Evidence) -> Verdict:
    """A key has one partition, in which the versions of each subject first come in their order."""
    findings, checked = [], 0
    for topic, all_told in evidence.topics.items():
        partitions: dict[str, int] = {}
        latest: dict[str, int] = {}
        for one in _first_occurrences(all_told):
            event = one.event
            checked += 1
            if partitions.setdefault(event.key, one.partition) != one.partition:
                findings.append(f"{topic}: key {event.key} on two partitions")
            if event.sequence and event.sequence <= latest.get(event.subject, 0):
                findings.append(f"{topic}: {event.subject} {event.sequence} after {latest[event.subject]}")
            latest[event.subject] = max(event.sequence, latest.get(event.subject, 0))
    return Verdict.of("versions are in order", checked, findings)


def people_are_in_order(told: Acknowledged, evidence: Evidence) -> Verdict:
    """What a person did one after the other is told in that order."""
    shares: dict[str, list[str]] = defaultdict(list)
    for one in _first_occurrences(evidence.topics["distribution.share.v1"]):
        shares[one.event.key].append(one.event.subject)
    moods: dict[str, list[tuple[str, str]]] = defaultdict(list)
    thanks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in _first_occurrences(evidence.topics["gamification.recognition.v1"]):
        kind, event = _kind(one.event), one.event
        if kind == "KudosGiven":
            thanks[event.data.giver_id, event.key].append(event.subject)
        elif kind.startswith("Kudos"):
            moods[event.key].append((kind, event.subject))
    given: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kudos in told.thanks:
        given[kudos.giver, kudos.receiver].append(kudos.id)
    done: dict[str, tuple[Mapping[Any, list[Any]], Mapping[Any, list[Any]]]] = {
        "shares": (told.shares, shares),
        "show and hide": (told.moods, moods),
        "thanks": (given, thanks),
    }
    findings = [
        f"{what} of {who}: acknowledged {acknowledged.get(who)}, told {heard.get(who)}"
        for what, (acknowledged, heard) in done.items()
        for who in acknowledged.keys() | heard.keys()
        if acknowledged.get(who) != heard.get(who)
    ]
    checked = sum(len(one) for acknowledged, _heard in done.values() for one in acknowledged.values())
    return Verdict.of("what a person did is told in its order", checked, findings)


def _facts(evidence: Evidence) -> Iterator[Fact]:
    """What has to be told, from the documents alone."""
    documents = evidence.documents
    for story in documents["stories"]:
        yield from _of_story(story)
    for charter in documents["charters"]:
        if charter["enacted_at"]:
            yield "CharterEnacted", "charter", charter["_id"]
    for weather in documents["weather"]:
        yield "WeatherChanged", weather["scope"], weather["version"]
    for share in documents["shares"]:
        yield "SharePublished", share["_id"], 1
    for contribution in documents["contributions"]:
        yield "ContributionRecognised", contribution["_id"], 1
    for milestone in documents["milestones"]:
        yield "MilestoneReached", milestone["_id"], 1
    for delta in documents["deltas"]:
        for version in range(1, delta["version"] + 1):
            yield "DeltaFolded", delta["_id"], version
    for kudos in documents["kudos"]:
        yield "KudosGiven", kudos["_id"], 1
        for version in range(2, kudos["version"] + 1):
            # Shown at first, hidden next, and so on: other changes make no version.
            yield "KudosHidden" if version % 2 else "KudosShown", kudos["_id"], version


def _of_story(story: Row) -> Iterator[Fact]:
    match story["status"]:
        case "published":
            yield "StoryPublished", story["_id"], story["version"]
        case "withdrawn":
            yield "StoryPublished", story["_id"], story["version"] - 1
            yield "StoryWithdrawn", story["_id"], story["version"]


def _events(evidence: Evidence) -> Iterator[Event]:
    for all_told in evidence.topics.values():
        for one in all_told:
            yield one.event


def _first_occurrences(all_told: Iterable[Told]) -> Iterator[Told]:
    seen: set[tuple[str, str]] = set()
    for one in all_told:
        if (name := (one.event.source, one.event.id)) not in seen:
            seen.add(name)
            yield one


def _kind(event: Event) -> str:
    return event.data.DESCRIPTOR.name


def _part(event: Event) -> str:
    return f"accepted {event.data.charter_version}" if _kind(event) == "AmbassadorEnrolled" else "left"


def _is_within(wanted: list[str], heard: list[str]) -> bool:
    rest = iter(heard)
    return all(one in rest for one in wanted)
