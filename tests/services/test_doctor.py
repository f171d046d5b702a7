"""Each verdict of the doctor that can be brought about, with words that say what to do."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from apps.companies.models import User
from sponsorplan.heartbeat import heartbeat
from sponsorplan.management.doctor import Finding, Verdict, look, people, services, site, stores
from sponsorplan.settings.background import QUEUES
from tests.brokers import free_port, own_redis

pytestmark = pytest.mark.django_db
GOOD_KEY = "kX3-wq9Zr_0aPfL2mVtYbN7cJhGdS5uEoR8iTzQ1yWx4MjB6nK"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir(mode=0o750)
    cache.clear()
    return tmp_path / "data"


def worst(found: Iterator[Finding]) -> tuple[str, str]:
    """The verdict, and all that is said."""
    said = list(found)
    order = list(Verdict)
    verdict = max(said, key=lambda each: order.index(each.verdict)).verdict
    assert all(each.advice for each in said if each.verdict is not Verdict.OK)
    return verdict, "\n".join(each.line() for each in said)


@pytest.mark.parametrize(
    ("key", "verdict"), [("guess-me", "unsafe"), ("a" * 80, "unsafe"), (GOOD_KEY, "ok")]
)
def test_a_secret_key_is_long_and_no_row_of_one_letter(
    settings: LazySettings, key: str, verdict: str
) -> None:
    settings.SECRET_KEY = key
    found, said = worst(site.secret_key())
    assert found == verdict
    assert key not in said


@pytest.mark.parametrize(("mode", "verdict"), [(0o600, "ok"), (0o640, "unsafe"), (0o644, "unsafe")])
def test_the_file_of_the_secret_key_is_its_owners_alone(
    settings: LazySettings, folder: Path, mode: int, verdict: str
) -> None:
    settings.SECRET_KEY = GOOD_KEY
    (folder / "secret-key").write_text(GOOD_KEY)
    (folder / "secret-key").chmod(mode)
    assert worst(site.secret_key())[0] == verdict


def test_old_keys_are_counted(settings: LazySettings) -> None:
    settings.SECRET_KEY_FALLBACKS = ["old", "older"]
    verdict, said = worst(site.old_keys())
    assert (verdict, "2 still" in said) == ("warning", True)
    settings.SECRET_KEY_FALLBACKS = []
    assert worst(site.old_keys())[0] == "ok"


@pytest.mark.parametrize(("debug", "verdict"), [(True, "unsafe"), (False, "ok")])
def test_debug(settings: LazySettings, *, debug: bool, verdict: str) -> None:
    settings.DEBUG = debug
    assert worst(site.debug())[0] == verdict


@pytest.mark.parametrize(
    ("hosts", "verdict"), [(["*"], "unsafe"), ([], "unsafe"), (["plan.example.com"], "ok")]
)
def test_hosts_are_named(settings: LazySettings, hosts: list[str], verdict: str) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert worst(site.hosts())[0] == verdict


def test_https_is_required_but_on_this_computer(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["plan.example.com"]
    assert worst(site.https())[0] == "unsafe"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    assert worst(site.https())[0] == "warning"
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 60
    assert worst(site.https())[0] == "ok"


def test_static_files_that_nobody_collected(settings: LazySettings, tmp_path: Path) -> None:
    assert worst(site.static())[0] == "ok"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    verdict, said = worst(site.static())
    assert (verdict, "collectstatic" in said) == ("unsafe", True)


def test_an_old_sqlite_is_said_and_never_called_safe_for_money() -> None:
    if connection.vendor == "sqlite":
        assert worst(stores.database())[0] == "warning"
    assert "3.40.1" in worst(stores._sqlite((3, 40, 1)))[1]
    assert "damages" in worst(stores._sqlite((3, 51, 2)))[1]
    assert "damages" not in worst(stores._sqlite((3, 51, 3)))[1]


def test_a_migration_that_is_missing() -> None:
    assert worst(stores.migrations())[0] == "ok"
    MigrationRecorder.Migration.objects.filter(app="audit").delete()
    verdict, said = worst(stores.migrations())
    assert (verdict, "manage.py migrate" in said) == ("unsafe", True)


def test_files_that_cannot_be_written(settings: LazySettings, tmp_path: Path) -> None:
    assert worst(stores.files())[0] == "ok"
    (tmp_path / "file").write_text("not a folder")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "file")},
        }
    }
    assert worst(stores.files())[0] == "unsafe"


def test_a_data_folder_that_others_may_enter(folder: Path) -> None:
    assert worst(stores.folder())[0] == "ok"
    folder.chmod(0o755)
    assert worst(stores.folder())[0] == "warning"
    folder.rmdir()
    assert worst(stores.folder())[0] == "warning"


@pytest.mark.parametrize(
    ("free", "verdict"), [(10**8, "unsafe"), (2 * 10**9, "warning"), (10**11, "ok")]
)
def test_a_disk_that_fills(monkeypatch: pytest.MonkeyPatch, free: int, verdict: str) -> None:
    # A disk cannot be filled for a test.
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    assert worst(stores.disk())[0] == verdict


def test_a_cache_in_each_process_is_unsafe(settings: LazySettings, tmp_path: Path) -> None:
    assert worst(services.shared_cache())[0] == "unsafe"
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "cache"),
        }
    }
    verdict, said = worst(services.shared_cache())
    assert (verdict, "Redis" in said) == ("ok", True)


def test_a_cache_that_does_not_answer_is_a_finding_and_no_fault(settings: LazySettings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    found = {each.what: each for each in look()}
    assert found["cache"].verdict is Verdict.UNSAFE
    assert "ConnectionError" in found["cache"].words


def test_workers_are_heard_of_by_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worst(services.workers())[0] == "unsafe"
    for queue in QUEUES:
        heartbeat(queue)
    assert worst(services.workers())[0] == "ok"
    cache.set("heartbeat:plans", 1, 60)
    verdict, said = worst(services.workers())
    assert verdict == "unsafe"
    assert "“plans”" in said
    assert "“imports”" not in said


@contextmanager
def greeting(words: bytes) -> Iterator[int]:
    """A mail server that greets and says goodbye."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as read:
                line.sendall(words)
                while asked := read.readline():
                    line.sendall(b"221 bye\r\n" if asked.startswith(b"quit") else b"250 ok\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_a_mail_server_that_answers_and_one_that_does_not(settings: LazySettings) -> None:
    assert worst(services.mail())[0] == "warning"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = free_port()
    assert worst(services.mail())[0] == "warning"
    with greeting(b"220 here\r\n") as settings.EMAIL_PORT:
        assert worst(services.mail())[0] == "ok"


def test_accounts_of_the_demo(settings: LazySettings) -> None:
    assert worst(people.demo())[0] == "ok"
    User.objects.create_user("owner@demo.example", "plan-the-thanks")
    assert worst(people.demo())[0] == "unsafe"
    settings.SPONSORPLAN_DEMO = True
    assert worst(people.demo())[0] == "warning"


def test_who_asks_sources_says_who_it_is(settings: LazySettings) -> None:
    assert worst(people.contact())[0] == "ok"
    settings.SPONSORPLAN_SOURCES = ["github"]
    assert worst(people.contact())[0] == "warning"
    settings.SPONSORPLAN_CONTACT = "ops@acme.example"
    assert worst(people.contact())[0] == "ok"


def test_a_redis_that_drops_messages_is_unsafe() -> None:
    import redis  # noqa: PLC0415 - only a server has it

    with own_redis() as address, redis.Redis.from_url(address) as line:
        assert worst(services._redis(address))[0] == "warning"
        line.config_set("appendonly", "yes")
        assert worst(services._redis(address))[0] == "ok"
        line.config_set("maxmemory-policy", "allkeys-lru")
        verdict, said = worst(services._redis(address))
        assert (verdict, "allkeys-lru" in said) == ("unsafe", True)


def test_the_command_says_it_for_people_and_programs_and_ends_with_1() -> None:
    for options in ({}, {"json": True}):
        said = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("doctor", stdout=said, **options)
        assert ended.value.code == 1
        if options:
            rows = json.loads(said.getvalue())
            assert {"what", "verdict", "words", "advice"} == set(rows[0])
        else:
            assert "unsafe" in said.getvalue()
            assert "SPONSORPLAN_HOSTS" in said.getvalue()
