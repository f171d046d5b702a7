"""Serve figures for Prometheus on a port of their own: requests, tasks, jobs and queues.

Web processes and workers count into the folder that ``SPONSORPLAN_METRICS`` names; this adds them up, and asks
the database for what waits, at most every ten seconds.
"""

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from apps.reports.selectors import KindTotals, instance_totals
from sponsorplan.heartbeat import last_heard
from sponsorplan.settings.background import QUEUES

_FRESH_SECONDS = 10


class Jobs(Collector):
    """What waits, runs and failed, by kind, and when a worker was last heard of, by queue."""

    def __init__(self) -> None:
        self._asked = 0.0
        self._known: list[KindTotals] = []

    def collect(self) -> Iterator[Metric]:
        self._refresh()
        now = timezone.now()
        jobs = GaugeMetricFamily(
            "sponsorplan_jobs", "Jobs by kind and state.", labels=["kind", "state"]
        )
        age = GaugeMetricFamily(
            "sponsorplan_oldest_waiting_seconds",
            "How long the oldest job has waited.",
            labels=["kind"],
        )
        for each in self._known:
            jobs.add_metric([each.key, "waiting"], each.waiting)
            jobs.add_metric([each.key, "running"], each.running)
            jobs.add_metric([each.key, "failed_in_a_day"], each.failed)
            waited = (now - each.oldest).total_seconds() if each.oldest else 0
            age.add_metric([each.key], waited)
        heard = GaugeMetricFamily(
            "sponsorplan_queue_heard_seconds",
            "Since a worker took something, by queue.",
            labels=["queue"],
        )
        for queue in QUEUES:
            seconds = last_heard(queue)
            if seconds is not None:
                heard.add_metric([queue], seconds)
        yield from (jobs, age, heard)

    def _refresh(self) -> None:
        if time.monotonic() - self._asked < _FRESH_SECONDS and self._known:
            return
        close_old_connections()
        self._known, self._asked = instance_totals(), time.monotonic()


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=9464)

    def handle(self, *, host: str, port: int, **_: Any) -> None:  # noqa: ANN401 - Django's
        if not settings.SPONSORPLAN_METRICS:
            raise CommandError(
                "Set SPONSORPLAN_METRICS to a folder, for the web processes and workers as well."
            )
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=settings.SPONSORPLAN_METRICS)  # type: ignore[no-untyped-call]  # untyped
        registry.register(Jobs())
        server, thread = start_http_server(port, addr=host, registry=registry)
        self.stdout.write(f"Figures at http://{host}:{server.server_port}/metrics")
        self.stdout.flush()
        try:
            thread.join()
        except KeyboardInterrupt:
            server.shutdown()
