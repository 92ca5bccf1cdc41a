"""Invitations to cohorts: a code that is passed on by whatever means, and accepted by whoever wants to. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gamification.codes.models import new_code


class InvitedTo(StrEnum):
    """What an invitation is to: to be a member, or to facilitate."""

    JOIN = "join"
    FACILITATE = "facilitate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One of the two invitations of a cohort. It names nobody, and of its code only a hash is kept."""

    cohort_id: str
    to: InvitedTo
    code_hash: str


def invite(cohort_id: str, to: InvitedTo) -> tuple[Invitation, str]:
    """An invitation and its code, which is in no other place."""
    code = new_code()
    return Invitation(cohort_id=cohort_id, to=to, code_hash=code.hash), code.text
