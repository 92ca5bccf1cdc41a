"""Before the organisation has enacted its side of a charter, nobody can take part, and everybody is told so."""

from __future__ import annotations

from kernel.clock import new_id
from kernel.testing.service import Running


async def test_nobody_can_enrol_or_share_before_a_charter_is_in_force(service: Running) -> None:
    share = {"story_id": new_id(), "network": "linkedin", "text": ""}
    for answer in (
        await service.put("/v1/me/ambassador", json={"charter_version": 1}),
        await service.post("/v1/shares", json=share),
    ):
        assert answer.status == 403
        assert answer.json["type"] == "/problems/charter-awaited"
        assert answer.json["charter"] == "https://content.example/v1/charter"
        assert answer.json["charter_version"] is None
