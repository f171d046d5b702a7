"""Write the whole instance, its tables and its files, to one file, while it runs.

The file holds what is confidential, and nothing of it is encrypted but sealed secrets: keep it where
few can read it. The secret key is not in it.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sponsorplan.management.backup.archive import write

_PREFIX = "sponsorplan-"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the file, or a folder that exists")
        parser.add_argument("--keep", type=int, default=0, help="delete older ones of the folder")

    def handle(self, *, to: Path | None, keep: int, **_: Any) -> None:  # noqa: ANN401 - Django's
        folder = Path(settings.DATA_DIR) / "backups" if to is None else to
        target = folder
        if to is None or to.is_dir():
            target = folder / f"{_PREFIX}{timezone.now():%Y%m%dT%H%M%SZ}.zip"
        if target.exists():
            raise CommandError(f"{target} exists. Name another file.")
        try:
            done = write(target)
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        target.chmod(0o600)
        self.stdout.write(f"{target}: {done.rows} rows, {done.files} files, {done.size} bytes.")
        if keep:
            for old in sorted(target.parent.glob(f"{_PREFIX}*.zip"))[:-keep]:
                old.unlink()
