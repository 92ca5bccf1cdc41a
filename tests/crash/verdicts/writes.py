"""No acknowledged write is lost, and no request had its effect twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from tests.crash.acknowledged import Acknowledged
from tests.crash.evidence import Evidence
from tests.crash.verdicts.verdict import Verdict


def nothing_lost(acknowledged: Collection[str], present: Collection[str]) -> list[str]:
    """A finding for each acknowledged id that is not there."""
    there = set(present)
    return [f"acknowledged and lost: {one}" for one in acknowledged if one not in there]


def acknowledged_writes_are_there(told: Acknowledged, evidence: Evidence) -> Verdict:
    """Every acknowledged story, charter, share and thank-you is shown by its API, as it was last acknowledged."""
    findings: list[str] = []
    wanted = {
        "stories": [f"{story} {status}" for story, status in told.stories.items()],
        "charters": [f"{version} {enacted}" for version, enacted in told.charters.items()],
        "shares": [share for shares in told.shares.values() for share in shares],
        "kudos": [kudos.id for kudos in told.thanks],
    }
    for what, ids in wanted.items():
        findings += (f"{what}: {finding}" for finding in nothing_lost(ids, evidence.shown[what]))
    return Verdict.of("acknowledged writes are there", sum(map(len, wanted.values())), findings)


def repeated_requests_have_one_effect(told: Acknowledged, evidence: Evidence) -> Verdict:
    """There are as many shares, thanks, drafts and charters as were acknowledged, however often each was asked for."""
    documents = evidence.documents
    findings = [
        *_extra("share", told.shares, (share["person_id"] for share in documents["shares"])),
        *_extra("kudos", _by_giver(told), (kudos["giver_id"] for kudos in documents["kudos"])),
        *_more_than("story", len(told.stories), len(documents["stories"])),
        *_more_than("charter", len(told.charters), len(documents["charters"])),
    ]
    checked = sum(len(documents[name]) for name in ("shares", "kudos", "stories", "charters"))
    return Verdict.of("repeated requests have one effect", checked, findings)


def allowances_are_kept(told: Acknowledged, evidence: Evidence, *, per_week: int) -> Verdict:
    """Nobody thanked more often than a week allows, each thank-you took one of them, and no refusal was too early."""
    findings: list[str] = []
    used = {one["giver_id"]: sorted(one["kudos_ids"]) for one in evidence.documents["allowances"]}
    for giver, given in _by_giver(told).items():
        if used.get(giver) != sorted(given):
            findings.append(f"allowance of {giver}: {len(used.get(giver, ()))} used, {len(given)} given")
        if len(given) > per_week:
            findings.append(f"{giver} thanked {len(given)} times")
    findings += (
        f"{giver} was refused after {len(used.get(giver, ()))}"
        for giver in told.refused
        if len(used.get(giver, ())) < per_week
    )
    return Verdict.of("allowances are kept", len(used), findings)


def _by_giver(told: Acknowledged) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for kudos in told.thanks:
        given.setdefault(kudos.giver, []).append(kudos.id)
    return given


def _extra(what: str, acknowledged: dict[str, list[str]], present: Iterable[str]) -> list[str]:
    return [
        f"{what}: {number} of {person}, {len(acknowledged.get(person, ()))} acknowledged"
        for person, number in Counter(present).items()
        if number != len(acknowledged.get(person, ()))
    ]


def _more_than(what: str, acknowledged: int, present: int) -> list[str]:
    return [f"{what}: {present} there, {acknowledged} acknowledged"] if present != acknowledged else []
