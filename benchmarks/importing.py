"""From received to read, graph and all, on SQLite: ``python benchmarks/importing.py``.

Imports made files into a database of its own in a temporary folder, in this process, as the worker
does: stored, parsed in a child, grouped, written. Prints wall-clock seconds, the median of the runs
and their range, for lockfiles of 3 MB, bills of materials with 100,000 components, and once an archive of
300 lockfiles.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "sponsorplan.settings.dev"
os.environ["SPONSORPLAN_BROKER_URL"] = "filesystem://"
os.environ["SPONSORPLAN_MAX_FILE_BYTES"] = "100000000"  # SPDX says the same in more words

RUNS = 3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPONSORPLAN_DATA"] = folder
        import django  # noqa: PLC0415 - after the settings are chosen

        django.setup()
        measure()


def measure() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    from apps.companies.models import Member, Membership, User  # noqa: PLC0415
    from apps.companies.services import company_create  # noqa: PLC0415
    from apps.inventory.models import Upload  # noqa: PLC0415
    from apps.inventory.services import (  # noqa: PLC0415
        product_create,
        upload_ingest,
        uploads_receive,
    )
    from benchmarks import made  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("owner@bench.example", "a-long-password")
    company_create(owner=owner, name="Bench", slug="bench")
    member = Member.of_membership(Membership.objects.get())
    print(
        f"{platform.machine()}, Python {platform.python_version()}, SQLite, {RUNS} runs, seconds\n"
    )
    print(f"{'file':<22}{'MB':>6}{'packages':>10}{'edges':>10}{'median':>9}   range")
    cases = [(name, made.of_size(make, 3_000_000)) for name, make in made.FORMATS.items()]
    cases += [("bom.json", made.cyclonedx(99_999)), ("sbom.spdx.json", made.spdx(99_999))]
    for name, content in cases:
        times = []
        for run in range(RUNS):
            product = product_create(member=member, name=f"{name} {run} {len(content)}", tier=1)
            before = time.perf_counter()
            files = [(name, content + b"\n" * run)]
            (upload,) = uploads_receive(member=member, product=product, files=files).uploads
            upload_ingest(upload_id=upload.pk)
            times.append(time.perf_counter() - before)
        read = Upload.objects.get(pk=upload.pk)
        print(
            f"{name:<22}{len(content) / 1e6:>6.1f}{read.counts.get('packages', 0):>10,}"
            f"{read.counts.get('edges', 0):>10,}{statistics.median(times):>9.2f}   "
            f"{min(times):.2f} to {max(times):.2f}"
        )
    product = product_create(member=member, name="archive", tier=1)
    content = made.archive(300)
    before = time.perf_counter()
    files = [("repository.zip", content)]
    uploads = uploads_receive(member=member, product=product, files=files).uploads
    for upload in uploads:
        upload_ingest(upload_id=upload.pk)
    seconds = time.perf_counter() - before
    packages = sum(one.counts.get("packages", 0) for one in Upload.objects.filter(product=product))
    print(f"{len(uploads)} files in an archive, {packages:,} packages: {seconds:.1f} seconds")


if __name__ == "__main__":
    main()
