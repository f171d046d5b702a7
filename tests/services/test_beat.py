"""Beat while its broker is away."""

import logging
from pathlib import Path

import pytest
from celery import Celery
from celery.beat import ScheduleEntry
from celery.schedules import schedule

from sponsorplan.heartbeat import Scheduler
from tests.brokers import free_port


def test_what_cannot_be_sent_is_one_line_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = Celery(broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=False)
    app.conf.update(task_publish_retry=False, broker_connection_retry=False)
    beat = Scheduler(app, schedule_filename=str(tmp_path / "beat" / "ran"), lazy=True)
    entry = ScheduleEntry("sweep", "sweep", schedule=schedule(5), app=app)
    beat.apply_entry(entry)
    (record,) = (one for one in caplog.records if one.levelno >= logging.ERROR)
    assert record.getMessage().startswith("sweep was not sent")
    assert record.exc_info is None
