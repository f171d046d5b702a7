"""Sentry and OpenTelemetry, where the operator named one; without it neither is imported.

Both get what a log line may hold: routes, ids, times and tracebacks. Bodies, queries, cookies, headers, local
variables and addresses of people are taken out here, whatever the libraries would send.
"""

from typing import Any

from django.conf import settings

_KEPT_OF_REQUEST = ("method",)
_KEPT_OF_SPAN = (
    *("http.method", "http.route", "http.status_code", "http.request.method"),
    *("http.response.status_code", "celery.action", "celery.state", "messaging.destination"),
)
_started = False


def start() -> None:
    """Once for each process, after it was forked."""
    global _started  # noqa: PLW0603 - a process is told once
    if _started:
        return
    _started = True
    if settings.SPONSORPLAN_SENTRY_DSN:
        _sentry(settings.SPONSORPLAN_SENTRY_DSN)
    if settings.SPONSORPLAN_OTLP_URL:
        _telemetry(settings.SPONSORPLAN_OTLP_URL)


def _sentry(dsn: str) -> None:
    # Only a server has the packages for these (requirements/prod.txt).
    import sentry_sdk  # noqa: PLC0415

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrubbed,
    )


def scrubbed(event: Any, _hint: object) -> Any:  # noqa: ANN401 - the library's own shape
    """An event without words of people: what failed and where, not with what."""
    asked = event.get("request") or {}
    event["request"] = {name: asked[name] for name in _KEPT_OF_REQUEST if name in asked}
    for name in ("user", "extra", "breadcrumbs", "logentry", "message", "transaction"):
        event.pop(name, None)
    for fault in (event.get("exception") or {}).get("values", []):
        fault["value"] = ""  # an error's words may quote what was sent
    return event


def _telemetry(endpoint: str) -> None:
    from opentelemetry import trace  # noqa: PLC0415 - as above
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.instrumentation.celery import CeleryInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.django import DjangoInstrumentor  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": "sponsorplan"}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")

    class Scrubbed(BatchSpanProcessor):
        def on_end(self, span: Any) -> None:  # noqa: ANN401 - the library's
            _without_content(span)
            super().on_end(span)

    provider.add_span_processor(Scrubbed(exporter))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument()
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]  # untyped


def _without_content(span: Any) -> None:  # noqa: ANN401 - the library's
    """Routes have names; addresses hold slugs, queries what was searched for, errors what was sent."""
    span._events = ()  # noqa: SLF001 - a span that ended has no public way
    span._status = type(span.status)(span.status.status_code)  # noqa: SLF001 - as above
    kept = {name: value for name, value in span.attributes.items() if name in _KEPT_OF_SPAN}
    span._attributes = kept  # noqa: SLF001 - as above
