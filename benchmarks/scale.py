"""1,000 companies and 2 million dependencies on one PostgreSQL: lists, pages and sweeps.

Makes its own database on the server of ``SPONSORPLAN_DATABASE_URL``, or on the one of this computer, and
drops it. Prints for each door the CPU time as a ratio to a bare list of 50 rows asked for in turn with it, the
wall-clock time, and the number of queries; for each sweep its time and queries.

``python benchmarks/scale.py [--companies 1000] [--rows 2000000] [--repeats 5]``
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.databases import server_database

_OK = 200
_COUNTS = (
    *("packages", "direct", "transitive", "unknown", "dev", "edges", "funding", "local", "held"),
    "with_upstream",
)
_LARGE = 100_000  # dependencies of the largest company


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    with server_database() as address:
        os.environ["SPONSORPLAN_DATABASE_URL"] = address
        os.environ["DJANGO_SETTINGS_MODULE"] = "sponsorplan.settings.test"
        import django  # noqa: PLC0415 - after its database is known

        django.setup()
        _measure(asked.companies, asked.rows, asked.repeats)


def _measure(companies: int, rows: int, repeats: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - as above

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    make(companies, rows)
    print(
        f"Made in {time.perf_counter() - started:.0f} s. {platform.machine()}, {os.cpu_count()} cores.\n"
    )
    doors = _doors()
    print("| door | CPU, of a bare list | CPU ms | ms, median [range] | queries |")
    print("|---|---|---|---|---|")
    bare = doors.pop("a bare list of 50 rows")
    for name, ask in doors.items():
        _compare(name, ask, bare, repeats)
    print("\n| sweep | ms | queries |")
    print("|---|---|---|")
    for name, sweep in _sweeps().items():
        sweep()  # the first one finds a thousand companies that it never saw
        spent, queries = _counted(sweep)
        print(f"| {name} | {spent:.0f} | {queries} |")


def make(companies: int, rows: int) -> None:
    from django.db import connection  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415

    from apps.companies.models import Company, Member, Membership, User  # noqa: PLC0415
    from apps.companies.roles import Role  # noqa: PLC0415
    from apps.inventory.models import Product, Upload  # noqa: PLC0415
    from apps.plans.services import plan_draft  # noqa: PLC0415
    from sponsorplan.domain.allocation.policy import Policy  # noqa: PLC0415
    from sponsorplan.domain.money import Money  # noqa: PLC0415

    made = Company.objects.bulk_create(
        Company(name=f"Company {n}", slug=f"company-{n}") for n in range(companies)
    )
    people = User.objects.bulk_create(User(email=f"owner@{n}.example") for n in range(companies))
    Membership.objects.bulk_create(
        Membership(company=one, user=person, role=Role.OWNER)
        for one, person in zip(made, people, strict=True)
    )
    products = Product.objects.bulk_create(
        Product(company=one, name="Shop", slug="shop", tier=1) for one in made
    )
    now = timezone.now()
    Upload.objects.bulk_create(
        Upload(
            company=product.company,
            product=product,
            path="package-lock.json",
            sha256="0" * 64,
            size=1,
            received_by="x",
            state=Upload.State.PARSED,
            step=Upload.Step.DONE,
            parsed_at=now,
            format="npm-v3",
            edges_known=True,
            counts=dict.fromkeys(_COUNTS, 1),
        )
        for product in products
    )
    each = max((rows - _LARGE) // max(companies - 1, 1), 1)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO inventory_dependency (company_id, upload_id, position, type, name, version,
                 scope, direct, source, funding, repository, host, upstream, held, weight)
               SELECT u.company_id, u.id, g, 'npm', 'package-' || ((g * 7 + u.id) %% 20000), '1.0.0',
                 'runtime', g %% 10 = 0, 'registry', '[]', '', 'registry.example',
                 'github.com/made/up-' || ((g * 7 + u.id) %% 5000), false, 1
               FROM inventory_upload u,
                 generate_series(0, CASE WHEN u.id = (SELECT min(id) FROM inventory_upload)
                   THEN %s ELSE %s END - 1) g""",
            [_LARGE, each],
        )
        cursor.execute(
            """INSERT INTO audit_auditevent (company_id, number, at, actor, action, subject, data,
                 previous, digest)
               SELECT c.id, g, now(), 'x', 'plan.edited', 's', '{}', '', ''
               FROM companies_company c, generate_series(1, 100) g"""
        )
        cursor.execute("ANALYZE")
    place = Membership.objects.select_related("company", "user").order_by("pk")[1]
    member = Member.of_membership(place)
    day = now.date()
    for number in range(10):
        plan_draft(
            member=member,
            title=f"{number}",
            budget=Money(50_000, "USD"),
            policy=Policy(),
            as_of=day,
        )


