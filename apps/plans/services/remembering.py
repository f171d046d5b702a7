"""What this process remembers of companies' inventories, so that a changed setting is quick."""

from apps.companies.models import Company
from apps.inventory.selectors import inventory_stamp, product_inputs
from apps.plans.errors import NoInventory
from apps.plans.selectors import payer_of
from apps.upstreams.selectors import known_facts
from sponsorplan.domain.allocation.inputs import ProductInput
from sponsorplan.domain.allocation.survey import Survey
from sponsorplan.remembered import Remembered

_COMPANIES = 4  # one with 50,000 dependencies takes some 80 MB

_products: Remembered[tuple[ProductInput, ...]] = Remembered(_COMPANIES)
_surveys: Remembered[Survey] = Remembered(_COMPANIES)


def survey_of(*, company: Company) -> Survey:
    """The company's present inventory with all that is known of it. Raises ``NoInventory``."""
    products = _products.of(
        company.pk,
        lambda: product_inputs(company=company),
        stamp=inventory_stamp(company=company),
    )
    if not any(file.packages for product in products for file in product.files):
        raise NoInventory("No product has a dependency yet. Upload a lockfile first.")
    facts, payer = known_facts(), payer_of(company=company)
    return _surveys.of(
        company.pk,
        lambda: Survey.of(products, facts, payer),
        stamp=payer,
        same=(products, facts),
    )
