"""What facts change in an inventory, and which facts it needs; no file is read again."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.companies.models import Company
from apps.inventory.models import Dependency, Grouping
from apps.inventory.selectors import askable, dependency_list, package_of
from apps.upstreams.selectors import corrections_of, facts_changed_at, known_facts, sources_on
from apps.upstreams.services import packages_want
from sponsorplan.celery import enqueue
from sponsorplan.domain.upstreams.resolve import resolve

_REST = timedelta(minutes=1)
_DAY = timedelta(days=1)


def company_regroup(*, company: Company) -> int:
    """Note the upstream of each dependency as it is known now. Returns how many packages moved."""
    now, changed = timezone.now(), facts_changed_at()
    rows = list(dependency_list(company=company))
    found = resolve(map(package_of, rows), known_facts(), corrections_of(company=company))
    moved: dict[tuple[str, str], str] = {}
    for row in rows:
        upstream = "" if row.held else found.upstream_of.get((row.type, row.name), "")
        if row.upstream != upstream and not row.held:
            moved[row.type, row.name] = upstream
    for (type_, name), upstream in moved.items():
        of_name = Dependency.objects.filter(company=company, type=type_, name=name, held=False)
        of_name.update(upstream=upstream)
    # By the facts' own moments: what is kept while this runs may have one before now.
    Grouping.objects.update_or_create(
        company=company, defaults={"grouped_at": now, "facts_at": changed}
    )
    return len(moved)


def groupings_sweep() -> None:
    """Queue a regrouping for each company that was grouped by older facts, but not all the time."""
    changed = facts_changed_at()
    if changed is None:
        return
    fresh = Q(facts_at__gte=changed) | Q(grouped_at__gt=timezone.now() - _REST)
    done = Grouping.objects.filter(fresh).values("company")
    for company_id in Company.objects.exclude(pk__in=done).values_list("pk", flat=True)[:100]:
        enqueue("inventory.regroup", company_id=company_id)


def company_regroup_by_id(*, company_id: int) -> None:
    company = Company.objects.filter(pk=company_id).first()
    if company is not None:
        company_regroup(company=company)


def company_want(*, company: Company) -> None:
    """Note all that may be asked about what the company uses now: what it does not is forgotten."""
    sources = ",".join(sources_on())
    packages = map(package_of, dependency_list(company=company))
    packages_want(packages=askable(company=company, packages=packages))
    Grouping.objects.update_or_create(
        company=company, defaults={"wanted_at": timezone.now(), "wanted_of": sources[:300]}
    )


def wants_sweep() -> None:
    """Queue that once a day for each company, and when other sources are on than the last time."""
    sources = ",".join(sources_on())
    if not sources:
        return
    done = Grouping.objects.filter(
        wanted_of=sources[:300], wanted_at__gt=timezone.now() - _DAY
    ).values("company")
    for company_id in Company.objects.exclude(pk__in=done).values_list("pk", flat=True)[:100]:
        enqueue("inventory.want", company_id=company_id)


def company_want_by_id(*, company_id: int) -> None:
    company = Company.objects.filter(pk=company_id).first()
    if company is not None:
        company_want(company=company)
