from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import services
from apps.inventory.errors import UnsafePath
from apps.inventory.forms import PasteForm
from apps.inventory.views.product_page import product_of, product_page
from sponsorplan.domain.errors import DomainError


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def paste(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """Take the text in, or show the form again with the text in it and what is wrong."""
    found = product_of(member, product_slug)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return product_page(request, member, found, paste_form=form)
    try:
        pasted = services.text_receive(member=member, product=found, **form.cleaned_data)
    except DomainError as error:
        form.add_error("name" if isinstance(error, UnsafePath) else "text", error.detail)
        return product_page(request, member, found, paste_form=form, refused=error.status)
    if pasted.replaces:
        messages.success(request, f"It replaces what was pasted as {pasted.upload.path} before.")
    return redirect("upload", company_slug=member.company.slug, upload_id=pasted.upload.pk)
