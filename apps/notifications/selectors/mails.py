from apps.companies.models import Member
from apps.notifications.models import MailChoice
from sponsorplan.domain.messages.mails import BY_NAME


def mails_wanted(*, member: Member) -> frozenset[str]:
    """The kinds of mail that a person has not switched off; a token gets none."""
    if member.user_id is None:
        return frozenset()
    off = MailChoice.objects.filter(company=member.company, user_id=member.user_id)
    return frozenset(BY_NAME) - frozenset(off.values_list("kind", flat=True))
