"""What members know better about who is paid, and channels that they vouch for."""

from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.companies.services import company_lock
from apps.upstreams.errors import CorrectionImpossible
from apps.upstreams.models import Confirmation, Correction
from apps.upstreams.selectors import corrections_of
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.purl import Purl, parse
from sponsorplan.domain.upstreams.payees import is_account
from sponsorplan.domain.upstreams.repository import canonical


@transaction.atomic
def correction_make(
    *, member: Member, kind: Correction.Kind, subject: str, target: str, reason: str
) -> Correction:
    """Say it for this company alone; an earlier word about the same is replaced.

    ``subject`` is a purl for a package, else a recipient's key; ``target`` a repository's address,
    or a key. Raises ``CorrectionImpossible``.
    """
    # Two at once could pay each with the other.
    company_lock(company=member.company)
    subject, target = _checked(member, kind, subject, target)
    correction, _ = Correction.objects.update_or_create(
        company=member.company,
        kind=kind,
        subject=subject,
        defaults={"target": target, "reason": reason, "made_by": member.name},
    )
    _told(member, "correction.made", correction)
    return correction


@transaction.atomic
def correction_withdraw(*, member: Member, correction: Correction) -> None:
    """Take it back: the shared facts count again. Again changes nothing."""
    # The company first, as whoever removes packages holds it, and they are regrouped after this.
    company_lock(company=member.company)
    # The log last: somebody may hold the row and wait for the log.
    if Correction.objects.filter(company=member.company, pk=correction.pk).delete()[0]:
        _told(member, "correction.withdrawn", correction)


def _checked(member: Member, kind: Correction.Kind, subject: str, target: str) -> tuple[str, str]:
    check = _CHECKS.get(kind)
    return check(member, subject, target) if check else (subject, target.strip())


def _package(_member: Member, subject: str, target: str) -> tuple[str, str]:
    package, place = parse(subject), canonical(target)
    if package is None:
        raise CorrectionImpossible(f"“{subject[:100]}” is no package URL, as pkg:npm/express.")
    if place is None:
        raise CorrectionImpossible(
            f"“{target[:100]}” is no repository's address. Write it as "
            "https://github.com/owner/name."
        )
    return str(Purl(package.type, package.name)), place


def _apart(_member: Member, subject: str, _target: str) -> tuple[str, str]:
    if is_account(subject):
        raise CorrectionImpossible("An account is paid as one; name one of its repositories.")
    return subject, ""


def _merge(member: Member, subject: str, target: str) -> tuple[str, str]:
    other = canonical(target) or target.strip()
    if not other:
        raise CorrectionImpossible("Name the upstream that it is paid with.")
    if other == subject or corrections_of(company=member.company).paid_with(other) == subject:
        raise CorrectionImpossible("The two would be paid with each other in a circle.")
    return subject, other


def _distress(_member: Member, subject: str, target: str) -> tuple[str, str]:
    address = target.strip()
    if not address.startswith("https://") or any(letter.isspace() for letter in address):
        raise CorrectionImpossible("Give the address where they say so, beginning with https://.")
    return subject, address


def _owned(_member: Member, subject: str, target: str) -> tuple[str, str]:
    if not target.strip():
        raise CorrectionImpossible("Name the company that it belongs to.")
    return subject, target.strip()


def _successor(_member: Member, subject: str, target: str) -> tuple[str, str]:
    place = canonical(target)
    if place is None:
        raise CorrectionImpossible(
            f"“{target[:100]}” is no repository's address. Write its successor's as "
            "https://github.com/owner/name."
        )
    if place == subject:
        raise CorrectionImpossible("Nobody is their own successor.")
    return subject, place


_CHECKS = {
    Correction.Kind.PACKAGE: _package,
    Correction.Kind.MERGE: _merge,
    Correction.Kind.APART: _apart,
    Correction.Kind.DISTRESS: _distress,
    Correction.Kind.OWNED: _owned,
    Correction.Kind.SUCCESSOR: _successor,
}


def _told(member: Member, action: str, correction: Correction) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=correction.subject,
        data={
            "kind": correction.kind,
            "target": correction.target,
            "reason": correction.reason,
        },
    )


@transaction.atomic
def channel_confirm(
    *, member: Member, upstream: str, ref: ChannelRef, reason: str, replaces: str = ""
) -> Confirmation:
    """Vouch that the channel is the upstream's. ``replaces`` is the address paid before, if any."""
    confirmation, _ = Confirmation.objects.update_or_create(
        company=member.company,
        upstream=upstream,
        platform=ref.platform,
        handle=ref.handle,
        defaults={"url": ref.url, "reason": reason, "made_by": member.name},
    )
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="channel.confirmed",
        subject=upstream,
        data={"new": ref.url, "old": replaces, "reason": reason},
    )
    return confirmation


@transaction.atomic
def confirmation_withdraw(*, member: Member, confirmation: Confirmation) -> None:
    """Vouch for it no more. Again changes nothing."""
    if Confirmation.objects.filter(company=member.company, pk=confirmation.pk).delete()[0]:
        event_record(
            company_id=member.company.pk,
            actor=member.name,
            action="channel.doubted",
            subject=confirmation.upstream,
            data={"url": confirmation.url},
        )
