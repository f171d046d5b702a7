"""Taking files and products out of the inventory. Plans made already keep what they were made of."""

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.models import Product, Upload
from apps.inventory.services.queue import neighbours_read_again


@transaction.atomic
def path_remove(*, member: Member, product: Product, path: str) -> int:
    """Stop counting every upload of the path; a later one counts again. Returns how many."""
    uploads = Upload.objects.filter(
        company=member.company, product=product, path=path, removed_at=None
    )
    removed = uploads.update(removed_at=timezone.now(), removed_by=member.name)
    if removed:
        event_record(
            company_id=member.company.pk,
            actor=member.name,
            action="path.removed",
            subject=f"{product.name}: {path}",
            data={"uploads": removed},
        )
        neighbours_read_again(product=product, changed={path})
    return removed


@transaction.atomic
def product_remove(*, member: Member, product: Product) -> None:
    """Delete the product, its uploads and its dependencies. The audit log keeps that it was."""
    uploads = Upload.objects.filter(company=member.company, product=product).count()
    deleted, _ = Product.objects.filter(company=member.company, pk=product.pk).delete()
    if deleted:
        event_record(
            company_id=member.company.pk,
            actor=member.name,
            action="product.removed",
            subject=product.name,
            data={"uploads": uploads},
        )
