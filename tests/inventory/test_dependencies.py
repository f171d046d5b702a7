"""What is kept of a file's packages."""

import json
from collections.abc import Callable

from rest_framework.test import APIClient

from apps.inventory.models import Dependency, Upload
from apps.inventory.selectors import package_of
from apps.inventory.serializers import DependencySerializer
from apps.inventory.services.dependencies import dependencies_write
from sponsorplan.domain.lockfiles.interface import Package, Scope, Source

FUNDING = ("https://opencollective.com/a", 'https://sponsors.example/"é"')
PACKAGES = (
    Package(
        "npm",
        "a",
        "1.0.0",
        Scope.DEV,
        direct=True,
        source=Source.GIT,
        funding=FUNDING,
        repository="https://code.example/a/a",
    ),
    Package("npm", "b", "", Scope.OPTIONAL, None, host="registry.example", weight=3),
    Package("npm", "c", "1", Scope.RUNTIME, direct=False, source=Source.REGISTRY, held=True),
)
UPSTREAM = {("npm", "a"): "code.example/a/a", ("npm", "c"): "code.example/c/c"}


def test_every_word_on_a_package_is_kept_and_comes_back(inventory: Upload) -> None:
    dependencies_write(upload=inventory, packages=PACKAGES, upstream_of=UPSTREAM)
    rows = list(Dependency.objects.filter(upload=inventory).order_by("position"))
    assert tuple(map(package_of, rows)) == PACKAGES
    assert [row.position for row in rows] == [0, 1, 2]
    assert {row.company_id for row in rows} == {inventory.company_id}
    # What is held may be the company's own, whatever public package has its name.
    assert [row.upstream for row in rows] == ["code.example/a/a", "", ""]


def test_rows_are_as_the_database_checks_them(inventory: Upload) -> None:
    dependencies_write(upload=inventory, packages=PACKAGES, upstream_of={})
    kept = Dependency.objects.filter(upload=inventory)
    assert kept.filter(held=True).count() == 1
    assert kept.filter(direct=None).count() == 1
    assert kept.filter(funding=[]).count() == 2


def test_a_listed_dependency_is_as_its_shape_says(
    inventory: Upload, api_of: Callable[..., APIClient]
) -> None:
    address = "/api/v1/companies/acme/products/shop/dependencies/"
    sent = api_of("inventory:read").get(address).json()["results"]
    rows = Dependency.objects.filter(upload=inventory).order_by("pk")
    assert sent == json.loads(json.dumps(DependencySerializer(rows, many=True).data))
    assert len(sent) == 4
