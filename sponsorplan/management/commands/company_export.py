"""Write all that a company owns to one ZIP: a file of JSON lines for each table, and its files.

Secrets are not in it: digests of tokens, secrets of endpoints, tokens of imports. Its audit log is.
"""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model

from apps.audit.models import AuditEvent
from apps.companies.models import Company
from sponsorplan.management.backup.owned import owned_files, owned_models, owned_rows
from sponsorplan.management.backup.rows import lines_of_rows, name_of

_SECRET = ("secret", "sealed")
# Digests of what is secret; a plan's or an event's digest is its proof.
_SECRET_DIGESTS = ("companies_apitoken", "companies_invitation", "companies_idempotentrequest")
_README = """All that {name} has in SponsorPlan.

tables/NAME.jsonl  a row a line, as JSON; binary columns in base64; amounts in minor units
audit.jsonl        the audit log, in order; each event carries the SHA-256 of the one before
files/             what was uploaded: lockfiles, receipts and statements, by SHA-256

Left out: secrets ({secrets}), accounts and passwords of people, and facts about upstreams that are the same for
every company.
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="COMPANY_SLUG")
        parser.add_argument("file", type=Path, help="the ZIP to write")

    def handle(self, *, slug: str, file: Path, **_: Any) -> None:  # noqa: ANN401 - Django's
        company = Company.objects.filter(slug=slug).first()
        if company is None:
            raise CommandError(f"There is no company {slug}.")
        if file.exists():
            raise CommandError(f"{file} exists. Name another file.")
        left_out: list[str] = []
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            whole = {"name": company.name, "slug": company.slug}
            archive.writestr("company.json", json.dumps(whole, ensure_ascii=False))
            for model in owned_models():
                names = list(_columns(model, left_out))
                rows = owned_rows(model, company)
                _write(archive, f"tables/{name_of(model)}.jsonl", lines_of_rows(rows, names))
            events = AuditEvent.objects.filter(company_id=company.pk)
            names = [field.attname for field in AuditEvent._meta.concrete_fields]  # noqa: SLF001 - Django's public name for it
            _write(archive, "audit.jsonl", lines_of_rows(events, names))
            files = list(owned_files(company))
            for name in files:
                with default_storage.open(name) as stored:
                    _write(archive, f"files/{name}", iter(lambda: stored.read(1 << 20), b""))
            words = {"name": company.name, "secrets": ", ".join(sorted(left_out))}
            archive.writestr("README.txt", _README.format(**words))
        file.chmod(0o600)
        self.stdout.write(f"{file}: {len(owned_models())} tables and {len(files)} files.")


def _columns(model: type[Model], left_out: list[str]) -> Iterable[str]:
    for field in model._meta.concrete_fields:  # noqa: SLF001 - as above
        hidden = field.attname == "digest" and name_of(model) in _SECRET_DIGESTS
        if hidden or field.attname.startswith(_SECRET):
            left_out.append(f"{name_of(model)}.{field.attname}")
        else:
            yield field.attname


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
