"""What changed between two versions of an inventory, by page, API and export."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import inventory_difference, inventory_versions
from apps.inventory.services import product_create
from tests.conftest import PACKAGE_LOCK

Deliver = Callable[[dict[str, bytes]], list[Upload]]
PAGE = "/c/acme/products/shop/difference/"
API = "/api/v1/companies/acme/products/shop/difference/"

# Of the lockfile before: one added, one removed, one in another release that names a way to fund
# it now, one newly direct, one for another reason.
CHANGED = (
    PACKAGE_LOCK.replace(b"zz-made-up", b"zz-other")
    .replace(
        b'"node_modules/debug": {"version": "4.4.1",',
        b'"node_modules/debug": {"version": "4.4.2", '
        b'"funding": "https://opencollective.com/debug",',
    )
    .replace(b'"express": "^5.0.0",', b'"express": "^5.0.0", "debug": "^4.4.0", "eslint": "*",')
    .replace(b'"9.39.0", "dev": true,', b'"9.39.0",')
)


@pytest.fixture
def two(deliver: Deliver) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"package-lock.json": CHANGED})


def lines(count: int, version: str) -> bytes:
    return "".join(f"made-up-{number}=={version}\n" for number in range(count)).encode()


def test_the_api_tells_every_kind_with_both_sides(
    two: None, api_of: Callable[..., APIClient], product: Product
) -> None:
    answer = api_of("inventory:read").get(API)
    assert answer.status_code == 200
    found = answer.json()
    newest, oldest = inventory_versions(product=product)
    assert (found["from"], found["to"]) == (oldest.id, newest.id)
    kinds = {kind: [change["name"] for change in found[kind]] for kind in found["counts"]}
    assert kinds == {
        "added": ["zz-other"],
        "removed": ["zz-made-up"],
        "changed_version": ["debug"],
        "newly_direct": ["debug"],
        "no_longer_direct": [],
        "newly_funded": ["debug"],
        "no_longer_funded": [],
        "changed_scope": ["eslint"],
    }
    assert found["counts"] == {kind: len(names) for kind, names in kinds.items()}
    (debug,) = found["changed_version"]
    assert debug == {
        "purl": "pkg:npm/debug",
        "type": "npm",
        "name": "debug",
        "upstream": "github.com/debug-js/debug",
        "before": {"versions": ["4.4.1"], "scope": "runtime", "direct": False, "funded": False},
        "after": {"versions": ["4.4.2"], "scope": "runtime", "direct": True, "funded": True},
    }
    assert found["added"][0]["before"] is None
    assert found["removed"][0]["after"] is None


def test_a_package_that_another_file_still_holds_is_not_removed(
    deliver: Deliver, product: Product
) -> None:
    deliver({"a/requirements.txt": b"pot==1.0\nlid==1.0\n", "b/requirements.txt": b"pot==2.0\n"})
    deliver({"a/requirements.txt": b"lid==1.0\n"})
    after, before = inventory_versions(product=product)
    found = inventory_difference(product=product, before=before, after=after).difference
    assert found.removed == ()
    ((pot, was, now),) = [
        (change.name, change.before, change.after) for change in found.changed_version
    ]
    assert pot == "pot"
    assert was is not None
    assert now is not None
    assert (was.versions, now.versions) == (("1.0", "2.0"), ("2.0",))


@pytest.mark.parametrize("count", [5, 400])
def test_it_asks_the_same_whatever_the_size(deliver: Deliver, product: Product, count: int) -> None:
    deliver({f"{each}/requirements.txt": lines(count, "1.0") for each in range(3)})
    deliver({f"{each}/requirements.txt": lines(count, "2.0") for each in range(2)})
    after, before = inventory_versions(product=product)
    with CaptureQueriesContext(connection) as asked:
        found = inventory_difference(product=product, before=before, after=after).difference
    assert len(found.changed_version) == count
    assert len(asked) == 3


@pytest.mark.parametrize("which", ["from", "to"])
@pytest.mark.parametrize("named", ["foreign", "20260101T000000.000000Z", "x" * 500, "-1"])
@pytest.mark.usefixtures("two")
def test_a_version_that_is_not_the_products_is_a_problem_with_words(
    planner: Member,
    api_of: Callable[..., APIClient],
    client_of: Callable[[Role], Client],
    which: str,
    named: str,
) -> None:
    if named == "foreign":
        other = product_create(member=planner, name="Site", tier=1)
        Upload.objects.filter(pk=Upload.objects.latest("pk").pk).update(product=other)
        named = inventory_versions(product=other)[0].id
    answer = api_of().get(API, {which: named})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_version")
    assert answer["Content-Type"] == "application/problem+json"
    page = client_of(Role.VIEWER).get(PAGE, {which: named})
    assert page.status_code == 404
    assert "is no version of this product" in page.content.decode()


def test_one_version_alone_says_what_would_make_a_second(
    deliver: Deliver,
    product: Product,
    api_of: Callable[..., APIClient],
    client_of: Callable[[Role], Client],
) -> None:
    browser = client_of(Role.VIEWER)
    assert "There is no version yet" in browser.get(PAGE).content.decode()
    deliver({"package-lock.json": PACKAGE_LOCK})
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert "makes the second one" in page.content.decode()
    answer = api_of().get(API)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_earlier_version")


def test_nothing_changed_is_said_in_words(
    deliver: Deliver, product: Product, client_of: Callable[[Role], Client]
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"package-lock.json": PACKAGE_LOCK + b"\n"})
    browser = client_of(Role.VIEWER)
    assert "Nothing changed" in browser.get(PAGE).content.decode()
    newest, _ = inventory_versions(product=product)
    same = browser.get(PAGE, {"from": newest.id, "to": newest.id}).content.decode()
    assert "Both are the same version" in same


def test_the_page_counts_each_kind_and_shows_before_and_after(
    two: None, product: Product, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.VIEWER)
    page = browser.get(PAGE).content.decode()
    for kind in ("added", "removed", "changed_version", "newly_direct", "changed_scope"):
        assert f'href="#{kind}"' in page
        assert f'id="{kind}"' in page
    assert 'id="no_longer_direct"' not in page
    assert '<span class="was">4.4.1</span>' in page
    assert '<span class="now">4.4.2</span>' in page
    # The upstream's page is there for what is in the present inventory.
    assert 'href="/c/acme/upstreams/github.com/debug-js/debug/"' in page
    newest, oldest = inventory_versions(product=product)
    back = browser.get(PAGE, {"from": newest.id, "to": oldest.id}).content.decode()
    assert "the way back" in back
    assert '<span class="was">4.4.2</span>' in back


def test_every_row_of_a_long_kind_can_be_reached(
    deliver: Deliver, client_of: Callable[[Role], Client]
) -> None:
    deliver({"requirements.txt": b"pot==1.0\n"})
    deliver({"requirements.txt": lines(230, "1.0")})
    browser = client_of(Role.VIEWER)
    page = browser.get(PAGE).content.decode()
    assert "All 230 added" in page
    assert page.count("made-up-") == 20
    shown: set[str] = set()
    for number in (1, 2, 3):
        content = browser.get(PAGE, {"kind": "added", "page": number}).content.decode()
        shown |= {name for name in (f"made-up-{n}<" for n in range(230)) if name in content}
        assert 'id="removed"' not in content
    assert len(shown) == 230


def test_the_export_holds_what_is_shown_and_no_formula(
    deliver: Deliver, client_of: Callable[[Role], Client], product: Product
) -> None:
    lock = PACKAGE_LOCK.replace(b"node_modules/zz-made-up", b"node_modules/@evil/sum")
    deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"package-lock.json": lock})
    browser = client_of(Role.VIEWER)
    page = browser.get(PAGE).content.decode()
    newest, oldest = inventory_versions(product=product)
    address = f"/c/acme/products/shop/difference.csv?from={oldest.id}&amp;to={newest.id}"
    assert f'href="{address}"' in page
    answer = browser.get(address.replace("&amp;", "&"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="shop-')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["change"], row["name"]) for row in rows] == [
        ("added", "'@evil/sum"),
        ("removed", "zz-made-up"),
    ]
    assert (rows[1]["versions_before"], rows[1]["versions_after"]) == ("1.0.0", "")
    assert (rows[1]["direct_before"], rows[1]["funded_before"]) == ("yes", "no")
    one = browser.get("/c/acme/products/shop/difference.csv?kind=removed").content.decode()
    assert [row["change"] for row in csv.DictReader(io.StringIO(one))] == ["removed"]


def test_an_upload_is_compared_with_the_one_of_its_path_before(
    deliver: Deliver,
    api_of: Callable[..., APIClient],
    client_of: Callable[[Role], Client],
) -> None:
    (first,) = deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"api/package-lock.json": PACKAGE_LOCK, "package-lock.json": b"{"})
    (second,) = deliver({"package-lock.json": CHANGED})
    browser, rest = client_of(Role.VIEWER), api_of()
    address = f"/c/acme/uploads/{second.pk}/difference/"
    assert f'href="{address}"' in browser.get(f"/c/acme/uploads/{second.pk}/").content.decode()
    assert '<span class="now">4.4.2</span>' in browser.get(address).content.decode()
    export = browser.get(address[:-1] + ".csv").content.decode()
    assert "added,npm,zz-other" in export
    found = rest.get(f"/api/v1/companies/acme/uploads/upl_{second.pk}/difference/").json()
    assert (found["from"], found["to"]) == (f"upl_{first.pk}", f"upl_{second.pk}")
    assert found["counts"]["added"] == 1

    own = f"/c/acme/uploads/{first.pk}/"
    assert "difference" not in browser.get(own).content.decode()
    assert "first upload of its path" in browser.get(f"{own}difference/").content.decode()
    assert browser.get(f"{own}difference.csv").status_code == 404
    none = rest.get(f"/api/v1/companies/acme/uploads/upl_{first.pk}/difference/")
    assert (none.status_code, none.json()["code"]) == (404, "no_earlier_version")


def test_a_broken_upload_is_compared_with_nothing(
    deliver: Deliver, client_of: Callable[[Role], Client]
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    (broken,) = deliver({"package-lock.json": b"{"})
    page = client_of(Role.VIEWER).get(f"/c/acme/uploads/{broken.pk}/difference/")
    assert "nothing to compare" in page.content.decode()
