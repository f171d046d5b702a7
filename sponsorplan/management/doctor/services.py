"""What runs beside the web server: cache, broker, workers, mail."""

import smtplib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection

from sponsorplan.celery import app
from sponsorplan.heartbeat import last_heard
from sponsorplan.management.doctor.verdict import Finding, ok, unsafe, warning
from sponsorplan.settings.background import QUEUES

_LATE_SECONDS = 120
_ANSWER_SECONDS = 5


def shared_cache() -> Iterator[Finding]:
    backend = settings.CACHES["default"]["BACKEND"]
    if "locmem" in backend or "dummy" in backend:
        words = "each process counts logins for itself."
        yield unsafe("cache", words, "Set SPONSORPLAN_CACHE_URL, or leave CACHES as it is.")
        return
    cache.set("doctor", 1, 10)
    if cache.get("doctor") != 1:
        yield unsafe("cache", "does not keep what it is given.", "See SPONSORPLAN_CACHE_URL.")
    elif "filebased" in backend:
        yield ok("cache", "shared by the processes of this machine. Several machines need a Redis.")
    else:
        yield ok("cache", "shared by all machines.")


def broker() -> Iterator[Finding]:
    url = settings.CELERY_BROKER_URL
    kind = url.partition(":")[0]
    try:
        with app.connection_for_write() as line:
            line.ensure_connection(max_retries=1, timeout=_ANSWER_SECONDS)
    except Exception as error:  # noqa: BLE001 - each broker has its own
        words = f"{kind} does not answer ({type(error).__name__})."
        yield unsafe("broker", words, "Start it, or see SPONSORPLAN_BROKER_URL.")
        return
    yield ok("broker", f"{kind} answers.")
    if kind.startswith("redis"):
        yield from _redis(url)


def _redis(url: str) -> Iterator[Finding]:
    import redis  # noqa: PLC0415 - only a server has it

    with redis.Redis.from_url(url, socket_timeout=_ANSWER_SECONDS) as line:
        try:
            policy = dict(line.config_get("maxmemory-policy")).get("maxmemory-policy")
            log = dict(line.config_get("appendonly")).get("appendonly")
        except redis.ResponseError:
            words = "does not say how it is set."
            yield warning("redis", words, "See to maxmemory-policy noeviction and appendonly yes.")
            return
    if policy != "noeviction":
        words = f"maxmemory-policy is {policy}: messages may be dropped."
        yield unsafe("redis", words, "Set maxmemory-policy noeviction.")
    if log != "yes":
        words = "appendonly is off: a restart loses messages, which sweeps make good."
        yield warning("redis", words, "Set appendonly yes.")
    if policy == "noeviction" and log == "yes":
        yield ok("redis", "keeps what it is given.")


def workers() -> Iterator[Finding]:
    heard = {queue: last_heard(queue) for queue in QUEUES}
    for queue, seconds in heard.items():
        if seconds is None:
            words = f"nobody was heard of on “{queue}” within a day."
        elif seconds > _LATE_SECONDS:
            words = f"nobody was heard of on “{queue}” for {seconds} seconds."
        else:
            continue
        yield unsafe("workers", words, "Start a worker of that queue, and beat.")
    if all(seconds is not None and seconds <= _LATE_SECONDS for seconds in heard.values()):
        yield ok("workers", "heard of on every queue.")


def mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield warning(
            "mail",
            "is not sent.",
            "On a server set SPONSORPLAN_EMAIL_HOST: passwords are reset by it.",
        )
        return
    line: Any = get_connection(timeout=_ANSWER_SECONDS)
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as error:
        words = f"{settings.EMAIL_HOST} does not answer ({type(error).__name__})."
        yield warning("mail", words, "See SPONSORPLAN_EMAIL_HOST: passwords are reset by mail.")
        return
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.close()
    yield ok("mail", f"{settings.EMAIL_HOST} answers.")
