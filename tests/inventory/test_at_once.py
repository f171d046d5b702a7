"""Products, files and corrections of two at once: each counts once, and nobody meets a fault."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.inventory.models import Claim, Product, Upload
from apps.inventory.services import (
    claim_make,
    claim_withdraw,
    company_regroup,
    product_create,
    product_remove,
    product_update,
    upload_cancel,
    uploads_receive,
)
from apps.upstreams.models import Correction
from apps.upstreams.services import correction_make, correction_withdraw
from tests.conftest import PACKAGE_LOCK
from tests.racing import at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
OURS: dict[str, Any] = {
    "kind": Claim.Kind.PACKAGE,
    "type_": "npm",
    "name": "express",
    "own": True,
    "reason": "Ours",
}
FILES = [("package-lock.json", PACKAGE_LOCK)]


def test_the_same_file_by_two_is_one_upload(planner: Member, product: Product) -> None:
    send = partial(uploads_receive, member=planner, product=product, files=FILES)
    assert at_once(send, send) == ("", "")
    assert Upload.objects.count() == 1


def test_two_products_do_not_take_one_name(planner: Member) -> None:
    products = [product_create(member=planner, name=name, tier=1) for name in ("A", "B")]
    said = at_once(
        *(
            partial(product_update, member=planner, product=one, name="C", tier=1)
            for one in products
        )
    )
    assert said == ("", "product_exists")
    assert sorted(Product.objects.values_list("name", flat=True)) == ["B", "C"]


@pytest.mark.parametrize("sent_first", [True, False])
def test_a_file_for_a_product_that_is_removed(
    planner: Member, product: Product, *, sent_first: bool
) -> None:
    uploads_receive(member=planner, product=product, files=[("a/uv.lock", b"version = 1\n")])
    send = partial(uploads_receive, member=planner, product=product, files=FILES)
    remove = partial(product_remove, member=planner, product=product)
    if sent_first:
        assert at_once(send, remove) == ("", "")
    else:
        assert at_once(remove, send) == ("", "product_gone")
    assert not Product.objects.exists()
    assert not Upload.objects.exists()


def test_a_claim_has_a_file_read_again_that_is_stopped(
    planner: Member, product: Product, inventory: Upload
) -> None:
    Upload.objects.update(state=Upload.State.QUEUED)
    claim = partial(claim_make, member=planner, **OURS)
    said = at_once(claim, partial(upload_cancel, member=planner, upload=inventory))
    assert said in {("", ""), ("", "job_closed")}


def test_two_corrections_do_not_pay_each_with_the_other(planner: Member) -> None:
    merge = partial(correction_make, member=planner, kind=Correction.Kind.MERGE, reason="One team")
    places = ("github.com/example/one", "github.com/example/two")
    said = at_once(
        partial(merge, subject=places[0], target=f"https://{places[1]}"),
        partial(merge, subject=places[1], target=f"https://{places[0]}"),
    )
    assert said == ("", "correction_impossible")
    assert Correction.objects.count() == 1


def test_what_is_taken_back_twice_is_told_once(planner: Member, inventory: Upload) -> None:
    claim = claim_make(member=planner, **OURS)
    withdraw = partial(claim_withdraw, member=planner, claim=claim)
    assert at_once(withdraw, withdraw) == ("", "")
    correction = correction_make(
        member=planner,
        kind=Correction.Kind.OWNED,
        subject="github.com/example/one",
        target="Example",
        reason="Bought",
    )
    take_back = partial(correction_withdraw, member=planner, correction=correction)
    assert at_once(take_back, take_back) == ("", "")
    for action in ("claim.withdrawn", "correction.withdrawn"):
        assert AuditEvent.objects.filter(action=action).count() == 1


def test_a_correction_is_taken_back_while_a_product_is_removed(
    planner: Member, product: Product, inventory: Upload
) -> None:
    correction = correction_make(
        member=planner,
        kind=Correction.Kind.PACKAGE,
        subject="pkg:npm/express",
        target="github.com/example/elsewhere",
        reason="It moved",
    )
    company_regroup(company=planner.company)
    # As of a program that sends a key: what it asked for is one transaction.
    with transaction.atomic():
        correction_withdraw(member=planner, correction=correction)
        remove = meanwhile(partial(product_remove, member=planner, product=product))
        company_regroup(company=planner.company)
    assert remove() == ""
    assert not Product.objects.exists()
