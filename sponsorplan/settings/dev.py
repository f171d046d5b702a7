"""One computer, no environment needed: SQLite, filesystem broker, bundled catalogue."""

import secrets

from sponsorplan.settings.base import *  # noqa: F403
from sponsorplan.settings.base import DATA_DIR
from sponsorplan.settings.database import database

DEBUG = False
SPONSORPLAN_DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def _secret() -> str:
    """Made on the first start and kept, readable by its owner only."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret()
DATABASES = {"default": database(DATA_DIR / "sponsorplan.sqlite3")}
# A passkey needs https or this computer; a browser wants it by name, http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
