"""The web application's own settings."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from sponsorplan.management.doctor.verdict import Finding, ok, unsafe, warning

_LENGTH = 50
_DIFFERENT = 10
_PRIVATE = stat.S_IRWXG | stat.S_IRWXO


def secret_key() -> Iterator[Finding]:
    what, key = "secret key", settings.SECRET_KEY
    if len(key) < _LENGTH or len(set(key)) < _DIFFERENT or key.startswith("django-insecure"):
        words = f"shorter than {_LENGTH} characters, or easy to guess."
        yield unsafe(
            what, words, "Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    else:
        yield ok(what, "long enough.")
    named = os.environ.get("SPONSORPLAN_SECRET_KEY_FILE")
    for path in (Path(named) if named else None, Path(settings.DATA_DIR) / "secret-key"):
        if path is not None and path.exists() and path.stat().st_mode & _PRIVATE:
            yield unsafe(what, "its file can be read by others.", f"chmod 600 {path}")


def old_keys() -> Iterator[Finding]:
    count = len(settings.SECRET_KEY_FALLBACKS)
    if count:
        yield warning(
            "old secret keys", f"{count} still open what they sealed.", "Remove them after a month."
        )
    else:
        yield ok("old secret keys", "none.")


def debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield unsafe("debug", "on: faults show settings and data.", "Set DEBUG to False.")
    else:
        yield ok("debug", "off.")


def hosts() -> Iterator[Finding]:
    names = settings.ALLOWED_HOSTS
    if not names or "*" in names:
        words = "any host name is answered." if names else "no host name is answered."
        yield unsafe("hosts", words, "Name yours in SPONSORPLAN_HOSTS.")
    else:
        yield ok("hosts", ", ".join(names))


def https() -> Iterator[Finding]:
    wanted = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    off = [name for name in wanted if not getattr(settings, name)]
    if not off and settings.SECURE_HSTS_SECONDS:
        yield ok("https", "required, and cookies are sent over nothing else.")
    elif set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}:
        yield warning("https", "not used: this computer alone is served.", "Nothing, for a trial.")
    else:
        yield unsafe("https", "not required.", "Use sponsorplan.settings.prod behind a TLS proxy.")


def static() -> Iterator[Finding]:
    # Only a store with a manifest has them; there a page that names a file not in it fails.
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        yield ok("static files", "found where they are.")
    elif not collected:
        yield unsafe("static files", "not collected: pages fail.", "Run manage.py collectstatic.")
    else:
        yield ok("static files", f"{len(collected)} collected.")
