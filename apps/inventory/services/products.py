from django.db import IntegrityError, transaction
from django.utils.text import slugify

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.errors import ProductExists
from apps.inventory.models import Product


@transaction.atomic
def product_create(*, member: Member, name: str, tier: int) -> Product:
    """Raises ``ProductExists`` when a product's address would be the same."""
    slug = slugify(name)[:60] or "product"
    try:
        with transaction.atomic():
            product = Product.objects.create(
                company=member.company, name=name, slug=slug, tier=tier
            )
    except IntegrityError as error:
        raise ProductExists(
            f"“{name}” is there already. Upload to it, or choose another name."
        ) from error
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="product.created",
        subject=name,
        data={"tier": tier},
    )
    return product


@transaction.atomic
def product_update(*, member: Member, product: Product, name: str, tier: int) -> Product:
    """Rename or weigh again; the address stays."""
    changed = Product.objects.filter(company=member.company, pk=product.pk)
    changed.update(name=name, tier=tier)
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="product.updated",
        subject=name,
        data={"tier": tier},
    )
    return changed.get()
