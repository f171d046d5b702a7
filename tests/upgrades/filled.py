"""A company with rows of every kind: what services make, and rows by number."""

from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.services import company_create, membership_set
from apps.inventory.models import Product
from apps.inventory.services import product_create, uploads_receive
from apps.plans.services import plan_draft
from benchmarks.rows import grow
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money
from tests.conftest import PACKAGE_LOCK
from tests.upgrades.points import our_apps

ROWS = 12
OWNER = "owner@acme.example"


def fill() -> None:
    owner = User.objects.create_user(OWNER)
    company = company_create(owner=owner, name="Acme", slug="acme")
    for role in (Role.PLANNER, Role.APPROVER):
        user = User.objects.create_user(f"{role}@acme.example")
        membership_set(company=company, user=user, role=role, actor=owner.email)
    member = owner_of(company)
    product = product_create(member=member, name="Shop", tier=Product.Tier.CRITICAL)
    uploads_receive(member=member, product=product, files=[("package-lock.json", PACKAGE_LOCK)])
    plan_draft(
        member=member,
        title="November",
        budget=Money(100_000, "USD"),
        policy=Policy(),
        as_of=date(2026, 11, 1),
    )
    grow(company, start=0, stop=ROWS)
    for model in apps.get_models():
        if model._meta.app_label in our_apps() and not model._base_manager.exists():
            model._base_manager.create(**_row(model))


def owner_of(company: Company) -> Member:
    found = Membership.objects.select_related("company", "user")
    return Member.of_membership(found.get(company=company, role=Role.OWNER))


def _row(model: type[Model]) -> dict[str, Any]:
    """What a row must say, by the types of its columns, where nothing here makes one."""
    values = {
        field.attname: _value(field)
        for field in model._meta.concrete_fields
        if not (field.null or field.primary_key or field.has_default())
    }
    return values | _MEANT.get(model._meta.label, {})


def _value(field: Any) -> object:  # noqa: ANN401 - of any type
    if field.is_relation:
        return field.related_model._base_manager.earliest("pk").pk
    if field.choices:
        return field.choices[0][0]
    return _BY_TYPE[field.get_internal_type()]


NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_BY_TYPE: dict[str, object] = {
    "BigIntegerField": 1,
    "BinaryField": b"",
    "CharField": "x",
    "DateField": NOW.date(),
    "DateTimeField": NOW,
    "JSONField": {},
    "PositiveIntegerField": 1,
    "PositiveSmallIntegerField": 1,
    "SmallIntegerField": 1,
    "TextField": "x",
}
# What pages read.
_MEANT: dict[str, dict[str, Any]] = {
    "journals.ExportLayout": {"columns": []},
    "plans.Ballot": {"voter": OWNER, "points": {"github.com/zz/u1": 100}},
    # Of a company that is gone: a note of one that is there lets its log go.
    "audit.AuditErasure": {"company_id": 999_999},
}
