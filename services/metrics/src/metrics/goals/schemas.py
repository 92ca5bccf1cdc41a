"""A goal, as its person sends and sees it, and as it is sealed."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import orjson
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line
from kernel.language import Text
from metrics.goals.models import Aim, Goal, GoalMeasure, Progress, Target

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST = 1_000_000_000


def _written(value: Any) -> Any:
    # A number would be taken for a count of seconds since 1970.
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Fault(Text(en="Write a day as 2026-12-24.", fr="Écrivez un jour sous la forme 2026-12-24."))
    return value


Day = Annotated[date, BeforeValidator(_written)]


class TargetBody(Body):
    """So many of something."""

    count: Annotated[int, Field(strict=True, ge=1, le=_MOST)]
    measure: Annotated[
        GoalMeasure | None, Field(description="Counted in your own ledger. Without it, you count yourself, in `done`.")
    ] = None


class GoalBody(Body):
    """A goal in your own words, which nobody else reads."""

    words: Annotated[Line, Field(max_length=500, examples=["Three talks about the new grid"])]
    target: TargetBody | None = None
    done: Annotated[int, Field(strict=True, ge=0, le=_MOST, description="What you have counted yourself.")] = 0
    reached: Annotated[bool, Field(strict=True, description="Your own word, for a goal without a target.")] = False
    starts_on: Annotated[Day | None, Field(description="UTC; today, if you say nothing.")] = None
    ends_on: Annotated[Day | None, Field(description="UTC; included. Nothing happens on it.")] = None
    in_portfolio: Annotated[bool, Field(strict=True, description="Tell of it in your portfolio once reached.")] = False

    @field_validator("ends_on")
    @classmethod
    def _ends_later(cls, ends_on: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("starts_on")
        if ends_on is not None and starts_on is not None and ends_on < starts_on:
            raise Fault(
                Text(en="A goal does not end before it starts.", fr="Un objectif ne finit pas avant son début.")
            )
        return ends_on

    def aim(self, *, today: date) -> Aim:
        """What the person says."""
        starts_on = self.starts_on or min(today, self.ends_on or today)
        return Aim(
            words=self.words,
            target=None if self.target is None else Target(self.target.count, self.target.measure),
            done=self.done,
            reached=self.reached,
            starts_on=starts_on,
            ends_on=self.ends_on,
            in_portfolio=self.in_portfolio,
        )


class GoalMadeView(View):
    """A goal that was kept. Its words are not repeated: answers to requests that may be repeated are kept unsealed."""

    id: str


class TargetView(View):
    """So many of something."""

    count: int
    measure: GoalMeasure | None


class ProgressView(View):
    """How far it is. Nobody else is told, and nothing reminds of it."""

    count: Annotated[int | None, Field(description="Null for a goal without a target.")]
    reached: bool


class GoalView(View):
    """A goal."""

    id: str
    words: str
    target: TargetView | None
    done: int
    starts_on: date
    ends_on: date | None
    in_portfolio: bool
    created_at: Instant
    progress: ProgressView

    @classmethod
    def of(cls, goal: Goal, progress: Progress) -> GoalView:
        """The view of a goal."""
        aim = goal.aim
        return cls(
            id=goal.id,
            words=aim.words,
            target=None if aim.target is None else TargetView.model_validate(aim.target),
            done=aim.done,
            starts_on=aim.starts_on,
            ends_on=aim.ends_on,
            in_portfolio=aim.in_portfolio,
            created_at=goal.created_at,
            progress=ProgressView.model_validate(progress),
        )


def packed(goal: Goal) -> bytes:
    """A goal as the bytes that are sealed."""
    return orjson.dumps({**asdict(goal.aim), "created_at": goal.created_at})


def unpacked(plain: bytes) -> tuple[datetime, Aim]:
    """When a goal was set, and what its person says of it."""
    kept = orjson.loads(plain)
    target, ends_on = kept["target"], kept["ends_on"]
    aim = Aim(
        words=kept["words"],
        target=target and Target(target["count"], target["measure"] and GoalMeasure(target["measure"])),
        done=kept["done"],
        reached=kept["reached"],
        starts_on=date.fromisoformat(kept["starts_on"]),
        ends_on=ends_on and date.fromisoformat(ends_on),
        in_portfolio=kept["in_portfolio"],
    )
    return datetime.fromisoformat(kept["created_at"]), aim
