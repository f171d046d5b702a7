"""Which database: the one that ``SPONSORPLAN_DATABASE_URL`` names, or an SQLite file."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sponsorplan.settings import env, sqlite

_KEPT_SECONDS = 60
_WAIT_SECONDS = 10


def database(path: Path) -> dict[str, Any]:
    """Django's settings for it; ``path`` is the SQLite file where no address is given."""
    name = _named()
    url = env.text(name, "")
    if not url:
        return sqlite.database(path)
    # Only a server has the packages for it (requirements/prod.txt).
    import dj_database_url  # noqa: PLC0415

    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} begins with postgresql://; leave it out for SQLite.")
    found = dj_database_url.parse(url, conn_max_age=_KEPT_SECONDS, conn_health_checks=True)
    # A pooler that hands out connections by transaction keeps no cursor for us.
    return {**found, "DISABLE_SERVER_SIDE_CURSORS": True, **_pool(dict(found))}


def _named() -> str:
    """Migrations need a session of their own, which a pooler by transaction does not give."""
    direct = "SPONSORPLAN_DATABASE_DIRECT_URL"
    return (
        direct
        if "migrate" in sys.argv[1:2] and env.text(direct, "")
        else ("SPONSORPLAN_DATABASE_URL")
    )


def _pool(found: dict[str, Any]) -> dict[str, Any]:
    """Psycopg's own pool in each process, where ``SPONSORPLAN_DATABASE_POOL`` says how large."""
    size = env.number("SPONSORPLAN_DATABASE_POOL", 0)
    if not size:
        return {}
    pool = {"min_size": 1, "max_size": size, "timeout": _WAIT_SECONDS}
    # A pool keeps connections itself, and Django refuses to keep them as well.
    return {"CONN_MAX_AGE": 0, "OPTIONS": {**found.get("OPTIONS", {}), "pool": pool}}
