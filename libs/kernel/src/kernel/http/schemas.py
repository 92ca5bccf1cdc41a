"""What bodies and answers are made of."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from kernel.language import Text

T = TypeVar("T")


class Body(BaseModel):
    """What a caller sends. Unknown members are refused, so that a misspelt one is not silently lost.

    Numbers and booleans are best annotated strict (`Annotated[int, Field(strict=True)]`): otherwise `"1"` passes for 1.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class View(BaseModel):
    """What a caller is shown. Made from domain objects, so it is not validated again when it is encoded."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Page(View, Generic[T]):
    """One page of a list. `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` to get the next page.")] = None


class Fault(ValueError):
    """Raise it in a validator of a `Body` to refuse a value in the caller's language."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def rfc3339(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC with milliseconds: `2026-11-24T09:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


Instant = Annotated[
    AwareDatetime,
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-24T09:30:00.000Z"]}),
]
