"""Figures on a port of their own, added up over processes, as Prometheus reads them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
        "SPONSORPLAN_DATA": str(tmp_path),
        "SPONSORPLAN_DATABASE_URL": "",
        "SPONSORPLAN_METRICS": str(tmp_path / "metrics"),
    }
    command = [sys.executable, "manage.py"]
    tables = [sys.executable, "-m", "tests.tables"]
    subprocess.run(
        tables, cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    # Two processes that end before anybody asks: what they counted is not lost with them.
    for _ in range(2):
        once = "from django.test import Client; c = Client(headers={'host': 'localhost'}); c.get('/livez'); c.get('/c/secret/')"
        subprocess.run(
            [*command, "shell", "--no-imports", "-c", once],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
        )
    # And one that begins as a worker does, with the queue's app and not with Django.
    job = "from sponsorplan.celery import app; app.loader.import_default_modules(); app.tasks['heartbeat'].apply(['imports'])"
    subprocess.run([sys.executable, "-c", job], cwd=settings.BASE_DIR, env=environment, check=True)
    process = subprocess.Popen(
        [*command, "metrics", "--port=0"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    yield found[0]
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


def test_what_processes_counted_is_added_up_and_tells_nothing_of_a_company(served: str) -> None:
    text = requests.get(served, timeout=10).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    counts = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in families["sponsorplan_request_seconds"].samples
        if sample.name.endswith("_count")
    }
    assert counts["livez", "200"] == 2
    assert counts["overview", "302"] == 2
    done = {
        (sample.labels["task"], sample.labels["state"]): sample.value
        for sample in families["sponsorplan_job_seconds"].samples
        if sample.name.endswith("_count")
    }
    assert done == {("heartbeat", "SUCCESS"): 1}
    jobs = families["sponsorplan_jobs"].samples
    assert {sample.labels["kind"] for sample in jobs} >= {"upload", "import", "message"}
    assert "secret" not in text
