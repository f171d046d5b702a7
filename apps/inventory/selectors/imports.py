from django.db.models import QuerySet

from apps.companies.models import Company
from apps.inventory.models import Product, RepositoryImport


def import_list(*, company: Company, product: Product) -> QuerySet[RepositoryImport]:
    """The product's imports, newest first."""
    found = RepositoryImport.objects.filter(company=company, product=product)
    return found.select_related("product", "upload").defer("sealed_token", "upload__edges")


def import_find(*, company: Company, import_id: int) -> RepositoryImport | None:
    found = RepositoryImport.objects.filter(company=company, pk=import_id)
    return found.select_related("product").first()
