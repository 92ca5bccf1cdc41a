"""`relaisctl storm`: beginning and ending one, as a programme does. Both take its office, and are in the audit log."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any, NoReturn

import orjson
import typer
from pydantic import ValidationError

from content.weather.errors import StormIncomplete
from content.weather.schemas import WeatherReport
from relaisctl.calls import calling
from relaisctl.session import DryRun, Json, Session, session_of
from relaisctl.verdicts import Verdict, WrongUsage

app = typer.Typer(
    no_args_is_help=True, help="A storm stops everything automated. It takes the office of the programme."
)

Programme = Annotated[str, typer.Option("--programme", "-p", help="Whose weather it is.")]
Topic = Annotated[str | None, typer.Option("--topic", "-t", help="Of this topic alone.")]


@app.command()
def show(context: typer.Context, as_json: Json = False) -> None:
    """The weather of every programme, and of each topic where it is not clear."""
    session = session_of(context)
    member, token = session.member("content"), session.token()

    async def work(_stopping: asyncio.Event) -> Verdict:
        async with calling(member, token) as content:
            found = await content.items("/v1/weather")
        names = ("programme", "topic", "state", "version", "changed_at")
        rows = [{name: one[name] for name in names} | {"facts": len(one["facts"])} for one in found]
        return session.answer(rows, [], well=True, none="Nothing was said about the weather yet.")

    session.carry_out(work, as_json=as_json)


@app.command()
def begin(
    context: typer.Context,
    report: Annotated[
        Path, typer.Argument(help="JSON with the verified facts and who helps, as `PUT …/weather` takes it.")
    ],
    programme: Programme = "main",
    topic: Topic = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Declare a storm: everything automated stops, what is scheduled is held, the facts and the contact are shown."""
    session = session_of(context)
    body = {**_read(report), "state": "storm"}
    _check(report, body)
    _change(session, body, programme, topic, dry_run=dry_run, as_json=as_json)


@app.command()
def end(
    context: typer.Context,
    programme: Programme = "main",
    topic: Topic = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Declare that it is clear again. What was held stays held until its person releases it."""
    _change(session_of(context), {"state": "clear"}, programme, topic, dry_run=dry_run, as_json=as_json)


def _change(
    session: Session, body: dict[str, Any], programme: str, topic: str | None, *, dry_run: bool, as_json: bool
) -> NoReturn:
    member, token = session.member("content"), session.token()
    path = f"/v1/programmes/{programme}" + (f"/topics/{topic}" if topic else "") + "/weather"

    async def work(_stopping: asyncio.Event) -> Verdict:
        async with calling(member, token) as content:
            before = await content.ask("GET", path)
            row = {"programme": programme, "topic": topic, "dry_run": dry_run, "before": before.json["state"]}
            version = before.json["version"] + 1
            if dry_run:
                # Whether the office is there, is found out by reading. Auditors may read this too, and change nothing.
                await content.ask("GET", f"{path}/versions?limit=1")
            else:
                # Somebody else's word in between is not overwritten unread.
                changed = await content.ask("PUT", path, json=body, headers={"If-Match": before.headers["ETag"]})
                version = changed.json["version"]
        return session.answer([row | {"now": body["state"], "version": version}], [], well=True, none="")

    session.carry_out(work, as_json=as_json)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes())
    except OSError as failure:
        raise WrongUsage(f"{file} cannot be read: {failure.strerror}") from None
    except orjson.JSONDecodeError as failure:
        raise WrongUsage(f"{file} is no JSON: {failure}") from None
    if not isinstance(found, dict):
        raise WrongUsage(f"{file} is no JSON object")
    return found


def _check(file: Path, body: dict[str, Any]) -> None:
    """Refuse here what the service would, so that a dry run tries a prepared report."""
    try:
        _ = WeatherReport.model_validate(body).report
    except ValidationError as failure:
        wrong = failure.errors(include_input=False, include_url=False)
        raise WrongUsage(*(f"{file}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)) from None
    except StormIncomplete as failure:
        raise WrongUsage(f"{file}: {(failure.detail or failure.title).en}") from None
