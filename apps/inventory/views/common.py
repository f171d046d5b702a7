from django.http import Http404

from apps.companies.models import Member
from apps.inventory import selectors
from apps.inventory.models import Product, Upload


def find_product(member: Member, slug: str) -> Product:
    found = selectors.product_find(company=member.company, slug=slug)
    if found is None:
        raise Http404
    return found


def find_upload(member: Member, upload_id: int) -> Upload:
    found = selectors.upload_find(company=member.company, upload_id=upload_id)
    if found is None:
        raise Http404
    return found
