"""How often a token may ask, counted once for all processes, and for all machines with a Redis.

Without a Redis it is files that the processes of one machine share. A file is locked while its count
is read and written, so that two requests at once are two. Django's caches of files and of tables
read and write in two steps, and lose one of them; Redis counts in one.
"""

import fcntl
import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a window; ``reset`` counts the seconds until the next one."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.reset),
        }


def use_one(path: Path, *, limit: int, seconds: int, now: float) -> Allowance:
    """Count one request in the window of ``now``; ``remaining`` is negative when it was too many."""
    window = math.floor(now / seconds)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        noted, _, count = file.read().partition(" ")
        used = int(count) + 1 if noted == str(window) and count.isdecimal() else 1
        file.truncate(0)
        file.write(f"{window} {used}")
    return _left(limit, used, window, seconds, now)


def use_one_of_all(token: int, *, limit: int, seconds: int, now: float) -> Allowance:
    """The same, counted in the cache: for one that counts in one step and that all machines ask."""
    window = math.floor(now / seconds)
    key = f"limits:{token}:{window}"
    cache.add(key, 0, timeout=2 * seconds)
    return _left(limit, cache.incr(key), window, seconds, now)


def _left(limit: int, used: int, window: int, seconds: int, now: float) -> Allowance:
    return Allowance(limit, limit - used, max(math.ceil((window + 1) * seconds - now), 1))


class TokenThrottle(BaseThrottle):
    """``SPONSORPLAN_API_REQUESTS`` in each window of ``SPONSORPLAN_API_SECONDS``; 0: no limit."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = settings.SPONSORPLAN_API_REQUESTS
        if not limit or request.auth is None:
            return True
        self.allowance = _counted(request.auth.pk, limit)
        if self.allowance is None:
            return True
        vars(request)["allowance"] = self.allowance
        return self.allowance.remaining >= 0

    def wait(self) -> float | None:
        return self.allowance.reset if self.allowance else None


def _counted(token: int, limit: int) -> Allowance | None:
    """One request more; nothing where the counter does not answer.

    The limit keeps one program from slowing all others down. Refusing everybody because nobody can
    be counted would do more harm than it prevents.
    """
    bounds = {"limit": limit, "seconds": settings.SPONSORPLAN_API_SECONDS}
    if not isinstance(caches["default"], RedisCache):
        path = Path(settings.SPONSORPLAN_LIMITS) / str(token)
        return use_one(path, **bounds, now=time.time())
    try:
        return use_one_of_all(token, **bounds, now=time.time())
    except Exception as error:  # noqa: BLE001 - whatever its library raises
        log.warning(
            "Requests are not counted: the cache does not answer (%s)", type(error).__name__
        )
        return None
