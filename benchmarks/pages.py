"""How long the server works at a page: ``python benchmarks/pages.py [COMPONENTS]``.

A company with 3,000 npm packages and as many Composer packages as asked for, 1,000 unless told, each
with a payee of its own, and a plan over all of them. Each page is asked for through all middleware, in
this process and on SQLite; printed are the median of the runs in milliseconds and their range, how many
queries it took, how large the page is, and the ratio to the plainest page there is, the one that says 404.
"""

import logging
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

RUNS = 7
PAGES = (
    *("", "products/", "products/shop/", "products/site/", "products/shop/versions/"),
    *("upstreams/", "upstreams/?q=dev-9", "plans/", "plans/1/", "plans/1/?page=3"),
    *("plans/1/lines/3/", "plans/1/lines.csv", "plans/1/rules/", "plans/1/compare/"),
    *("plans/1/sensitivity/", "plans/1/history/", "plans/1/votes/", "plans/1/approval/"),
    *("plans/beside/?a=1&b=2", "plans/2/give/", "reports/", "reports/plan-1.csv"),
    *("time/", "policy/", "approvals/", "audit/", "settings/"),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPONSORPLAN_DATA"] = folder
        import django  # noqa: PLC0415 - after the settings are chosen

        django.setup()
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)


def measure(components: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    lines = fill(components)
    logging.getLogger("django.request").setLevel(logging.ERROR)
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    client.login(username="owner@bench.example", password="a-long-password")  # noqa: S106 - made here
    print(
        f"{platform.machine()}, Python {platform.python_version()}, SQLite, {lines:,} lines, "
        f"{RUNS} runs\n\n{'page':<34}{'status':>7}{'ms':>8}   {'range':<14}"
        f"{'queries':>8}{'kB':>8}{'ratio':>8}"
    )
    plainest = None
    for page in ("nothing-here/", *PAGES):
        address, times = f"/c/bench/{page}", []
        for _ in range(RUNS):
            with CaptureQueriesContext(connection) as queries:
                before = time.perf_counter()
                answer = client.get(address)
                content = answer.getvalue()
                times.append((time.perf_counter() - before) * 1000)
        median = statistics.median(times)
        plainest = plainest or median
        print(
            f"{page:<34}{answer.status_code:>7}{median:>8.1f}   "
            f"{f'{min(times):.0f} to {max(times):.0f}':<14}{len(queries):>8}"
            f"{len(content) / 1000:>8.0f}{median / plainest:>8.1f}"
        )


def fill(components: int) -> int:
    """How many lines the plan has."""
    from datetime import date  # noqa: PLC0415

    from apps.approvals.services import Said, approval_record, request_open  # noqa: PLC0415
    from apps.companies.models import Member, Membership, User  # noqa: PLC0415
    from apps.companies.roles import Role  # noqa: PLC0415
    from apps.companies.services import company_create, membership_set  # noqa: PLC0415
    from apps.inventory.services import (  # noqa: PLC0415
        product_create,
        upload_ingest,
        uploads_receive,
    )
    from apps.plans.models import Line, Measurement  # noqa: PLC0415
    from apps.plans.services import (  # noqa: PLC0415
        measurement_ask,
        measurement_make,
        plan_draft,
    )
    from benchmarks import made  # noqa: PLC0415
    from sponsorplan.domain.allocation.policy import Policy  # noqa: PLC0415
    from sponsorplan.domain.money import Money  # noqa: PLC0415

    owner = User.objects.create_user("owner@bench.example", "a-long-password")
    company = company_create(owner=owner, name="Bench", slug="bench")
    other = User.objects.create_user("approver@bench.example", "a-long-password")
    membership_set(company=company, user=other, role=Role.APPROVER, actor=owner.email)
    member, approver = (
        Member.of_membership(Membership.objects.get(user=user)) for user in (owner, other)
    )
    for name, file, content in (
        ("Shop", "package-lock.json", made.npm(3_000)),
        ("Site", "composer.lock", made.composer(components)),
    ):
        product = product_create(member=member, name=name, tier=2)
        received = uploads_receive(member=member, product=product, files=[(file, content)])
        for upload in received.uploads:
            upload_ingest(upload_id=upload.pk)
    for title in ("November", "December"):
        plan = plan_draft(
            member=member,
            title=title,
            budget=Money(250_000_00, "USD"),
            policy=Policy(),
            as_of=date(2026, 11, 1),
        )
        for kind in Measurement.Kind:
            measurement_make(measurement_id=measurement_ask(plan=plan, kind=kind).pk)
    request = request_open(member=member, plan=plan)
    approval_record(
        member=approver, plan=request.plan, said=Said(request.pk, request.digest, approves=True)
    )
    return Line.objects.filter(plan=plan).count()


if __name__ == "__main__":
    main()
