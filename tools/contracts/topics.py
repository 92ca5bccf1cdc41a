"""The topic files, `proto/topics/<topic>.yaml`, as objects."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt, ValidationError


class NotATopic(ValueError):
    """A topic file lacks something or says something unknown; the text names the file and the place in it."""

    def __init__(self, file: Path, error: ValidationError) -> None:
        places = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        super().__init__("\n".join(f"{file}: {place}. Complete the file." for place in places))


def read_topics(folder: Path) -> list["TopicFile"]:
    """Every topic of the folder, by name; `NotATopic` for a file that is incomplete."""
    return [read_topic(file) for file in sorted(folder.glob("*.yaml"))]


def read_topic(file: Path) -> "TopicFile":
    """One topic; `NotATopic` if the file is incomplete: a field without purpose or retention is."""
    try:
        return TopicFile(file=file, **yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise NotATopic(file, error) from error


def _written_in_iso_8601(value: object) -> object:
    # pydantic takes a bare number for seconds, which nobody who writes `30` for a retention means.
    if not isinstance(value, str) or not value.startswith("P"):
        raise ValueError("write an ISO 8601 duration such as P30D")
    return value


Prose = Annotated[str, Field(min_length=1)]
Duration = Annotated[timedelta, BeforeValidator(_written_in_iso_8601)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FrenchField(_Part):
    """The same in French, for the data register; in English the proto file says what the field is."""

    what: Prose
    purpose: Prose
    who_sees: Prose


class FieldEntry(_Part):
    """Why a field is carried, and what becomes of it."""

    purpose: Prose
    personal: bool
    """Whether the value says something about a person who can be told from it, even by a pseudonym."""
    retention: Duration
    """The longest that any reader of the event keeps the value; never shorter than the topic itself does."""
    who_sees: Prose
    fr: FrenchField | None = None
    """Not missing from a personal field."""


class MessageEntry(_Part):
    """One type of event on the topic."""

    ce_type: Prose
    message: Prose
    """The full name of the protobuf message."""
    fields: dict[str, FieldEntry]
    example: dict[str, Any]
    """The message in the JSON form of protobuf."""
    fr: Prose | None = None
    """What the message says, in French; not missing where a field is personal."""

    @property
    def name(self) -> str:
        """The message without its package."""
        return self.message.rpartition(".")[2]

    @property
    def package(self) -> str:
        """The package of the message."""
        return self.message.rpartition(".")[0]

    @property
    def personal(self) -> dict[str, FieldEntry]:
        """The fields that say something about a person, in the order of the file."""
        return {name: field for name, field in self.fields.items() if field.personal}


class TopicFile(_Part):
    """One topic: who owns it, how it is made, and what is on it."""

    file: Path
    topic: Prose
    owner: Prose
    key: Prose
    """The field, present in every message of the topic, whose order the consumers need."""
    partitions: PositiveInt
    retention: Duration
    consumers: list[Prose]
    """The services that read the topic."""
    description: Prose
    messages: Annotated[list[MessageEntry], Field(min_length=1)]
