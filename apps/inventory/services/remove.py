"""Taking files and products out of the inventory. Plans made already keep what they were made of."""

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.companies.services import company_lock
from apps.inventory.models import Product, RepositoryImport, Upload
from apps.inventory.services.queue import neighbours_read_again, product_held


@transaction.atomic
def path_remove(*, member: Member, product: Product, path: str) -> int:
    """Stop counting every upload of the path; a later one counts again. Returns how many.

    Raises ``ProductGone``.
    """
    product_held(product)
    uploads = Upload.objects.filter(
        company=member.company, product=product, path=path, removed_at=None
    )
    removed = uploads.update(removed_at=timezone.now(), removed_by=member.name)
    if removed:
        neighbours_read_again(product=product, changed={path})
        event_record(
            company_id=member.company.pk,
            actor=member.name,
            action="path.removed",
            subject=f"{product.name}: {path}",
            data={"uploads": removed},
        )
    return removed


@transaction.atomic
def product_remove(*, member: Member, product: Product) -> None:
    """Delete the product, its uploads and its dependencies. The audit log keeps that it was."""
    # Held one after the other, so that what others write of it meanwhile is there to be deleted, and
    # what they write later finds that it is gone. A worker holds an import before the product.
    company_lock(company=member.company)
    for model, rows in ((RepositoryImport, "product"), (Product, "pk"), (Upload, "product")):
        list(model.objects.select_for_update().filter(**{rows: product.pk}).values_list("pk"))
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
