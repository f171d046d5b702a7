from itertools import count

from django.db import transaction
from django.utils.text import slugify

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.companies.services import company_lock
from apps.inventory.errors import ProductExists, ProductGone
from apps.inventory.models import Product

_LONGEST_SLUG = 60
# `products/new/` is the form for a new one.
_RESERVED = frozenset({"new"})


@transaction.atomic
def product_create(*, member: Member, name: str, tier: int) -> Product:
    """Raises ``ProductExists`` for a name that a product has already, in any case."""
    # The lock keeps two creations at once from choosing one address.
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    _check_name(company, name)
    slug = _free_slug(company, name)
    product = Product.objects.create(company=company, name=name, slug=slug, tier=tier)
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="product.created",
        subject=name,
        data={"tier": tier},
    )
    return product


@transaction.atomic
def product_update(*, member: Member, product: Product, name: str, tier: int) -> Product:
    """Rename or weigh again; the address stays. Raises ``ProductExists`` as for a new one, ``ProductGone``."""
    company_lock(company=member.company)
    _check_name(member.company, name, product)
    changed = Product.objects.filter(company=member.company, pk=product.pk)
    if not changed.update(name=name, tier=tier):
        raise ProductGone(f"“{product.name}” was removed meanwhile. Look at your products again.")
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="product.updated",
        subject=name,
        data={"tier": tier},
    )
    return changed.get()


def _check_name(company: Company, name: str, renamed: Product | None = None) -> None:
    others = Product.objects.filter(company=company)
    if renamed is not None:
        others = others.exclude(pk=renamed.pk)
    # Compared here, because SQLite knows upper and lower case of ASCII alone.
    if name.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise ProductExists(f"“{name}” is there already. Upload to it, or choose another name.")


def _free_slug(company: Company, name: str) -> str:
    """The name as part of an address, numbered when another product has that part."""
    base = slugify(name)[:_LONGEST_SLUG].rstrip("-_") or "product"
    taken = _RESERVED | set(Product.objects.filter(company=company).values_list("slug", flat=True))
    if base not in taken:
        return base
    numbered = (
        f"{base[: _LONGEST_SLUG - 1 - len(str(number))]}-{number}" for number in count(start=2)
    )
    return next(slug for slug in numbered if slug not in taken)
