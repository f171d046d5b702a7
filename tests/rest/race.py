"""Several programs at once on a database in a file, each in a thread with a connection of its own.

Run by test_once.py in a process of its own; prints what came of each round as JSON.
"""

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setting up
from django.db import connection  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from apps.companies.models import Member, Membership, User  # noqa: E402
from apps.companies.roles import TOKEN_SCOPES  # noqa: E402
from apps.companies.services import company_create, token_create  # noqa: E402
from apps.inventory.models import Product  # noqa: E402
from apps.inventory.services import upload_ingest, uploads_receive  # noqa: E402
from sponsorplan.management.tables import tables_make  # noqa: E402
from tests.conftest import PACKAGE_LOCK  # noqa: E402

COMPANY = "/api/v1/companies/acme/"
ROUNDS = 4


def at_once(acts: Sequence[Callable[[], object]]) -> list[Any]:
    start = threading.Barrier(len(acts))
    found: list[Any] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            found.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> None:
    tables_make()
    settings.ALLOWED_HOSTS = ["testserver"]
    owner = User.objects.create_user("owner@acme.example")
    company = company_create(owner=owner, name="Acme", slug="acme")
    place = Membership.objects.select_related("company", "user").get(company=company)
    member = Member.of_membership(place)

    def client() -> APIClient:
        rest = APIClient()
        rest.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return rest

    _, secret = token_create(member=member, name="test", scopes=sorted(TOKEN_SCOPES))

    def make(number: int) -> list[object]:
        body, key = {"name": f"Shop {number}", "tier": 1}, {"Idempotency-Key": f"key {number}"}
        sent = client().post(f"{COMPANY}products/", body, format="json", headers=key)
        return [sent.status_code, "Idempotent-Replayed" in sent.headers]

    once = [at_once([lambda n=n: make(n)] * 6) for n in range(ROUNDS)]  # type: ignore[misc]
    products = Product.objects.count()

    sent = uploads_receive(
        member=member,
        product=Product.objects.order_by("pk")[0],
        files=[("package-lock.json", PACKAGE_LOCK)],
    )
    for upload in sent.uploads:
        upload_ingest(upload_id=upload.pk)
    plan = {"title": "Thanks", "budget": {"minor": 5000, "currency": "USD"}}
    made = client().post(f"{COMPANY}plans/", plan, format="json")
    address = f"{COMPANY}plans/{made.json()['number']}/"

    def change(title: str, tag: str) -> int:
        body = {"title": title}
        return client().patch(address, body, format="json", headers={"If-Match": tag}).status_code

    matched = []
    for number in range(ROUNDS):
        tag = client().get(address)["ETag"]
        both = [lambda each=each: change(f"{number} {each}", tag) for each in "ab"]  # noqa: B023
        matched.append(sorted(at_once(both)))

    settings.SPONSORPLAN_API_REQUESTS, settings.SPONSORPLAN_API_SECONDS = 5, 10**9
    _, secret = token_create(member=member, name="busy", scopes=sorted(TOKEN_SCOPES))
    limited = at_once([lambda: client().get(address).status_code] * 8)
    print(
        json.dumps(
            {
                "once": once,
                "products": products,
                "matched": matched,
                "limited": sorted(limited),
            }
        )
    )


main()
