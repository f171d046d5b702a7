"""The list of additions that members keep by page: one upload, a new version at every change."""

import json
from collections.abc import Callable

from django.db import transaction

from apps.companies.models import Member
from apps.inventory.errors import AdditionExists, NoSuchAddition
from apps.inventory.models import Product
from apps.inventory.selectors import addition_list
from apps.inventory.selectors.additions import ADDITIONS_PATH
from apps.inventory.services.queue import product_held
from apps.inventory.services.receive import Received, uploads_receive
from sponsorplan.domain.lockfiles.additions import Addition

_Change = Callable[[list[Addition]], list[Addition]]


def addition_add(*, member: Member, product: Product, addition: Addition) -> Received:
    """Add something that no file names. Raises ``AdditionExists``."""

    def add(present: list[Addition]) -> list[Addition]:
        if any(other.key == addition.key for other in present):
            raise AdditionExists(
                f"“{addition.name}” is there already. Remove it first to change it."
            )
        return [*present, addition]

    return _change(member, product, add)


def addition_remove(*, member: Member, product: Product, key: tuple[str, str]) -> Received:
    """Take one away, by purl type and name. Raises ``NoSuchAddition``."""

    def remove(present: list[Addition]) -> list[Addition]:
        kept = [addition for addition in present if addition.key != key]
        if len(kept) == len(present):
            raise NoSuchAddition(f"“{key[1]}” is not among the additions any more.")
        return kept

    return _change(member, product, remove)


@transaction.atomic
def _change(member: Member, product: Product, change: _Change) -> Received:
    # The lock makes two members' changes follow each other: neither loses the other's.
    product_held(product)
    rows = [addition.row() for addition in change(addition_list(product=product))]
    content = json.dumps({"additions": rows}, ensure_ascii=False, indent=2).encode()
    return uploads_receive(member=member, product=product, files=[(ADDITIONS_PATH, content)])
