"""Thanks, not carrots: a team is thanked and shows it on the wall, a step becomes a badge that anybody
verifies, a challenge and a cohort, and a programme that is reminded of an effort that nobody has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devstack.demo import earlier, plan, together
from devstack.demo.callers import Callers, until
from devstack.demo.together import CREW, Learning, Progress
from devstack.failures import StackFailure

SERVICE = "gamification"
TEAM = "Grid planning, Nantes"
# What the eight ambassadors took: they relayed, about three stories and more, and thanked somebody.
STEPS = frozenset({"passed-on", "more-than-one-subject", "first-thanks"})
_REMEDY = "look at `make logs S=gamification`"


@dataclass(frozen=True)
class Recognition:
    """What was found: the thanks to a team as everybody reads them (None when the giver's week was used up), one
    ambassador's steps and the address of a badge, how far a challenge came, the story that is proposed of an earlier
    one, a cohort, and what the programme was reminded of."""

    team_thanks: Mapping[str, Any] | None
    steps: frozenset[str]
    badge: str
    progress: Progress
    proposal: Mapping[str, Any]
    learning: Learning
    reminder: Mapping[str, Any]


async def run(callers: Callers, *, kafka: str, mongo: str, story: str) -> Recognition:
    """Do all of it; StackFailure as soon as a service does something else than it should."""
    reminding = await earlier.told(kafka=kafka, story=story)
    team_thanks = await _team_is_thanked(callers)
    steps = await _steps(callers, plan.AMBASSADORS[-1])
    badge = await _badge(callers, plan.AMBASSADORS[0])
    progress = await together.challenge(callers)
    learning = await together.cohort(callers)
    await earlier.five_working_days_pass(mongo, reminding)
    proposal, reminder = await earlier.found(callers, reminding)
    return Recognition(team_thanks, steps, badge, progress, proposal, learning, reminder)


async def _team_is_thanked(callers: Callers) -> Mapping[str, Any] | None:
    """A team that each has joined by themselves is thanked; one of them shows it, and all read it on the wall."""
    founder, giver = CREW[0], "employee-19"
    own = await callers.all_items(founder, SERVICE, "/v1/me/teams")
    body = {"name": TEAM, "door": "open"}
    team = next((one for one in own if one["name"] == TEAM), None) or await callers.call(
        founder, "POST", SERVICE, "/v1/teams", body
    )
    for login in CREW[1:]:
        status, _ = await callers.attempt(login, "POST", SERVICE, f"/v1/teams/{team['id']}/join", {})
        # 409 from the second time on: they are in it.
        if status not in (200, 409):
            raise StackFailure(f"joining a team answered {status}", remedy=_REMEDY)
    thanks = {"to": {"team": team["id"]}, "reason": "You kept the line open through the night, and told us how."}
    status, kudos = await callers.attempt(giver, "POST", SERVICE, "/v1/kudos", thanks)
    if status == 409:
        # Who runs the demonstration often has used up the week's thanks; the rule holds for us too.
        return None
    if status != 201 or kudos is None:
        raise StackFailure(f"thanks to a team answered {status}: {kudos}", remedy=_REMEDY)
    await callers.call(CREW[1], "POST", SERVICE, f"/v1/kudos/{kudos['id']}/show")
    wall = await callers.all_items(plan.AMBASSADORS[0], SERVICE, "/v1/wall")
    shown: Mapping[str, Any] | None = next((one for one in wall if one["id"] == kudos["id"]), None)
    if shown is None or shown["to"] != {"person": None, "team": team["id"]}:
        raise StackFailure(f"the wall shows thanks to a team as {shown}", remedy=_REMEDY)
    return shown


async def _steps(callers: Callers, login: str) -> frozenset[str]:
    """The milestones of somebody who did what is planned and nothing else: exactly those."""

    async def reached() -> frozenset[str] | None:
        own = await callers.all_items(login, SERVICE, "/v1/me/milestones")
        found = frozenset(one["criterion"] for one in own)
        return found if found >= STEPS else None

    found: frozenset[str] = await until("the milestones of an ambassador", reached)
    if found != STEPS:
        raise StackFailure(f"{login} reached {sorted(found)}", remedy=_REMEDY)
    return found


async def _badge(callers: Callers, login: str) -> str:
    """The address at which anybody sees that the badge of somebody's milestone holds; altered, it does not."""
    own = await callers.all_items(login, SERVICE, "/v1/me/milestones")
    milestone = next(one for one in own if one["criterion"] == "passed-on")
    badges = await callers.all_items(login, SERVICE, "/v1/me/badges")
    # Somebody who runs the demonstration again has it already.
    badge = next((one for one in badges if one["revoked_at"] is None), None) or await callers.call(
        login, "POST", SERVICE, "/v1/badges", {"milestone": milestone["id"], "language": "en"}
    )
    status, page = await callers.read(badge["url"], media_type="text/html")
    if status != 200 or milestone["name"] not in page:
        raise StackFailure(f"the page of a badge answered {status}", remedy=_REMEDY)
    _, credential = await callers.fetch(login, SERVICE, f"/v1/me/badges/{badge['id']}/credential", "application/vc+jwt")
    whole = credential.decode("ascii")
    place = len(whole) // 2
    altered = whole[:place] + ("A" if whole[place] != "A" else "B") + whole[place + 1 :]
    for brought, state in ((whole, "valid"), (altered, "not-verified")):
        status, proof = await callers.post_as_nobody(SERVICE, "/v1/badges/verify", {"credential": brought})
        if status != 200 or proof["state"] != state:
            raise StackFailure(f"a credential that is {state} was answered with {status}: {proof}", remedy=_REMEDY)
    address: str = badge["url"]
    return address
