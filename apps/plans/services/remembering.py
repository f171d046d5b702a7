"""What this process remembers of companies' inventories, so that a changed setting is quick.

Nothing is believed that changed since: each question asks the database for the versions of what it is
about, in one small query, and facts, corrections and payees are compared.
"""

from collections import OrderedDict
from threading import Lock
from typing import TypeVar

from apps.companies.models import Company
from apps.inventory.selectors import inventory_stamp, product_inputs
from apps.plans.errors import NoInventory
from apps.plans.selectors import payer_of
from apps.upstreams.selectors import known_facts
from sponsorplan.domain.allocation.inputs import ProductInput
from sponsorplan.domain.allocation.survey import Survey

_COMPANIES = 4  # one with 50,000 dependencies takes some 80 MB
T = TypeVar("T")
_Stamp = tuple[object, ...]

_lock = Lock()
_products: OrderedDict[int, tuple[_Stamp, tuple[ProductInput, ...]]] = OrderedDict()
_surveys: OrderedDict[int, Survey] = OrderedDict()


def survey_of(*, company: Company) -> Survey:
    """The company's present inventory with all that is known of it. Raises ``NoInventory``."""
    products = _present(company)
    if not any(file.packages for product in products for file in product.files):
        raise NoInventory("No product has a dependency yet. Upload a lockfile first.")
    facts, payer = known_facts(), payer_of(company=company)
    known = _surveys.get(company.pk)
    if known is None or not known.is_of(products, facts, payer):
        known = Survey.of(products, facts, payer)
    _keep(_surveys, company.pk, known)
    return known


def _present(company: Company) -> tuple[ProductInput, ...]:
    # Stamped before it is read: what changes in between is read again the next time.
    stamp = inventory_stamp(company=company)
    known = _products.get(company.pk)
    if known is None or known[0] != stamp:
        known = stamp, product_inputs(company=company)
    _keep(_products, company.pk, known)
    return known[1]


def _keep(held: OrderedDict[int, T], company: int, value: T) -> None:
    with _lock:
        held[company] = value
        held.move_to_end(company)
        while len(held) > _COMPANIES:
            held.popitem(last=False)
