"""One JSON line per log event on standard output, with the trace it belongs to."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, TextIO

import orjson
import structlog
from opentelemetry import trace

if TYPE_CHECKING:
    from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# A chain of causes longer than this tells nothing new, and one that leads back to itself would never end.
_MOST_CAUSES = 10


def configure_logs(*, service: str, process: str, level: str, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's loggers to standard output, or another stream, as JSON lines.

    Each line has `time` (RFC 3339, UTC), `level`, `event`, `service`, `process`, and `trace_id` when there is one.
    `exception` says where a failure came from and by what name, without its message, which may quote what a person
    wrote.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _add_origin(service, process),
        _add_trace,
        structlog.processors.ExceptionRenderer(_whence),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Rebalances are routine and are watched as lag; at INFO these two write a line per heartbeat problem.
    for chatty in ("aiokafka", "faust", "mode", "pymongo"):
        logging.getLogger(chatty).setLevel("WARNING")


def log(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that takes key-value pairs: `log(__name__).info("relay_started", holder=…)`."""
    return structlog.stdlib.get_logger(name)


def _add_origin(service: str, process: str) -> Processor:
    def add(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        return {**event, "service": service, "process": process}

    return add


def _add_trace(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
    return event


def _whence(exc_info: ExcInfo) -> str:
    """The frames and the name of a failure, those of its cause below."""
    parts: list[str] = []
    failure: BaseException | None = exc_info[1]
    while failure is not None and len(parts) < _MOST_CAUSES:
        inside = getattr(failure, "exceptions", ())
        names = ", ".join(type(one).__qualname__ for one in (failure, *inside))
        parts.append("".join(traceback.format_tb(failure.__traceback__)) + names)
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return "\nbecause of\n".join(parts)


def _render(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()
