"""Whether somebody works on each queue: beat sends a task to each, which notes when it ran."""

import logging
import time
from pathlib import Path

from celery.beat import PersistentScheduler, ScheduleEntry, SchedulingError
from django.core.cache import cache
from kombu import Producer

from sponsorplan.celery import app

_log = logging.getLogger(__name__)
_KEPT_SECONDS = 86_400


@app.task(name="heartbeat")
def heartbeat(queue: str) -> None:
    cache.set(_key(queue), int(time.time()), _KEPT_SECONDS)


def last_heard(queue: str) -> int | None:
    """Seconds since a worker took something from that queue; nothing if not within a day."""
    moment = cache.get(_key(queue))
    return None if moment is None else max(int(time.time()) - int(moment), 0)


class Scheduler(PersistentScheduler):
    """Beat's own, which notes what ran when in a file, and here makes the folder of that file."""

    def setup_schedule(self) -> None:
        place = Path(self.schedule_filename)  # type: ignore[attr-defined] # types leave it out
        place.parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()

    def apply_entry(self, entry: ScheduleEntry, producer: Producer | None = None) -> None:
        """A line for each that could not be sent: while the broker is away, all fail in one way."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            _log.error("%s was not sent, and is when it is due again: %s", entry.name, error)


def _key(queue: str) -> str:
    return f"heartbeat:{queue}"
