"""Uploads of an instance, as a program of its own: make them, look at them, have them read again.

``make N PACKAGES``, ``again``, ``look``, ``digest``; each prints one line of JSON.
"""

import hashlib
import json
import sys

import django

django.setup()

from django.db.models import Q, Sum  # noqa: E402 - after setting up
from django.utils import timezone  # noqa: E402

from apps.companies.models import Member, Membership, User  # noqa: E402
from apps.companies.services import company_create  # noqa: E402
from apps.inventory.models import Dependency, Product, Upload  # noqa: E402
from apps.inventory.services import product_create, uploads_receive  # noqa: E402
from apps.inventory.services.queue import again  # noqa: E402


def lockfile(number: int, packages: int) -> bytes:
    found: dict[str, object] = {"": {"name": f"app-{number}"}}
    for each in range(packages):
        name = f"package-{number}-{each}"
        found[f"node_modules/{name}"] = {
            "version": f"1.{each}.0",
            "resolved": f"https://registry.example/{name}/-/{name}-1.{each}.0.tgz",
            "dependencies": {f"package-{number}-{(each * 7 + 1) % packages}": "*"},
        }
    document = {"name": f"app-{number}", "lockfileVersion": 3, "packages": found}
    return json.dumps(document).encode()


def make(count: int, packages: int) -> object:
    owner = User.objects.create_user("owner@acme.example")
    company = company_create(owner=owner, name="Acme", slug="acme")
    place = Membership.objects.select_related("company", "user").get(company=company)
    member = Member.of_membership(place)
    product = product_create(member=member, name="Shop", tier=Product.Tier.CRITICAL)
    files = [(f"{n}/package-lock.json", lockfile(n, packages)) for n in range(count)]
    for file in files:
        uploads_receive(member=member, product=product, files=[file])
    return count


def look() -> object:
    """How many there are, are read, and are under way, and how many rows were found."""
    working = Q(state=Upload.State.QUEUED, lease_until__gte=timezone.now())
    return {
        "uploads": Upload.objects.count(),
        "read": Upload.objects.filter(state=Upload.State.PARSED).count(),
        "failed": Upload.objects.filter(state=Upload.State.FAILED).count(),
        "working": Upload.objects.filter(working).count(),
        # Grows each time that a worker takes one up.
        "taken": Upload.objects.aggregate(sum=Sum("attempt"))["sum"] or 0,
        "rows": Dependency.objects.count(),
    }


def digest() -> object:
    """Of everything that was found. Databases sort text, and keys within a document, in their own way."""
    whole = hashlib.sha256()
    for upload in sorted(Upload.objects.all(), key=lambda each: each.path):
        said = [upload.path, upload.state, upload.counts, upload.edges]
        whole.update(json.dumps(said, sort_keys=True).encode())
        rows = Dependency.objects.filter(upload=upload).order_by("position")
        for row in rows.values_list(
            "position", "type", "name", "version", "scope", "direct", "host"
        ):
            whole.update(json.dumps(row).encode())
    return whole.hexdigest()


def read_again() -> object:
    return Upload.objects.update(**again())


def main(command: str, *numbers: str) -> object:
    does = {"make": make, "look": look, "digest": digest, "again": read_again}
    return does[command](*map(int, numbers))  # type: ignore[operator]  # by what is named


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        # One process for many looks: to start one takes longer than what is looked at.
        for line in sys.stdin:
            print(json.dumps(main(*line.split())), flush=True)
    else:
        print(json.dumps(main(*sys.argv[1:])))
