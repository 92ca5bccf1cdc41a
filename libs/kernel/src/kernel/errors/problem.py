"""What a problem is: an exception that words itself in every language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kernel.language import Language, Text


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of a request: a place in its body (`pointer`) or one of its parameters (`parameter`)."""

    pointer: str | None
    """JSON Pointer (RFC 6901) into the body; the empty string is the whole body."""
    detail: Text
    parameter: str | None = None
    """Name of a path, query or header parameter, when the fault is not in the body."""
    code: str | None = None
    """Stable word for programs, such as `missing` or `string_too_long`."""

    def render(self, language: Language) -> dict[str, str]:
        """The fault as the JSON object that stands in `errors`."""
        named = {"pointer": self.pointer, "parameter": self.parameter, "code": self.code}
        return {
            "detail": self.detail.in_(language),
            **{name: value for name, value in named.items() if value is not None},
        }


class Problem(Exception):
    """A request that cannot be served, and why."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[Text]

    def __init__(
        self,
        detail: Text | None = None,
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(self.slug)
        self.detail = detail or self.title
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extensions = dict(extensions or {})

    @classmethod
    def type(cls) -> str:
        """The problem's `type`: a path-absolute reference that every service resolves (RFC 9457 §3.1.1)."""
        return f"/problems/{cls.slug}"
