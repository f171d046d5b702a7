"""Which database: the one that ``SPONSORPLAN_DATABASE_URL`` names, or an SQLite file."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sponsorplan.settings import env, sqlite


def database(path: Path) -> dict[str, Any]:
    """Django's settings for it; ``path`` is the SQLite file where no address is given."""
    url = env.text("SPONSORPLAN_DATABASE_URL", "")
    if not url:
        return sqlite.database(path)
    # Only a server has the packages for it (requirements/prod.txt).
    import dj_database_url  # noqa: PLC0415

    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "SPONSORPLAN_DATABASE_URL begins with postgresql://; leave it out for SQLite."
        )
    found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    # A pooler that hands out connections by transaction keeps no cursor for us.
    return {**found, "DISABLE_SERVER_SIDE_CURSORS": True}
