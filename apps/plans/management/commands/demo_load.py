"""Load the demo company, unless it is there. Returns its login."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.services import company_create, company_update, membership_set
from apps.inventory.models import Product
from apps.inventory.services import product_create, upload_ingest, uploads_receive
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money

_FILES = Path(__file__).resolve().parent.parent / "demo"
_PASSWORD = "plan-the-thanks"  # noqa: S105 - the demo's, printed at every start
_OWNER = "owner@demo.example"
_MEMBERS = {
    "planner@demo.example": Role.PLANNER,
    "approver@demo.example": Role.APPROVER,
    "controller@demo.example": Role.CONTROLLER,
    "viewer@demo.example": Role.VIEWER,
}
_PRODUCTS = (
    ("Web shop", Product.Tier.CRITICAL, "web-shop"),
    ("AI service", Product.Tier.IMPORTANT, "ai-service"),
    ("Edge gateway", Product.Tier.SUPPORTING, "edge-gateway"),
)
_BUDGET = Money(5_000_00, "USD")


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: Any) -> str:  # noqa: ANN401 - Django's
        if not Company.objects.filter(slug="demo").exists():
            self.stderr.write("Loading the demo company…")
            _load()
        return f"{_OWNER} with the password {_PASSWORD}"


@transaction.atomic
def _load() -> None:
    owner = User.objects.create_user(_OWNER, _PASSWORD)
    company = company_create(owner=owner, name="Demo Company", slug="demo")
    for email, role in _MEMBERS.items():
        user = User.objects.create_user(email, _PASSWORD)
        membership_set(company=company, user=user, role=role, actor=_OWNER)
    member = Member.of_membership(Membership.objects.get(company=company, user=owner))
    company_update(
        member=member,
        name=company.name,
        github_login="demo-company",
        open_collective_slug="demo-company",
        own_prefixes=["@demo-company/"],
    )
    member = Member.of_membership(Membership.objects.get(company=company, user=owner))
    for name, tier, folder in _PRODUCTS:
        product = product_create(member=member, name=name, tier=tier)
        paths = sorted(path for path in (_FILES / folder).iterdir() if path.is_file())
        files = [(path.name, path.read_bytes()) for path in paths]
        received = uploads_receive(member=member, product=product, files=files)
        for upload in received.uploads:
            upload_ingest(upload_id=upload.pk)
    today = timezone.now().date()
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    for day, frequency in ((last_month, Frequency.ONE_TIME), (today, Frequency.MONTHLY)):
        plan_draft(
            member=member,
            title=day.strftime("%B %Y"),
            budget=_BUDGET,
            policy=Policy(frequency=frequency),
            as_of=day,
        )
