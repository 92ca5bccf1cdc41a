"""Logs: one JSON object a line, with its trace, whatever is logged."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

SCRIPT = """
import logging, warnings
from kernel.telemetry.logs import configure_logs, log
from kernel.telemetry.tracing import span
from opentelemetry.trace import SpanKind

configure_logs(service="content", process="api", level="INFO")
log("a").info("started", port=8101)
with span("work", traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", kind=SpanKind.CONSUMER):
    log("a").warning("inside")
    logging.getLogger("library").warning("it took %s s", 3)
try:
    try:
        {}["what a person wrote"]
    except KeyError as cause:
        raise ValueError("and what they meant") from cause
except ValueError:
    log("a").exception("failed", value=object)
log("a").debug("too quiet")
logging.getLogger("aiokafka").info("chatter")
"""


def lines() -> list[dict[str, Any]]:
    """What a process that logs this writes to its standard output. It configures logging for good, so it is another."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_is_one_object_that_says_who_and_when_and_in_which_trace() -> None:
    started, inside, library, failed = lines()
    assert {name: started[name] for name in ("event", "level", "service", "process", "logger", "port")} == {
        "event": "started",
        "level": "info",
        "service": "content",
        "process": "api",
        "logger": "a",
        "port": 8101,
    }
    assert datetime.fromisoformat(started["time"]).tzinfo is not None
    assert "trace_id" not in started
    assert inside["trace_id"] == library["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert (library["event"], library["level"], library["service"]) == ("it took 3 s", "warning", "content")
    assert failed["event"] == "failed"


def test_a_failure_is_told_by_its_place_its_name_and_its_cause_and_not_quoted() -> None:
    exception = lines()[3]["exception"]
    assert 'File "<string>", line' in exception
    assert exception.index("ValueError") < exception.index("because of") < exception.index("KeyError")
    assert "wrote" not in exception
    assert "meant" not in exception
