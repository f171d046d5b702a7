"""What reading may cost, as the settings say."""

from django.conf import settings

from sponsorplan.domain.lockfiles.interface import Limits
from sponsorplan.sandbox import Allowance


def reading_limits() -> Limits:
    return Limits(
        max_bytes=settings.SPONSORPLAN_MAX_FILE_BYTES,
        max_packages=settings.SPONSORPLAN_MAX_PACKAGES,
        max_edges=settings.SPONSORPLAN_MAX_EDGES,
        max_depth=settings.SPONSORPLAN_MAX_DEPTH,
    )


def reading_allowance() -> Allowance:
    return Allowance(settings.SPONSORPLAN_PARSE_SECONDS, settings.SPONSORPLAN_PARSE_MEGABYTES << 20)
