"""What the company learns without watching anybody, and what each person has of it: a withheld figure, one's own
portfolio, a change of phase, a barometer that nobody can link to a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from devstack.blinding import Blinding, PublicKey, from_base64url, to_base64url
from devstack.demo import history, plan
from devstack.demo.callers import Callers
from devstack.failures import StackFailure

EDITOR, PROGRAMME = "editor-1", "programme-1"
QUESTIONS = ("recommend", "trust", "readiness")
_REMEDY = "look at `make logs S=metrics`"


@dataclass(frozen=True)
class Insights:
    """What was found: how the story of one ambassador is shown, the sizes of a portfolio and a picture (bytes), the
    last change of phase, and the results of a wave."""

    lone_figure: Mapping[str, Any]
    portfolio_bytes: int
    picture_bytes: int
    change: Mapping[str, Any]
    results: Mapping[str, Any]


async def run(callers: Callers, *, kafka: str, stories: list[dict[str, Any]], day: str) -> Insights:
    """Look at all of it; StackFailure as soon as the metrics service does something else than it should."""
    first, lone = stories[0]["id"], stories[-1]["id"]
    change = await history.happened(callers, kafka=kafka, story=first)
    results = await _wave(callers)
    figures = await callers.call(EDITOR, "GET", "metrics", f"/v1/figures?story={lone}&from={day}")
    portfolio = await _document(callers, plan.AMBASSADORS[0], "/v1/me/portfolio", "application/pdf", b"%PDF-")
    picture = await _document(
        callers, EDITOR, f"/v1/figures?story={first}&from={day}&group_by=day", "image/svg+xml", b"<svg "
    )
    return Insights(figures["human_clicks"], len(portfolio), len(picture), change, results)


async def _document(callers: Callers, login: str, path: str, media_type: str, begins: bytes) -> bytes:
    status, body = await callers.fetch(login, "metrics", path, media_type)
    if status != 200 or not body.startswith(begins):
        raise StackFailure(f"{path} as {media_type} answered {status}: {body[:200]!r}", remedy=_REMEDY)
    return body


async def _wave(callers: Callers) -> dict[str, Any]:
    """A wave from its opening to its results: each ambassador takes a right, and answers it as nobody."""
    for wave in await callers.all_items(PROGRAMME, "metrics", "/v1/waves?programme=main"):
        # One that an earlier run was stopped in.
        if wave["closed_at"] is None:
            await callers.call(PROGRAMME, "POST", "metrics", f"/v1/waves/{wave['id']}/close")
    closes_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"questions": list(QUESTIONS), "closes_at": closes_at}
    wave_id: str = (await callers.call(PROGRAMME, "POST", "metrics", "/v1/waves", body))["id"]
    path = f"/v1/waves/{wave_id}"
    key = PublicKey.of_jwk(await callers.call(EDITOR, "GET", "metrics", f"{path}/key"))
    rights = []
    for login in plan.AMBASSADORS:
        blinding = Blinding.of(key, wave_id.encode())
        asked = {"blinded_message": to_base64url(blinding.blinded_message)}
        right = await callers.call(login, "POST", "metrics", f"{path}/rights", asked)
        rights.append((blinding, blinding.finalize(from_base64url(right["blind_signature"]))))
    for place, (blinding, signature) in enumerate(rights):
        answer = {
            "token": to_base64url(blinding.token),
            "signature": to_base64url(signature),
            "answers": {"recommend": 10 - place % 3, "trust": 4, "readiness": 5 - place % 2},
        }
        await _answer_as_nobody(callers, f"{path}/answers", answer)
    await callers.call(PROGRAMME, "POST", "metrics", f"{path}/close")
    results: dict[str, Any] = await callers.call(EDITOR, "GET", "metrics", f"{path}/results")
    return results


async def _answer_as_nobody(callers: Callers, path: str, answer: Mapping[str, Any]) -> None:
    status, said = await callers.post_as_nobody("metrics", path, answer)
    if status != 204:
        raise StackFailure(f"an answer of the barometer answered {status}: {json.dumps(said)}", remedy=_REMEDY)
    # Whoever answered has a token by now that opens nothing more.
    status, said = await callers.post_as_nobody("metrics", path, answer)
    if status != 409:
        raise StackFailure(f"a second answer with one token answered {status}", remedy=_REMEDY)
