"""Put a backup into this instance, which must be empty; all of it or nothing."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.audit.selectors import audited_companies, chain_verdict
from sponsorplan.management.backup.archive import BackupRefused, read
from sponsorplan.management.tables import tables_bring_up


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--other-key", action="store_true", help="though sealed secrets cannot be opened"
        )

    def handle(self, *, file: Path, other_key: bool, **_: Any) -> None:  # noqa: ANN401 - Django's
        started = time.monotonic()
        tables_bring_up()
        try:
            done = read(file, other_key=other_key)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        broken = [pk for pk in audited_companies() if chain_verdict(company_id=pk).misfit]
        age = timezone.now() - datetime.fromisoformat(done.made_at)
        self.stdout.write(
            f"Restored {done.rows} rows and {done.files} files, each as it was, in "
            f"{time.monotonic() - started:.1f} seconds. What came after {done.made_at} is not in it: "
            f"{int(age.total_seconds() // 60)} minutes."
        )
        if broken:
            raise CommandError(
                f"The audit logs of the companies {broken} did not fit when it was made. Run "
                "audit_verify."
            )
        self.stdout.write("All audit logs fit.")
