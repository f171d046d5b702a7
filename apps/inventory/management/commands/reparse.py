"""Show what today's parsers would read otherwise in stored uploads; with --apply, read them again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.inventory.services import Reread, reread_apply, rereads
from sponsorplan.domain.lockfiles.compare import Change, Changes

_SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", default="", metavar="SLUG", help="only this company's")
        parser.add_argument(
            "--all", action="store_true", help="also what today's versions have read already"
        )
        parser.add_argument("--apply", action="store_true", help="have the worker read them again")

    def handle(self, *, company: str, all: bool, apply: bool, **_: Any) -> None:  # noqa: A002, ANN401 - names are options
        checked = changed = refused = 0
        for reread in rereads(company_slug=company, everything=all):
            checked += 1
            changed += reread.changes
            refused += reread.problem is not None
            self._show(reread)
            if apply and reread.problem is None:
                reread_apply(reread=reread)
        self.stdout.write(
            f"{checked:,} uploads read anew, {changed:,} would change, {refused:,} would be "
            "refused and keep what they have."
        )
        if apply:
            self.stdout.write("They are queued; a running worker reads them again.")
        elif checked > refused:
            self.stdout.write("Nothing was changed. Run it with --apply to do so.")

    def _show(self, reread: Reread) -> None:
        upload = reread.upload
        self.stdout.write(
            self.style.MIGRATE_HEADING(
                f"{upload.company.slug}/{upload.product.slug}: {upload.path} "
                f"({upload.parser} {upload.parser_version} → "
                f"{reread.parser} {reread.parser_version})"
            )
        )
        if reread.problem:
            line = f"line {reread.problem.line}: " if reread.problem.line else ""
            self.stdout.write(f"  would be refused: {line}{reread.problem.message}")
        elif not reread.changes:
            self.stdout.write("  the same")
        for sign, words, changes in (
            ("+", "added", reread.difference.added),
            ("-", "removed", reread.difference.removed),
            ("~", "other versions", reread.difference.changed_version),
            ("~", "newly direct", reread.difference.newly_direct),
            ("~", "no longer direct", reread.difference.no_longer_direct),
            ("~", "newly funded", reread.difference.newly_funded),
            ("~", "no longer funded", reread.difference.no_longer_funded),
            ("~", "other scope", reread.difference.changed_scope),
        ):
            self._list(sign, words, changes)
        for words, (before, after) in (("edges", reread.edges), ("own", reread.local)):
            if before != after:
                self.stdout.write(f"  {words}: {before:,} → {after:,}")

    def _list(self, sign: str, words: str, changes: Changes) -> None:
        if changes:
            self.stdout.write(f"  {words}: {len(changes):,}")
        for change in changes[:_SHOWN]:
            self.stdout.write(
                f"    {sign} {change.type} {change.name} {_versions(change)}".rstrip()
            )
        if len(changes) > _SHOWN:
            self.stdout.write(f"    and {len(changes) - _SHOWN:,} more")


def _versions(change: Change) -> str:
    sides = [", ".join(side.versions) for side in (change.before, change.after) if side]
    return " → ".join(dict.fromkeys(sides))
