"""The company's policy: what new plans start from, in versions, by page and as JSON."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.plans.models import CompanyPolicy
from apps.plans.selectors import policy_of
from apps.plans.services import policy_set
from sponsorplan.domain.allocation.policy import Basis, InvalidPolicy, Policy, policy_from

pytestmark = pytest.mark.django_db
PAGE = "/c/acme/policy/"


def values(client: Client) -> dict[str, object]:
    form = client.get(PAGE).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not None}


def test_without_a_word_the_product_s_defaults_hold(company: Company) -> None:
    assert policy_of(company=company) == Policy()


def test_a_change_is_a_version_with_its_reason_and_new_plans_start_from_it(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    client = client_of(Role.PLANNER)
    sent = {**values(client), "weighing": "even", "cap_percent": "25", "reason": "We agreed."}
    assert client.post(f"{PAGE}versions/", sent).status_code == 302
    policy = policy_of(company=company)
    assert (policy.basis, policy.cap_percent, policy.risk_strength) == (Basis.EVEN, 25, 0)
    assert "We agreed." in client.get(PAGE).content.decode()
    form = client.get("/c/acme/plans/new/").context["form"]
    assert (form["weighing"].value(), form["cap_percent"].value()) == ("even", 25)


def test_saving_what_is_shown_changes_nothing(
    client_of: Callable[[Role], Client], planner: Member
) -> None:
    odd = Policy(
        basis=Basis.EVEN,
        risk_strength=5,
        minimum=700,
        max_recipients=30,
        include=("github.com/a/b",),
        votes_percent=0,
        smoothing=1,
    )
    policy_set(member=planner, policy=odd, reason="Odd.")
    client = client_of(Role.PLANNER)
    client.post(f"{PAGE}versions/", {**values(client), "reason": "The same."})
    assert policy_of(company=planner.company) == odd


def test_a_refused_policy_says_which_field_and_makes_no_version(
    client_of: Callable[[Role], Client],
) -> None:
    client = client_of(Role.PLANNER)
    sent = {**values(client), "no_channel": "foundation", "reason": "x"}
    answer = client.post(f"{PAGE}versions/", sent)
    assert answer.status_code == 422
    assert "Name the foundation" in answer.content.decode()
    assert not CompanyPolicy.objects.exists()


def test_whoever_only_reads_sees_the_policy_and_cannot_change_it(
    client_of: Callable[[Role], Client],
) -> None:
    client = client_of(Role.VIEWER)
    assert "Save as a new version" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}versions/", {"reason": "x"}).status_code == 403


def test_the_downloaded_document_is_the_policy(
    client_of: Callable[[Role], Client], planner: Member
) -> None:
    policy_set(member=planner, policy=Policy(cap_percent=33), reason="x")
    document = json.loads(client_of(Role.VIEWER).get("/c/acme/policy.json").content)
    assert policy_from(document) == Policy(cap_percent=33)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"cap": 3}, "cap"),
        ({"smoothing": 0}, "smoothing"),
        ({"basis": "stars"}, "basis"),
        ({"count_need": 1}, "count_need"),
        ({"after_escrow": "foundation"}, "foundation"),
        ({"min_recipients": 5, "max_recipients": 3}, "max_recipients"),
        ({"version": 3}, "version"),
    ],
)
def test_a_document_that_cannot_be_used_names_its_field(
    document: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidPolicy) as error:
        policy_from(document)
    assert error.value.extra["field"] == field


def test_a_document_of_version_1_still_means_what_it_said() -> None:
    read = policy_from({"version": 1, "cap_percent": 12, "no_channel": "redistribute"})
    assert (read.version, read.cap_percent) == (2, 12)
