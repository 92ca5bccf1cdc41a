"""What waits to be posted is shown to its person whole, and goes with them: a forgotten person posts nothing."""

from __future__ import annotations

from datetime import timedelta

from kernel.clock import new_id, utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.posting import Poster
from tests.distribution.sink import Sink


async def test_a_post_that_waits_is_exported_with_its_text_and_erased_without_going_out(
    poster: Poster, service: Running, network: Sink
) -> None:
    text = f"Tomorrow {new_id()}"
    post_id = await poster.posted(text, when=rfc3339(utc_now() + timedelta(days=1)))
    exported = await service.get("/v1/me/export", as_=poster.login)
    [post] = exported.json["holdings"]["posts"]
    assert (post["id"], post["text"]) == (post_id, text)
    assert exported.json["holdings"]["accounts"] != []
    assert "sealed" not in exported.body.decode()

    assert (await service.post("/v1/me/erasure", as_=poster.login)).status == 200

    async def done() -> bool:
        state = (await service.get("/v1/me/erasure", as_=poster.login)).json
        return any(one["service"] == "distribution" and one["erased_at"] for one in state["services"])

    await eventually(done)
    mongo, person_id = service.runtime.mongo, service.person_id(poster.login)
    for name in ("posts", "post_agendas", "accounts", "ambassadors", "onboardings", "budgets", "digests"):
        assert person_id not in str(await mongo.collection(name).find({})), name
    assert text not in str(network.texts)
