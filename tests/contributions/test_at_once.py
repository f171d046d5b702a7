"""Time of one's own that is logged and taken back at once."""

from functools import partial

import pytest
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.contributions.models import Contribution
from apps.contributions.services import (
    Work,
    contribution_done,
    contribution_make,
    contribution_withdraw,
)
from apps.plans.models import Plan
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_log_says_what_was_taken_back(planner: Member, plan: Plan) -> None:
    work = Work("triage", 10, timezone.now().date())
    upstream = plan.lines.all()[0].upstream
    pledge = contribution_make(member=planner, upstream=upstream, work=work, done=False)
    said = at_once(
        partial(contribution_done, member=planner, contribution=pledge, work=work),
        partial(contribution_withdraw, member=planner, contribution=pledge),
    )
    assert said == ("", "")
    assert Contribution.objects.get().state == Contribution.State.WITHDRAWN
    assert AuditEvent.objects.get(action="time.withdrawn").data["was"] == Contribution.State.DONE
