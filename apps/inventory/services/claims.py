"""What members say of the company's own names; files it may change are read again."""

from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.errors import UnknownRepository
from apps.inventory.models import Claim
from apps.inventory.selectors.claims import uploads_about
from apps.inventory.services.queue import read_again
from sponsorplan.domain.upstreams.repository import canonical


@transaction.atomic
def claim_make(  # noqa: PLR0913 - what a claim says
    *,
    member: Member,
    kind: Claim.Kind,
    type_: str,
    name: str,
    own: bool,
    reason: str,
    repository: str = "",
) -> Claim:
    """Say whose a package is, or all that an origin serves; an earlier word is replaced.

    Raises ``UnknownRepository`` for an address that names no repository.
    """
    if repository and canonical(repository) is None:
        raise UnknownRepository(
            f"“{repository[:100]}” is no repository's address. Write it as "
            "https://github.com/owner/name, or leave it empty."
        )
    claim, _ = Claim.objects.update_or_create(
        company=member.company,
        kind=kind,
        type=type_,
        name=name,
        defaults={
            "own": own,
            "reason": reason,
            "repository": repository,
            "made_by": member.name,
        },
    )
    _told(member, claim, "claim.made")
    return claim


@transaction.atomic
def claim_withdraw(*, member: Member, claim: Claim) -> None:
    """Take the word back: the package or origin is judged by the files alone again."""
    if Claim.objects.filter(company=member.company, pk=claim.pk).delete()[0]:
        _told(member, claim, "claim.withdrawn")


def _told(member: Member, claim: Claim, action: str) -> None:
    about = uploads_about(
        company=member.company, kind=claim.kind, type_=claim.type, name=claim.name
    )
    for upload in about.distinct():
        read_again(upload)
    # Last: whoever holds the log waits for nobody's rows.
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=f"{claim.type}: {claim.name}",
        data={
            "kind": claim.kind,
            "own": claim.own,
            "reason": claim.reason,
            "repository": claim.repository,
        },
    )
