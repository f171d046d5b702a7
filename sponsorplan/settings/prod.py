"""A server. Every required value comes from the environment; a missing one stops the start."""

from pathlib import Path

from sponsorplan.settings import env
from sponsorplan.settings.base import *  # noqa: F403
from sponsorplan.settings.base import BASE_DIR, DATA_DIR, STORAGES
from sponsorplan.settings.database import database

SECRET_KEY = env.text("SPONSORPLAN_SECRET_KEY")
ALLOWED_HOSTS = env.names("SPONSORPLAN_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
DATABASES = {"default": database(DATA_DIR / "sponsorplan.sqlite3")}
STATIC_ROOT = Path(env.text("SPONSORPLAN_STATIC_ROOT", str(BASE_DIR / "static")))
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Who asks is the address that the last of them saw. Without this all people are one, the proxy, and
# one who guesses passwords locks everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("SPONSORPLAN_PROXIES", 1)
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked from beside, without TLS
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("SPONSORPLAN_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = env.text("SPONSORPLAN_EMAIL_FROM", "sponsorplan@localhost")
