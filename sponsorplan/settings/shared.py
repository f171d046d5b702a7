"""What several processes, or several machines, must have in common: counters and files.

A cache in each process's own memory would give a guesser of passwords as many tries as there are
processes.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sponsorplan.settings import env

_MOST_ENTRIES = 20_000


def cache(folder: Path) -> dict[str, Any]:
    """Django's settings: the Redis that ``SPONSORPLAN_CACHE_URL`` names, or files in ``folder``."""
    url = env.text("SPONSORPLAN_CACHE_URL", "")
    if not url:
        return {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(folder),
            # Beyond it files are dropped by chance, and counters of logins with them.
            "OPTIONS": {"MAX_ENTRIES": _MOST_ENTRIES},
        }
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(
            "SPONSORPLAN_CACHE_URL begins with redis:// or rediss://; leave it out for files."
        )
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "sponsorplan",
        "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 3},
    }


def files(folder: Path) -> dict[str, Any]:
    """Where uploaded bytes are: the bucket that ``SPONSORPLAN_S3_BUCKET`` names, or ``folder``."""
    bucket = env.text("SPONSORPLAN_S3_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            # Django would give each file to all users of the machine, whatever the mask of the process.
            "OPTIONS": {"location": str(folder), "file_permissions_mode": 0o640},
        }
    # Only a server has the packages for it (requirements/prod.txt).
    from botocore.config import Config  # noqa: PLC0415

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.text("SPONSORPLAN_S3_ENDPOINT", "") or None,
            "region_name": env.text("SPONSORPLAN_S3_REGION", "us-east-1"),
            # Without a key, boto3 looks for one itself: a role of the machine, for example.
            "access_key": env.text("SPONSORPLAN_S3_ACCESS_KEY", "") or None,
            "secret_key": env.text("SPONSORPLAN_S3_SECRET_KEY", "") or None,
            "location": env.text("SPONSORPLAN_S3_PREFIX", ""),
            "default_acl": None,
            # Names are digests of the content: the same name is the same bytes.
            "file_overwrite": True,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": env.text("SPONSORPLAN_S3_ADDRESSING", "auto")},
                # Stores other than Amazon's refuse checksums that they do not know.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=3,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
            ),
        },
    }
