"""Exports as callers ask for and see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from kernel.http import Body, Instant, View
from metrics.export_columns.models import DICTIONARY_VERSION
from metrics.export_rows.errors import ExportPeriodImpossible
from metrics.export_rows.models import Selection
from metrics.export_rows.schemas import (
    CSV_TYPE,
    JSONL_TYPE,
    PARQUET_TYPE,
    EntityFilter,
    ExportDay,
    LanguageFilter,
    NetworkFilter,
    ProgrammeFilter,
    StoryFilter,
    TopicFilter,
)
from metrics.exports.models import MOST_DAYS, Export, ExportState, Failure, Format

MEDIA_TYPES = {
    Format.CSV: f"{CSV_TYPE}; charset=utf-8; header=present",
    Format.JSONL: JSONL_TYPE,
    Format.PARQUET: PARQUET_TYPE,
}


class Filters(Body):
    """What rows are of; all of it has to fit."""

    story: StoryFilter | None = None
    network: NetworkFilter | None = None
    entity: EntityFilter | None = None
    topic: TopicFilter | None = None
    language: LanguageFilter | None = None
    programme: ProgrammeFilter | None = None


class NewExport(Body):
    """What an export is to hold."""

    model_config = ConfigDict(validate_by_alias=True, serialize_by_alias=True)

    format: Format
    from_: Annotated[ExportDay, Field(alias="from", description="First day of rows (UTC).")]
    to: Annotated[ExportDay, Field(description="Last day of rows, counted as a whole (UTC).")]
    filters: Filters = Filters()

    def selection(self) -> Selection:
        """The rows that are asked for; `ExportPeriodImpossible` for a period that is none, or too long."""
        selection = Selection(first=self.from_, last=self.to, **self.filters.model_dump())
        if not 1 <= selection.days <= MOST_DAYS:
            raise ExportPeriodImpossible(MOST_DAYS, pointer="/to")
        return selection


class FiltersView(View):
    """What rows are of."""

    story: str | None
    network: str | None
    entity: str | None
    topic: str | None
    language: str | None
    programme: str | None


class ExportView(View):
    """An export, and how far it is."""

    model_config = ConfigDict(serialize_by_alias=True)

    id: str
    format: Format
    from_: Annotated[date, Field(serialization_alias="from", description="First day of rows (UTC).")]
    to: Annotated[date, Field(description="Last day of rows (UTC).")]
    filters: FiltersView
    state: Annotated[ExportState, Field(description="`expired`: the file is gone.")]
    failure: Annotated[Failure | None, Field(description="Why it was given up.")]
    rows: Annotated[int, Field(description="Rows written so far.")]
    length: Annotated[int, Field(description="Bytes written so far.")]
    schedule: Annotated[str | None, Field(description="The schedule that it was made by.")]
    dictionary_version: Annotated[int, Field(description="Of the data dictionary, at `/v1/exports/dictionary`.")]
    created_at: Instant
    finished_at: Instant | None
    expires_at: Annotated[Instant | None, Field(description="When the file goes.")]

    @classmethod
    def of(cls, export: Export) -> ExportView:
        """The view of an export."""
        return cls(
            id=export.id,
            format=export.format,
            from_=export.selection.first,
            to=export.selection.last,
            filters=FiltersView.model_validate(export.selection),
            state=export.state,
            failure=export.failure,
            rows=export.rows,
            length=export.length,
            schedule=export.schedule_id,
            dictionary_version=DICTIONARY_VERSION,
            created_at=export.created_at,
            finished_at=export.finished_at,
            expires_at=export.expires_at,
        )
