"""The suite: nothing is shared with a running instance."""

import os
from pathlib import Path

from sponsorplan.settings import env, shared
from sponsorplan.settings.base import *  # noqa: F403
from sponsorplan.settings.base import STORAGES
from sponsorplan.settings.database import database

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
# Tables straight from the models: that migrations lead to the same is tested by itself.
DATABASES = {"default": {**database(Path(":memory:")), "TEST": {"MIGRATE": False}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
# On Redis where the lane has one, each process apart; else in memory.
CACHES = {
    "default": {
        **shared.cache(Path("not-used")),
        "KEY_PREFIX": os.environ.get("PYTEST_XDIST_WORKER", ""),
    }
    if env.text("SPONSORPLAN_CACHE_URL", "")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SPONSORPLAN_API_REQUESTS = 0
