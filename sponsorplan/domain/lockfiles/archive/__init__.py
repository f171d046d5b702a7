from sponsorplan.domain.lockfiles.archive.paths import safe_path, worth_sending
from sponsorplan.domain.lockfiles.archive.unpacking import (
    ArchiveLimits,
    Skipped,
    Unpacked,
    is_archive,
    unpack,
)

__all__ = [
    "ArchiveLimits",
    "Skipped",
    "Unpacked",
    "is_archive",
    "safe_path",
    "unpack",
    "worth_sending",
]
