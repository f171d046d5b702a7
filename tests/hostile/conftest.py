"""A company with something behind most addresses: the demo, and what filling in its forms adds."""

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Member, Membership, User
from apps.companies.roles import TOKEN_SCOPES, Role
from apps.companies.services import token_create

DEMO = ("demo_load", "demo_time", "demo_fiscal", "demo_calendar")


@pytest.fixture
def demo(db: None) -> Member:
    """The owner of the demo company."""
    for name in DEMO:
        call_command(name)
    found = Membership.objects.select_related("company", "user")
    return Member.of_membership(found.get(company__slug="demo", role=Role.OWNER))


@pytest.fixture
def browsing(demo: Member) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=demo.name))
    return client


@pytest.fixture
def programs(demo: Member) -> APIClient:
    _, secret = token_create(member=demo, name="test", scopes=sorted(TOKEN_SCOPES))
    rest = APIClient()
    rest.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return rest
