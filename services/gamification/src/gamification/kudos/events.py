"""Kudos as events, without what was written. The only place that knows the messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.kudos.models import Kudos
from kernel.events import NewEvent
from kernel.personal_data import ERASED
from relais.gamification.v1 import kudos_pb2 as messages
from relais.gamification.v1.recognition_pb2 import KudosGiven, KudosHidden, KudosShown


def given(kudos: Kudos) -> NewEvent:
    """Somebody was thanked, or a team; the reason stays between them."""
    at = _timestamp(kudos.given_at)
    if kudos.team_id is not None:
        return _event(
            kudos,
            messages.TeamThanked(kudos_id=kudos.id, person_id=kudos.giver_id, team_id=kudos.team_id, given_at=at),
        )
    data = KudosGiven(
        kudos_id=kudos.id,
        person_id=kudos.receiver_id or "",
        giver_id=kudos.giver_id,
        contribution_id=kudos.contribution_id,
        given_at=at,
    )
    return _event(kudos, data)


def changed(before: Kudos, after: Kudos, *, at: datetime) -> Sequence[NewEvent]:
    """What the others are told of a change: that kudos came to hang on the wall, or left it, that they were answered
    (unless their giver was erased), or that their receiver no longer has them. Not told is who decided, and that kudos
    wait for their turn."""
    told: list[NewEvent] = []
    if after.hung and not before.hung:
        told.append(_shown(after))
    if before.hung and not after.hung:
        told.append(_hidden(after, at=at))
    if after.thanks_back and not before.thanks_back and after.giver_id != ERASED:
        data = messages.KudosThankedBack(
            kudos_id=after.id, person_id=after.giver_id, thanked_back_at=_timestamp(after.thanks_back.at)
        )
        told.append(NewEvent(data, subject=after.id, key=after.giver_id, sequence=after.version))
    if after.declined and not before.declined and after.receiver_id is not None:
        told.append(_removed(after, at=at))
    return told


def taken_back(kudos: Kudos, *, at: datetime) -> Sequence[NewEvent]:
    """The kudos are no more. Of those that were declined this was told."""
    if kudos.declined and kudos.receiver_id is not None:
        return []
    if not kudos.hung:
        return [_removed(kudos, at=at)]
    # Off the wall they would be the next version, which is not kept any more.
    off = replace(kudos, version=kudos.version + 1, wall_at=None)
    return [_hidden(off, at=at), _removed(off, at=at)]


def _shown(kudos: Kudos) -> NewEvent:
    assert kudos.wall_at is not None, "what hangs on the wall has its moment"
    at = _timestamp(kudos.wall_at)
    if kudos.team_id is not None:
        return _event(
            kudos,
            messages.TeamThanksShown(kudos_id=kudos.id, person_id=_giver(kudos), team_id=kudos.team_id, shown_at=at),
        )
    return _event(kudos, KudosShown(kudos_id=kudos.id, person_id=kudos.receiver_id or "", shown_at=at))


def _hidden(kudos: Kudos, *, at: datetime) -> NewEvent:
    hidden_at = _timestamp(at)
    if kudos.team_id is not None:
        return _event(
            kudos,
            messages.TeamThanksHidden(
                kudos_id=kudos.id, person_id=_giver(kudos), team_id=kudos.team_id, hidden_at=hidden_at
            ),
        )
    return _event(kudos, KudosHidden(kudos_id=kudos.id, person_id=kudos.receiver_id or "", hidden_at=hidden_at))


def _removed(kudos: Kudos, *, at: datetime) -> NewEvent:
    # The last that is told of them.
    removed_at = _timestamp(at)
    data: Message
    if kudos.team_id is not None:
        data = messages.TeamThanksRemoved(
            kudos_id=kudos.id, person_id=kudos.giver_id, team_id=kudos.team_id, removed_at=removed_at
        )
    else:
        data = messages.KudosRemoved(kudos_id=kudos.id, person_id=kudos.receiver_id or "", removed_at=removed_at)
    return _event(kudos, data, sequence=kudos.version + 1)


def _event(kudos: Kudos, data: Message, *, sequence: int | None = None) -> NewEvent:
    # In the order of the receiver; a team has none of its own, and its thanks come in the order of the giver, or in
    # their own once the giver was erased.
    key = (_giver(kudos) or kudos.id) if kudos.receiver_id is None else kudos.receiver_id
    return NewEvent(data, subject=kudos.id, key=key, sequence=kudos.version if sequence is None else sequence)


def _giver(kudos: Kudos) -> str:
    """Who gave the kudos, empty when that person was erased: `erased` is nobody, and no event is about them."""
    return "" if kudos.giver_id == ERASED else kudos.giver_id


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
