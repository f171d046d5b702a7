"""Whether somebody works on each queue: beat sends a task to each, which notes when it ran."""

import time

from django.core.cache import cache

from sponsorplan.celery import app

_KEPT_SECONDS = 86_400


@app.task(name="heartbeat")
def heartbeat(queue: str) -> None:
    cache.set(_key(queue), int(time.time()), _KEPT_SECONDS)


def last_heard(queue: str) -> int | None:
    """Seconds since a worker took something from that queue; nothing if not within a day."""
    moment = cache.get(_key(queue))
    return None if moment is None else max(int(time.time()) - int(moment), 0)


def _key(queue: str) -> str:
    return f"heartbeat:{queue}"
