"""Figures for whoever runs the instance, in the format of Prometheus. No label tells a company's content.

Each process counts for itself into a folder that all of them share (``PROMETHEUS_MULTIPROC_DIR``); without
it nothing is counted. ``manage.py metrics`` adds them up and serves them.
"""

# It names that folder, which prometheus_client looks for when it is imported, and never again. Web processes
# have read all settings by now; a worker has not.
from sponsorplan.settings import counting  # noqa: F401

# isort: split
from prometheus_client import Counter, Histogram

from sponsorplan.tracing import Seconds

_REQUESTS = Histogram(
    "sponsorplan_request_seconds",
    "Time to answer, by name of the route, method and status.",
    ["route", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_JOBS = Histogram(
    "sponsorplan_job_seconds",
    "Time of a task, by its name and how it ended.",
    ["task", "state"],
    buckets=(0.05, 0.25, 1, 5, 15, 60, 150),
)
_OUTGOING = Counter(
    "sponsorplan_outgoing_total",
    "Requests to other services, by host of a configured service, and answer.",
    ["service", "answer"],
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def request_done(route: str, method: str, status: int, spent: Seconds) -> None:
    known = method if method in _METHODS else "other"
    _REQUESTS.labels(route, known, str(status)).observe(spent.milliseconds / 1000)


def job_done(task: str, state: str, spent: Seconds) -> None:
    _JOBS.labels(task, state).observe(spent.milliseconds / 1000)


def asked_outside(service: str, answer: str) -> None:
    _OUTGOING.labels(service, answer).inc()
