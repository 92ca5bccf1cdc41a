"""What is true of webhooks in the eyes of any reference library; one test file per library runs all of it."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from distribution.webhook_deliveries.models import SCHEDULE
from kernel.testing.service import Running
from tests.distribution.webhooks.calling import Caller, calling, shared, the
from tests.distribution.webhooks.receiving import moment, seen, subscription
from tests.distribution.webhooks.verifying import Case, Judge, Verifier, judging, status
from tests.secured import Authority

# Far from the clock of this machine: whoever asks that one refuses.
AHEAD = timedelta(days=200)


async def subscribed(caller: Caller, judge: Judge, url: str, **members: Any) -> Any:
    """A subscription, whose secret the receiver has."""
    caller.now += AHEAD
    made = await subscription(caller.service, url, **members)
    judge.secret, judge.public_key = made["secret"], made["secrets"][0]["public_key"]
    return made


async def is_logged_with_its_outcome(quiet: Running, verifier: Verifier, case: Case) -> None:
    """One request came, the library took it for genuine, and the log says what was answered, or why nothing was."""
    async with calling(quiet, seconds=case.seconds) as caller:
        judge = Judge(verifier, caller.clock)
        async with judging(judge) as url:
            made = await subscribed(caller, judge, url)
            judge.answer = case.answer(caller.now)
            [event] = await caller.happen(shared())

            await caller.work()

            delivery = await the(caller, made)
            assert (judge.verified, judge.refused) == ([event.id], [])
            assert [(one["status"], one["reason"]) for one in delivery["attempts"]] == [(case.code, case.reason)]
            assert delivery["state"] == case.state
            now = await seen(quiet, made["id"])
            assert now["state"] == ("disabled" if case.reason == "gone" else "active")
            rest = None if now["resumes_at"] is None else (moment(now["resumes_at"]) - caller.now).total_seconds()
            # A date names a whole second.
            assert rest == case.rest or (case.rest and rest and 0 <= case.rest - rest < 1)


async def tls_fails_before_anything_is_said(quiet: Running, verifier: Verifier, folder: Path) -> None:
    """To a receiver whose certificate nobody vouches for nothing is sent, and the log says why."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*Authority(folder).issue("receiver"))
    async with calling(quiet) as caller:
        judge = Judge(verifier, caller.clock)
        async with judging(judge, tls=tls) as url:
            made = await subscribed(caller, judge, url)
            await caller.happen(shared())

            await caller.work()

            delivery = await the(caller, made)
            assert (judge.verified, judge.refused) == ([], [])
            assert [(one["status"], one["reason"]) for one in delivery["attempts"]] == [(None, "tls")]


async def each_attempt_is_signed_at_its_time(quiet: Running, verifier: Verifier) -> None:
    """Over three days of attempts the library takes each for genuine, all under the same id."""
    async with calling(quiet) as caller:
        judge = Judge(verifier, caller.clock, answer=status(500))
        async with judging(judge) as url:
            made = await subscribed(caller, judge, url)
            [event] = await caller.happen(shared())
            for number in range(1, len(SCHEDULE) + 1):
                await caller.work()
                assert judge.verified == [event.id] * number
                delivery = await the(caller, made)
                caller.now = moment(delivery["next_attempt_at"] or caller.now.isoformat())

            assert delivery["state"] == "failed"


async def a_clock_ten_minutes_off_refuses_and_the_log_says_so(
    quiet: Running, verifier: Verifier, off: timedelta
) -> None:
    """A receiver whose clock is wrong answers that it refuses; once the clock is right, the event arrives."""
    async with calling(quiet) as caller:
        wrong = [off]

        def clock() -> datetime:
            return caller.now + sum(wrong, timedelta())

        judge = Judge(verifier, clock)
        async with judging(judge) as url:
            made = await subscribed(caller, judge, url)
            [event] = await caller.happen(shared())
            await caller.work()
            delivery = await the(caller, made)
            assert judge.refused == [f"Message timestamp too {'old' if off > timedelta() else 'new'}"]
            assert [(one["status"], one["reason"]) for one in delivery["attempts"]] == [(400, "refused")]
            assert delivery["state"] == "waiting"

            wrong.clear()
            caller.now = moment(delivery["next_attempt_at"])
            await caller.work()

            assert judge.verified == [event.id]
            assert (await the(caller, made))["state"] == "delivered"


async def both_secrets_verify_while_one_succeeds_the_other(quiet: Running, verifier: Verifier) -> None:
    """A receiver may change to the new secret at any moment of the hour; after it the old one is worth nothing."""
    async with calling(quiet) as caller:
        old = Judge(verifier, caller.clock)
        async with judging(old) as url:
            made = await subscribed(caller, old, url, ed25519=True)
            path = f"/v1/subscriptions/{made['id']}/secrets"
            # What is asked of the service happens on its own clock, which this one follows from here on.
            caller.now -= AHEAD
            rotated = (await quiet.post(path, as_="subscriber-1", json={"keep_hours": 1})).json
            first, second = made["secret"], rotated["secret"]
            keys = {old.secret: old.public_key}
            keys[second] = next(
                one["public_key"] for one in rotated["secrets"] if one["public_key"] not in keys.values()
            )
            for secret in (first, second):
                old.secret, old.public_key = secret, keys[secret]
                await caller.happen(shared())
                await caller.work()
            assert (len(old.verified), old.refused) == (2, [])

            caller.later(hours=2)
            for secret in (second, first):
                old.secret, old.public_key = secret, keys[secret]
                await caller.happen(shared())
                await caller.work()

            assert (len(old.verified), old.refused) == (3, ["No matching signature found"])


async def another_secret_or_key_verifies_nothing(quiet: Running, verifier: Verifier) -> None:
    """What is signed for one subscription is refused with what belongs to another."""
    async with calling(quiet) as caller:
        judge = Judge(verifier, caller.clock)
        async with judging(judge) as url:
            other = await subscribed(caller, judge, f"{url}/other", ed25519=True)
            await quiet.delete(f"/v1/subscriptions/{other['id']}", as_="subscriber-1")
            caller.now -= AHEAD
            made = await subscribed(caller, judge, url, ed25519=True)
            for secret, key, refusal in (
                (other["secret"], None, "No matching signature found"),
                (made["secret"], other["secrets"][0]["public_key"], "No matching v1a signature found"),
            ):
                judge.secret, judge.public_key, judge.refused = secret, key, []
                await caller.happen(shared())
                await caller.work()
                assert set(judge.refused) == {refusal}
