"""A form that another site sends in a member's name is refused before any page looks at it."""

from django.test import Client

from apps.companies.models import Company, User
from tests.architecture.test_routes import PAGES


def test_no_page_takes_a_form_without_its_token(company: Company) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(email="owner@acme.example"))
    for path in PAGES:
        assert browser.post(path, {"name": "x"}).status_code == 403, path
    assert Company.objects.get(pk=company.pk).name == "Acme"


def test_a_session_opens_no_rest(company: Company) -> None:
    browser = Client()
    browser.force_login(User.objects.get(email="owner@acme.example"))
    assert browser.get("/api/v1/companies/acme/").status_code == 401
