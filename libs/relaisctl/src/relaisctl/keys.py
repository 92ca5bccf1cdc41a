"""`relaisctl keys`: those that badges are signed with, and the tokens of directories. Each change takes an office."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NoReturn

import typer

from kernel.clock import new_id
from relaisctl.calls import Calls, calling
from relaisctl.session import DryRun, Json, Session, session_of
from relaisctl.verdicts import Refused, Verdict

app = typer.Typer(no_args_is_help=True, help="Keys of badges, and tokens of directories. Each change takes an office.")
badges = typer.Typer(no_args_is_help=True, help="The keys that badges are signed with.")
directories = typer.Typer(no_args_is_help=True, help="The tokens with which directories provision people.")
app.add_typer(badges, name="badges")
app.add_typer(directories, name="directories")

_KEYS = "/v1/badges/keys"
_TOKENS = "/v1/provisioning-tokens"


@badges.command("list")
def list_keys(context: typer.Context, as_json: Json = False) -> None:
    """The keys that verify badges: first those that can sign, in their order, then those that could."""

    async def ask(gamification: Calls) -> list[dict[str, Any]]:
        found = (await gamification.ask("GET", _KEYS)).json["keys"]
        return [{"key": one["kid"], "alg": one["alg"]} for one in found]

    _answered(session_of(context), "gamification", ask, none="No badges are made: there is no key.", as_json=as_json)


@badges.command()
def withdraw(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The key that others may have.")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Trust a key no more: every badge that it signed is revoked. This cannot be undone. The next key file signs."""

    async def ask(gamification: Calls) -> list[dict[str, Any]]:
        known = [one["kid"] for one in (await gamification.ask("GET", _KEYS)).json["keys"]]
        if key not in known:
            raise Refused(f"{key} is no key that verifies badges; see `keys badges list`")
        left = [one for one in known if one != key]
        if not dry_run:
            await gamification.ask("POST", f"{_KEYS}/{key}/withdraw")
        return [{"key": key, "dry_run": dry_run, "left": left}]

    _answered(session_of(context), "gamification", ask, none="", as_json=as_json)


@directories.command("list")
def list_tokens(context: typer.Context, as_json: Json = False) -> None:
    """The tokens that hold, without what they are; the newest first."""

    async def ask(distribution: Calls) -> list[dict[str, Any]]:
        return list((await distribution.ask("GET", _TOKENS)).json["items"])

    _answered(session_of(context), "distribution", ask, none="No directory has a token.", as_json=as_json)


@directories.command()
def issue(
    context: typer.Context,
    label: Annotated[str, typer.Argument(help="Which directory it is for.")],
    valid_days: Annotated[int, typer.Option("--valid-days", min=1, max=730)] = 365,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Issue a token. It is shown this once; enter it in the directory, and revoke the one before."""
    body = {"label": label, "valid_days": valid_days}

    async def ask(distribution: Calls) -> list[dict[str, Any]]:
        if dry_run:
            # Whether the office is there, is found out by reading.
            await distribution.ask("GET", _TOKENS)
            return [{**body, "dry_run": True}]
        issued = await distribution.ask("POST", _TOKENS, json=body, headers={"Idempotency-Key": new_id()})
        return [issued.json]

    _answered(session_of(context), "distribution", ask, none="", as_json=as_json)


@directories.command()
def revoke(
    context: typer.Context,
    token: Annotated[str, typer.Argument(help="The id of the token.")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take a token no longer, from now on."""

    async def ask(distribution: Calls) -> list[dict[str, Any]]:
        known = (await distribution.ask("GET", _TOKENS)).json["items"]
        found = [one for one in known if one["id"] == token]
        if not found:
            raise Refused(f"no token that holds has the id {token}; see `keys directories list`")
        if not dry_run:
            await distribution.ask("DELETE", f"{_TOKENS}/{token}")
        return [{"id": token, "label": found[0]["label"], "dry_run": dry_run}]

    _answered(session_of(context), "distribution", ask, none="", as_json=as_json)


def _answered(
    session: Session,
    service: str,
    ask: Callable[[Calls], Awaitable[list[dict[str, Any]]]],
    *,
    none: str,
    as_json: bool,
) -> NoReturn:
    member, token = session.member(service), session.token()

    async def work(_stopping: asyncio.Event) -> Verdict:
        async with calling(member, token) as calls:
            rows = await ask(calls)
        return session.answer(rows, [], well=True, none=none)

    session.carry_out(work, as_json=as_json)
