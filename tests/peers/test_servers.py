"""What our clients rely on, asked of the servers by hand: what they answer to a key or a token that is used again."""

from __future__ import annotations

from typing import Any

from kernel.clock import new_id
from tests.peers.servers import Bluesky, BlueskyAccount, Mastodon, MastodonAccount

RECORD = {"$type": "app.bsky.feed.post", "text": "One.", "createdAt": "2026-11-25T10:00:00Z"}


async def create(bluesky: Bluesky, account: BlueskyAccount, *, token: str | None = None) -> tuple[int, str | None]:
    """What the PDS answers to the same record under the same key: the status, and the error's name."""
    body = {"repo": account.did, "collection": RECORD["$type"], "rkey": "3kgfkoei5lc2a", "record": RECORD}
    status, said = await bluesky.ask("com.atproto.repo.createRecord", body, token=token or account.session)
    return status, said.get("error")


async def status(mastodon: Mastodon, account: MastodonAccount, *, key: str) -> tuple[int, Any]:
    """What the server answers to a status under this key: the HTTP status, and the id."""
    headers = {"Authorization": f"Bearer {account.token}", "Idempotency-Key": key}
    async with mastodon.http.post(
        f"{mastodon.url}/api/v1/statuses", data={"status": "One."}, headers=headers
    ) as response:
        return response.status, (await response.json()).get("id")


async def test_the_pds_keeps_one_record_for_a_key_and_says_no_more_than_500_to_the_second(bluesky: Bluesky) -> None:
    account = await bluesky.account()

    assert await create(bluesky, account) == (200, None)
    assert await create(bluesky, account) == (500, "InternalServerError")

    assert [one["value"]["text"] for one in await bluesky.records(account.did)] == ["One."]


async def test_the_pds_answers_400_to_a_token_it_does_not_know_and_401_to_an_account_that_is_down(
    bluesky: Bluesky,
) -> None:
    account = await bluesky.account()

    assert await create(bluesky, account, token="nonsense") == (400, "InvalidToken")
    await bluesky.take_down(account)
    assert await create(bluesky, account) == (401, "AccountTakedown")


async def test_mastodon_answers_the_first_status_to_its_key_until_the_token_is_revoked(mastodon: Mastodon) -> None:
    account, key = await mastodon.account(), new_id()

    first = await status(mastodon, account, key=key)
    assert (first[0], await status(mastodon, account, key=key)) == (200, first)
    assert [one["id"] for one in await mastodon.statuses(account)] == [first[1]]

    await mastodon.revoke(account.token)
    assert await status(mastodon, account, key=new_id()) == (401, None)
