"""Settings by environment: which broker, cache and files, and that each task has its queue."""

import fnmatch
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from sponsorplan.celery import app
from sponsorplan.settings import background
from sponsorplan.settings.database import database
from sponsorplan.settings.places import BASE_DIR
from sponsorplan.web.limits import use_one_of_all
from tests.brokers import free_port, redis_server

SHOW = """
import json, sys
import django
from django.conf import settings
django.setup()
from sponsorplan.celery import app
from kombu import Connection
conf = app.conf
print(json.dumps({
    "options": conf.broker_transport_options,
    "top": conf.get("visibility_timeout"),
    "result": conf.result_backend_transport_options,
    "backend": conf.result_backend,
    "queues": [[queue.name, queue.queue_arguments] for queue in conf.task_queues],
    "transport": Connection(conf.broker_url).transport_cls,
    "cache": settings.CACHES["default"]["BACKEND"],
    "files": settings.STORAGES["default"]["BACKEND"],
    "database": {key: str(value) for key, value in settings.DATABASES["default"].items()},
}, default=str))
"""


def shown(tmp_path: Path, **environment: str) -> dict[str, object]:
    """What the settings of a server are with that environment, asked in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if "SPONSORPLAN" not in name}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=BASE_DIR,
        env=clean
        | {
            "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.prod",
            "SPONSORPLAN_DATA": str(tmp_path),
            "SPONSORPLAN_SECRET_KEY": "only for this test",
            "SPONSORPLAN_HOSTS": "plan.example.com",
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_each_task_has_a_queue_of_its_own_choice_and_a_worker_of_all_takes_it() -> None:
    app.loader.import_default_modules()
    names = [name for name in app.tasks if not name.startswith("celery.")]
    assert len(names) > 10
    (routes,) = background.CELERY_TASK_ROUTES
    for name in names:
        chosen = [route["queue"] for glob, route in routes if fnmatch.fnmatchcase(name, glob)]
        assert chosen, f"{name} has no route in settings/background.py"
        sent_to = app.amqp.router.route({}, name)["queue"].name
        assert sent_to == chosen[0]
        assert sent_to in background.QUEUES
    assert {queue.name for queue in app.amqp.queues.consume_from.values()} == set(background.QUEUES)


def test_a_scheduled_task_is_registered_and_does_not_pile_up() -> None:
    app.loader.import_default_modules()
    for name, entry in background.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] >= entry["schedule"], name


def test_redis_is_told_in_all_three_places_when_a_dead_workers_messages_come_back(
    tmp_path: Path,
) -> None:
    found = shown(tmp_path, SPONSORPLAN_BROKER_URL="redis://127.0.0.1:6379/2")
    options = found["options"]
    assert isinstance(options, dict)
    seconds = options["visibility_timeout"]
    assert found["top"] == seconds
    assert found["result"] == {"visibility_timeout": seconds}
    assert seconds >= 2 * background.CELERY_TASK_TIME_LIMIT
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (1, 1)
    assert found["backend"] is None


def test_rabbitmq_confirms_and_keeps_each_queue_as_a_quorum(tmp_path: Path) -> None:
    found = shown(tmp_path, SPONSORPLAN_BROKER_URL="amqp://guest@127.0.0.1/x")
    assert found["options"] == {"confirm_publish": True}
    assert found["queues"] == [[name, {"x-queue-type": "quorum"}] for name in background.QUEUES]


def test_without_anything_named_it_is_files_that_all_processes_share(tmp_path: Path) -> None:
    found = shown(tmp_path)
    assert found["cache"] == "django.core.cache.backends.filebased.FileBasedCache"
    assert found["files"] == "django.core.files.storage.FileSystemStorage"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SPONSORPLAN_BROKER_URL", "sqs://", "redis://"),
        ("SPONSORPLAN_CACHE_URL", "memcached://x", "redis://"),
        ("SPONSORPLAN_DATABASE_URL", "mysql://x", "postgresql://"),
    ],
)
def test_what_cannot_be_used_stops_the_start_with_words(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(RuntimeError, match=words) as caught:
        shown(tmp_path, **{name: value})
    assert f"ImproperlyConfigured: {name}" in str(caught.value)


def test_a_pool_and_a_pooler_are_told_apart(tmp_path: Path) -> None:
    url = "postgresql://app@db.example/plan"
    pooled = shown(tmp_path, SPONSORPLAN_DATABASE_URL=url, SPONSORPLAN_DATABASE_POOL="8")
    assert "'max_size': 8" in str(pooled["database"]["OPTIONS"])  # type: ignore[index]
    assert pooled["database"]["CONN_MAX_AGE"] == "0"  # type: ignore[index]
    behind = shown(tmp_path, SPONSORPLAN_DATABASE_URL=url)
    assert behind["database"]["DISABLE_SERVER_SIDE_CURSORS"] == "True"  # type: ignore[index]
    assert "pool" not in str(behind["database"]["OPTIONS"])  # type: ignore[index]


def test_migrations_go_past_the_pooler_and_nothing_else_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPONSORPLAN_DATABASE_URL", "postgresql://app@pooler.example/plan")
    monkeypatch.setenv("SPONSORPLAN_DATABASE_DIRECT_URL", "postgresql://app@db.example/plan")
    asked = []
    for command in ("migrate", "check"):
        monkeypatch.setattr(sys, "argv", ["manage.py", command])
        asked.append(database(Path("unused"))["HOST"])
    assert asked == ["db.example", "pooler.example"]


def test_requests_of_a_token_are_counted_once_for_all_machines(settings: LazySettings) -> None:
    with redis_server() as address:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"{address}/3",
                "KEY_PREFIX": f"test-{os.getpid()}",
            }
        }
        used = [use_one_of_all(1, limit=2, seconds=60, now=now) for now in (0, 30, 59.5, 60)]
    assert [each.remaining for each in used] == [1, 0, -1, 1]
    assert [each.reset for each in used] == [60, 30, 1, 60]


@pytest.mark.django_db
def test_requests_go_on_while_their_counter_does_not_answer(
    settings: LazySettings, api_of: Callable[..., APIClient], caplog: pytest.LogCaptureFixture
) -> None:
    rest = api_of("inventory:read")
    settings.SPONSORPLAN_API_REQUESTS = 1
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    answers = [rest.get("/api/v1/companies/acme/products/").status_code for _ in range(3)]
    assert answers == [200, 200, 200]
    assert "does not answer" in caplog.text


def test_one_computer_needs_none_of_the_packages_of_a_server(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "for name in ('redis', 'psycopg', 'storages', 'boto3', 'botocore', 'dj_database_url'):\n"
        "    sys.modules[name] = None\n"
        "from django.core.management import execute_from_command_line as run\n"
        "run(['manage.py', 'migrate', '--verbosity=0'])\n"
        "from django.test import Client\n"
        "assert Client(headers={'host': 'localhost'}).get('/readyz').status_code == 200\n"
    )
    clean = {name: value for name, value in os.environ.items() if "SPONSORPLAN" not in name}
    settings_of = {"DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev"}
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env=clean | settings_of | {"SPONSORPLAN_DATA": str(tmp_path)},
        check=True,
    )
