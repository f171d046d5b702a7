"""What a product's inventory was, from one delivery or removal to the next."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.companies.services import company_update
from apps.inventory.errors import NoEarlierVersion, UnknownVersion
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import (
    Version,
    inventory_difference,
    inventory_versions,
    version_pair,
)
from apps.inventory.services import path_remove, product_create, uploads_receive, uploads_sweep
from tests.conftest import PACKAGE_LOCK

Deliver = Callable[[dict[str, bytes]], list[Upload]]
VERSIONS = "/api/v1/companies/acme/products/shop/versions/"
YARN = b'# yarn lockfile v1\n\n\nleft-pad@^1.0.0:\n  version "1.3.0"\n'
MANIFEST = b'{"name": "shop", "dependencies": {"left-pad": "^1.0.0"}}'


def lines(*names: str) -> bytes:
    return "".join(f"{name}==1.0\n" for name in names).encode()


def changes(version: Version) -> list[tuple[str, str]]:
    return [(change.kind, change.path) for change in version.changes]


def added(product: Product, before: Version, after: Version) -> set[str]:
    found = inventory_difference(product=product, before=before, after=after)
    return {change.name for change in found.difference.added}


def removed(product: Product, before: Version, after: Version) -> set[str]:
    return added(product, after, before)


def test_each_delivery_is_one_version_however_many_files_it_brings(
    deliver: Deliver, product: Product
) -> None:
    many = {f"{number}/requirements.txt": lines("pot", f"lid-{number}") for number in range(30)}
    deliver(many)
    deliver({"1/requirements.txt": lines("kettle"), "requirements.txt": lines("pot")})
    newest, oldest = inventory_versions(product=product)
    assert changes(newest) == [
        ("changed", "1/requirements.txt"),
        ("added", "requirements.txt"),
    ]
    assert len(oldest.changes) == 30
    assert newest.by == oldest.by == ("planner@acme.example",)
    assert (oldest.counts["files"], oldest.counts["packages"]) == (30, 60)
    assert (newest.counts["files"], newest.counts["packages"]) == (31, 60)
    assert oldest.at < newest.at


def test_deliveries_in_one_second_are_versions_of_their_own(
    deliver: Deliver, product: Product
) -> None:
    for name in ("pot", "lid", "kettle"):
        deliver({"requirements.txt": lines(name)})
    newest, middle, oldest = inventory_versions(product=product)
    assert len({version.id for version in (newest, middle, oldest)}) == 3
    assert added(product, middle, newest) == {"kettle"}
    assert removed(product, middle, newest) == {"lid"}
    assert added(product, oldest, newest) == {"kettle"}


def test_the_same_bytes_again_make_no_version(deliver: Deliver, product: Product) -> None:
    deliver({"requirements.txt": lines("pot")})
    deliver({"requirements.txt": lines("pot")})
    assert len(inventory_versions(product=product)) == 1


def test_bytes_of_before_make_a_version_again(deliver: Deliver, product: Product) -> None:
    for name in ("pot", "lid", "pot"):
        deliver({"requirements.txt": lines(name)})
    newest, middle, oldest = inventory_versions(product=product)
    assert added(product, middle, newest) == {"pot"}
    assert not inventory_difference(product=product, before=oldest, after=newest).difference


def test_what_was_removed_later_counts_in_the_versions_before(
    deliver: Deliver, owner: Member, product: Product
) -> None:
    deliver({"requirements.txt": lines("pot"), "api/requirements.txt": lines("lid")})
    deliver({"api/requirements.txt": lines("kettle")})
    path_remove(member=owner, product=product, path="api/requirements.txt")
    deliver({"api/requirements.txt": lines("spout")})
    back, without, replaced, oldest = inventory_versions(product=product)
    assert changes(without) == [("removed", "api/requirements.txt")]
    assert without.by == ("owner@acme.example",)
    assert (without.counts["files"], without.counts["packages"]) == (1, 1)
    assert removed(product, replaced, without) == {"kettle"}
    assert added(product, oldest, replaced) == {"kettle"}
    assert added(product, without, back) == {"spout"}
    assert changes(back) == [("added", "api/requirements.txt")]


def test_a_broken_upload_makes_no_version_until_it_comes_in_a_form_that_is_read(
    deliver: Deliver, product: Product
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"package-lock.json": b"{"})
    assert len(inventory_versions(product=product)) == 1


def test_a_file_that_is_read_only_when_sent_again_counts_from_then_on(
    deliver: Deliver, product: Product
) -> None:
    (upload,) = deliver({"requirements.txt": lines("pot")})
    Upload.objects.update(state=Upload.State.FAILED, parsed_at=None, counts={})
    Dependency.objects.all().delete()
    deliver({"api/requirements.txt": lines("lid")})
    deliver({"requirements.txt": lines("pot")})
    newest, oldest = inventory_versions(product=product)
    assert [change.upload_id for change in newest.changes] == [upload.pk]
    assert changes(oldest) == [("added", "api/requirements.txt")]


def test_a_companion_alone_makes_no_version_and_is_named_in_that_it_came_with(
    deliver: Deliver, product: Product
) -> None:
    deliver({"yarn.lock": YARN})
    deliver({"package.json": MANIFEST})
    (only,) = inventory_versions(product=product)
    assert changes(only) == [("added", "yarn.lock")]
    deliver({"package.json": b"{}", "yarn.lock": YARN.replace(b"1.3.0", b"1.4.0")})
    newest, _ = inventory_versions(product=product)
    assert changes(newest) == [("changed", "package.json"), ("changed", "yarn.lock")]
    assert [change.packages for change in newest.changes] == [None, 1]


def test_an_old_upload_is_read_again_with_the_manifest_of_its_time(
    deliver: Deliver,
    owner: Member,
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    two = YARN + b'\nlid@^1.0.0:\n  version "1.0.0"\n'
    both = b'{"dependencies": {"left-pad": "^1.0.0", "lid": "^1.0.0"}}'
    deliver({"yarn.lock": two, "package.json": MANIFEST})
    deliver({"yarn.lock": two + b"\n", "package.json": both})
    newest, oldest = inventory_versions(product=product)

    def newly_direct() -> list[str]:
        found = inventory_difference(product=product, before=oldest, after=newest)
        return [change.name for change in found.difference.newly_direct]

    assert newly_direct() == ["lid"]
    # Every upload is read again: what is the company's own changed.
    company_update(
        member=owner, name="Acme", github_login="", open_collective_slug="", own_prefixes=["zz-"]
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        Upload.objects.update(received_at=F("received_at") - timedelta(minutes=1))
        uploads_sweep()
    assert {upload.own_prefixes[0] for upload in Upload.objects.filter(path="yarn.lock")} == {"zz-"}
    newest, oldest = inventory_versions(product=product)
    assert newly_direct() == ["lid"]


def test_own_packages_leave_the_versions_of_before_too(
    deliver: Deliver,
    owner: Member,
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    deliver({"requirements.txt": lines("zz-till", "pot"), "api/requirements.txt": lines("lid")})
    path_remove(member=owner, product=product, path="requirements.txt")
    company_update(
        member=owner, name="Acme", github_login="", open_collective_slug="", own_prefixes=["zz-"]
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        Upload.objects.update(received_at=F("received_at") - timedelta(minutes=1))
        uploads_sweep()
    after, before = inventory_versions(product=product)
    assert removed(product, before, after) == {"pot"}


def test_versions_of_another_product_are_not_among_them(
    deliver: Deliver, planner: Member, product: Product
) -> None:
    deliver({"requirements.txt": lines("pot")})
    other = product_create(member=planner, name="Site", tier=1)
    uploads_receive(member=planner, product=other, files=[("requirements.txt", lines("lid"))])
    Upload.objects.update(parsed_at="2026-01-01T00:00:00Z", counts={"packages": 1})
    (foreign,) = inventory_versions(product=other)
    mine = inventory_versions(product=product)
    assert len(mine) == 1
    with pytest.raises(UnknownVersion):
        version_pair(mine, after=foreign.id)


def test_a_pair_is_the_newest_and_the_one_before_unless_it_is_named(
    deliver: Deliver, product: Product
) -> None:
    with pytest.raises(NoEarlierVersion):
        version_pair(())
    for name in ("pot", "lid", "kettle"):
        deliver({"requirements.txt": lines(name)})
    versions = inventory_versions(product=product)
    newest, middle, oldest = versions
    assert version_pair(versions) == (middle, newest)
    assert version_pair(versions, after=middle.id) == (oldest, middle)
    assert version_pair(versions, before=oldest.id) == (oldest, newest)
    assert version_pair(versions, before=newest.id, after=oldest.id) == (newest, oldest)
    with pytest.raises(NoEarlierVersion):
        version_pair(versions, after=oldest.id)


@pytest.mark.parametrize("deliveries", [2, 12])
def test_the_list_of_versions_asks_once_whatever_its_length(
    deliver: Deliver, product: Product, deliveries: int
) -> None:
    for number in range(deliveries):
        deliver({f"{each}/requirements.txt": lines(f"pot-{number}") for each in range(5)})
    with CaptureQueriesContext(connection) as asked:
        assert len(inventory_versions(product=product)) == deliveries
    assert len(asked) == 1
    assert '"edges"' not in asked[0]["sql"]


def test_the_api_lists_them_newest_first_page_by_page(
    deliver: Deliver, api_of: Callable[..., APIClient]
) -> None:
    for name in ("pot", "lid", "kettle"):
        deliver({"requirements.txt": lines(name)})
    rest = api_of("inventory:read")
    first = rest.get(VERSIONS, {"limit": 2}).json()
    second = rest.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"])) == (2, 1)
    assert (first["previous"], second["next"]) == (None, None)
    assert rest.get(second["previous"]).json()["results"] == first["results"]
    moments = [version["at"] for version in first["results"] + second["results"]]
    assert moments == sorted(moments, reverse=True)
    newest = first["results"][0]
    assert newest["by"] == ["planner@acme.example"]
    assert newest["files"] == [
        {
            "kind": "changed",
            "path": "requirements.txt",
            "upload": f"upl_{Upload.objects.latest('pk').pk}",
            "packages": 1,
        }
    ]
    assert newest["counts"]["packages"] == 1


def test_a_cursor_that_is_none_of_ours_is_a_problem(
    product: Product, api_of: Callable[..., APIClient]
) -> None:
    answer = api_of().get(VERSIONS, {"cursor": "20260101"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_page_lists_versions_and_lets_two_be_chosen(
    deliver: Deliver, product: Product, client_of: Callable[[Role], Client]
) -> None:
    address = "/c/acme/products/shop/versions/"
    browser = client_of(Role.VIEWER)
    assert "No version yet" in browser.get(address).content.decode()
    deliver({"requirements.txt": lines("pot")})
    one = browser.get(address).content.decode()
    assert "There is one version only" in one
    assert 'type="radio"' not in one
    deliver({f"{number}/requirements.txt": lines("lid") for number in range(5)})
    two = browser.get(address).content.decode()
    assert two.count('type="radio"') == 4
    assert two.count(" checked>") == 2
    assert "4/requirements.txt" in two
    newest = inventory_versions(product=product)[0]
    assert f"?to={newest.id}" in two
