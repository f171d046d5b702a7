"""The Celery app, and the one way to put work on its queue."""

from celery import Celery
from django.conf import settings
from django.db import transaction

from sponsorplan import folder_broker

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

    def send() -> None:
        if settings.CELERY_TASK_ALWAYS_EAGER:
            app.loader.import_default_modules()
            app.tasks[task_name].apply(kwargs=arguments)
        else:
            app.send_task(task_name, kwargs=arguments)

    transaction.on_commit(send, robust=not settings.CELERY_TASK_ALWAYS_EAGER)
