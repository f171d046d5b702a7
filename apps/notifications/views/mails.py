from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.notifications import selectors, services
from apps.notifications.forms import MailForm


@require_http_methods(["GET", "POST"])
@company_view(Permission.COMPANY_READ)
def mail(request: HttpRequest, member: Member) -> HttpResponse:
    """Which mails a member gets from a company."""
    if request.method == "POST":
        form = MailForm(request.POST)
        if form.is_valid():
            wanted = frozenset(form.cleaned_data["kinds"])
            services.mail_choose(member=member, wanted=wanted)
            messages.success(request, "Saved.")
            return redirect("mail", company_slug=member.company.slug)
    else:
        form = MailForm(initial={"kinds": sorted(selectors.mails_wanted(member=member))})
    context = {"member": member, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "notifications/mail.html", context, status=status)
