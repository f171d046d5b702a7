"""Who is who: members with their roles, makers of a plan, and stand-ins.

Everybody is told by their present address, also where they acted under another one before.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import QuerySet

from apps.approvals.models import Delegation
from apps.companies.models import Company, Member
from apps.companies.selectors import membership_list, token_makers
from apps.plans.models import Plan
from apps.plans.selectors import revision_list
from sponsorplan.domain.approval.standing import People, StandIn

Names = Mapping[str, frozenset[str]]


def delegation_list(*, company: Company) -> QuerySet[Delegation]:
    """All that were not withdrawn, the first day first."""
    found = Delegation.objects.filter(company=company, withdrawn_at=None)
    return found.select_related("away__user", "stand_in__user")


def delegation_find(*, company: Company, delegation_id: int) -> Delegation | None:
    return delegation_list(company=company).filter(pk=delegation_id).first()


def people_of(*, plan: Plan, names: Names) -> People:
    """The members' roles, the plan's makers and the stand-ins, as they are now.

    Makers are all who drafted or changed the plan in any revision, and who asked for approval; for
    what a token did, whoever made the token. ``names`` are the company's `present_names`.
    """
    company = plan.company
    return People(
        {row.user.email: row.role for row in membership_list(company=company)},
        frozenset(_makers(plan, names)),
        tuple(
            StandIn(row.away.user.email, row.stand_in.user.email, row.from_day, row.until_day)
            for row in delegation_list(company=company)
        ),
    )


def present_name(name: str, names: Names) -> str:
    """The present name of somebody who acted under ``name``; the name itself if nobody did."""
    found = names.get(name.lower(), frozenset())
    return name if name in found or not found else min(found)


def _makers(plan: Plan, names: Names) -> Iterator[str]:
    acted = {*revision_list(plan=plan).order_by().values_list("made_by", flat=True)}
    for name in acted | {plan.created_by, plan.proposed_by} - {""}:
        yield from _identities(name, names)
        if (token := Member.token_of(name)) is not None:
            yield from _all(token_makers(company=plan.company, name=token), names)


def _all(acted: Iterable[str], names: Names) -> Iterator[str]:
    for name in acted:
        yield from _identities(name, names)


def _identities(name: str, names: Names) -> frozenset[str]:
    """Where two accounts claim one address, either may be meant: for a maker, it is both."""
    return names.get(name.lower(), frozenset()) | {name}
