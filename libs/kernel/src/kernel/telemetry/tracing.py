"""W3C trace context through HTTP and Kafka headers, exported by OTLP when an endpoint is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

# Addresses hold secrets and what people look for; the route's template, which is recorded too, tells enough.
_PRIVATE = ("url.path", "url.query")
_PROPAGATOR = TraceContextTextMapPropagator()
# Names of OpenTelemetry's messaging conventions, which are still in development: kept here alone so that a change of
# theirs is a change of this file.
MESSAGING_DESTINATION = "messaging.destination.name"
MESSAGING_SYSTEM = "messaging.system"


def configure_tracing(*, service: str, process: str, endpoint: str | None) -> None:
    """Record spans and send them to `endpoint` (OTLP over HTTP); without one, trace ids flow and nothing is recorded.

    Recording costs about 100 µs a request, which is why nobody pays for it who does not look at the traces.
    """
    if endpoint is None:
        return
    # Imported here because the exporter costs 8 MB that a process without an endpoint need not carry.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.instance.role": process}))
    provider.add_span_processor(WithoutAddresses())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)


class WithoutAddresses(SpanProcessor):
    """Takes what a request was addressed to out of its span, before anything else sees it."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Called by the tracer."""
        for name in _PRIVATE:
            if span.attributes and name in span.attributes:
                span.set_attribute(name, "")


@contextmanager
def span(
    name: str,
    *,
    traceparent: str | None = None,
    links: Iterable[str] = (),
    kind: trace.SpanKind,
    **attributes: str,
) -> Iterator[trace.Span]:
    """Run a block inside a span, a child of `traceparent` when one is given and valid, else of the current span.
    `links` are the `traceparent`s of what it works on besides."""
    parent: Context | None = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    tracer = trace.get_tracer("kernel")
    # What OpenTelemetry would record of an exception by itself quotes its message, and with it what a person may have
    # written; the name has to do.
    with tracer.start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=attributes,
        links=[
            trace.Link(trace.get_current_span(_PROPAGATOR.extract({"traceparent": one})).get_span_context())
            for one in links
        ],
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except Exception as failure:
            current.set_status(trace.StatusCode.ERROR, type(failure).__name__)
            raise


def current_traceparent() -> str | None:
    """The current span as a `traceparent` header (W3C Trace Context), or None outside any trace."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str | None:
    """The current trace id as 32 hexadecimal digits, or None outside any trace."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None