def _doors() -> dict[str, Callable[[], object]]:
    from django.test import Client  # noqa: PLC0415 - as above
    from rest_framework.response import Response  # noqa: PLC0415
    from rest_framework.test import APIClient  # noqa: PLC0415
    from rest_framework.views import APIView  # noqa: PLC0415

    from apps.companies.access import HasToken, TokenAuthentication  # noqa: PLC0415
    from apps.companies.models import Member, Membership  # noqa: PLC0415
    from apps.companies.roles import TOKEN_SCOPES  # noqa: PLC0415
    from apps.companies.services import token_create  # noqa: PLC0415
    from apps.inventory.models import Dependency  # noqa: PLC0415

    class Bare(APIView):
        authentication_classes = [TokenAuthentication]
        permission_classes = [HasToken]

        def get(self, _request: object) -> Response:
            rows = Dependency.objects.order_by("pk").values("id", "name", "version", "scope")
            return Response(list(rows[:50]))

    places = Membership.objects.select_related("company", "user").order_by("pk")
    doors: dict[str, Callable[[], object]] = {}
    for label, place in (("largest", places[0]), ("usual", places[1])):
        member = Member.of_membership(place)
        _, secret = token_create(member=member, name="t", scopes=sorted(TOKEN_SCOPES))
        rest, browser = APIClient(), Client()
        rest.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        browser.force_login(place.user)
        if not doors:
            doors["a bare list of 50 rows"] = partial(_bare, Bare.as_view(), secret)
        api = f"/api/v1/companies/{place.company.slug}"
        for path in (
            *(
                "products/",
                "products/shop/dependencies/?limit=50",
                "uploads/",
                "upstreams/?limit=50",
            ),
            *("plans/", "audit-events/?limit=50", "jobs/?limit=50", "transactions/", "statements/"),
        ):
            doors[f"{label}: API {path}"] = partial(_get, rest, f"{api}/{path}")
        for path in ("", "products/", "products/shop/", "upstreams/", "plans/", "audit/", "jobs/"):
            address = f"/c/{place.company.slug}/{path}"
            doors[f"{label}: page {path or 'overview'}"] = partial(_get, browser, address)
    return doors


def _get(client: Any, path: str) -> None:  # noqa: ANN401 - a browser or a program
    _ok(client.get(path))


def _bare(view: Callable[..., Any], secret: str) -> None:
    from rest_framework.test import APIRequestFactory  # noqa: PLC0415 - as above

    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {secret}")
    _ok(view(request).render())


def _ok(answer: object) -> None:
    if answer.status_code != _OK:  # type: ignore[attr-defined]
        raise RuntimeError(answer)


def _sweeps() -> dict[str, Callable[[], object]]:
    from apps.calendar.services import calendar_sweep  # noqa: PLC0415 - as above
    from apps.collections import tasks as collecting  # noqa: PLC0415
    from apps.inventory.services import imports_sweep, uploads_sweep  # noqa: PLC0415
    from apps.notifications.services import endpoints_sweep, mails_sweep  # noqa: PLC0415
    from apps.plans.services import votes_sweep  # noqa: PLC0415
    from apps.reports.selectors import instance_totals  # noqa: PLC0415

    return {
        "uploads, every 5 s": uploads_sweep,
        "imports, every 5 s": imports_sweep,
        "messages, every 5 s": endpoints_sweep,
        "mails, every 30 s": mails_sweep,
        "votes, every 30 s": votes_sweep,
        "collections, every 30 s": collecting.sweep,
        "calendar, every hour, all companies": calendar_sweep,
        "counts for metrics": instance_totals,
    }


def _compare(
    name: str, ask: Callable[[], object], bare: Callable[[], object], repeats: int
) -> None:
    """Ask in turns, so that what else the machine does meets both alike."""
    ask()
    _, queries = _counted(ask)
    walls, cpus, bares = [], [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
        cpu = time.process_time()
        bare()
        bares.append(1000 * (time.process_time() - cpu))
    cpu = statistics.median(cpus)
    print(
        f"| {name} | {cpu / statistics.median(bares):.1f} | {cpu:.1f} | {statistics.median(walls):.0f} "
        f"[{min(walls):.0f}–{max(walls):.0f}] | {queries} |",
        flush=True,
    )


def _counted(ask: Callable[[], object]) -> tuple[float, int]:
    from django.db import connection  # noqa: PLC0415 - as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    started = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return 1000 * (time.perf_counter() - started), len(captured)


if __name__ == "__main__":
    main()
