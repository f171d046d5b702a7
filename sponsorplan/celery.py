"""The Celery app, and the one way to put work on its queue."""

import logging
from contextlib import ExitStack
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging, task_postrun, task_prerun, worker_process_init
from django.conf import settings
from django.db import transaction

from sponsorplan import folder_broker, metrics, observing
from sponsorplan.tracing import Seconds, bind, current_id, new_id, traced

_HEADER = "request_id"
_log = logging.getLogger("sponsorplan.jobs")
_running: dict[str, tuple[ExitStack, Seconds]] = {}

folder_broker.register()
app = Celery("sponsorplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["sponsorplan"], related_name="heartbeat")


def enqueue(task_name: str, /, **arguments: str | int | None) -> None:
    """Run a registered task once the surrounding transaction has committed.

    A broker that cannot be reached loses nothing: the row that the task would work on stays
    queued, and a sweep finds it.
    """
    request_id = current_id()

    def send() -> None:
        if settings.CELERY_TASK_ALWAYS_EAGER:
            app.loader.import_default_modules()
            app.tasks[task_name].apply(kwargs=arguments)
        else:
            app.send_task(task_name, kwargs=arguments, headers={_HEADER: request_id})

    transaction.on_commit(send, robust=not settings.CELERY_TASK_ALWAYS_EAGER)


@setup_logging.connect
def _leave_logging(**_: object) -> None:
    """Logging is as the settings say. Celery would set its own level and format beside them."""


@worker_process_init.connect
def _observe(**_: object) -> None:
    observing.start()


@task_prerun.connect
def _begin(task_id: str, task: Task[Any, Any], kwargs: dict[str, object], **_: object) -> None:
    """Lines of a job carry its ids, and that of the request that caused it."""
    given = (task.request.headers or {}).get(_HEADER) or getattr(task.request, _HEADER, None)
    ids = {name: value for name, value in kwargs.items() if name.endswith("_id")}
    inside = ExitStack()
    inside.enter_context(
        traced(request_id=given or current_id() or new_id(), task=task.name, task_id=task_id, **ids)
    )
    _running[task_id] = inside, Seconds()


@task_postrun.connect
def _end(task_id: str, task: Task[Any, Any], state: str | None, **_: object) -> None:
    if task_id not in _running:
        return
    inside, spent = _running.pop(task_id)
    with inside:
        metrics.job_done(str(task.name), state or "LOST", spent)
        bind(state=state, milliseconds=spent.milliseconds)
        _log.info("job")
