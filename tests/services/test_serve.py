import importlib

import pytest
from django.test import override_settings

from apps.companies.models import Company, User
from sponsorplan.management.commands.serve import demo_login


@pytest.mark.django_db
@override_settings(SPONSORPLAN_DEMO=True)
def test_the_demo_is_loaded_where_the_settings_want_it() -> None:
    assert demo_login(no_demo=True) is None
    assert not Company.objects.exists()
    assert "owner@demo.example" in (demo_login(no_demo=False) or "")
    assert Company.objects.filter(slug="demo").exists()


@pytest.mark.django_db
def test_elsewhere_nobody_with_a_published_password_is_made() -> None:
    assert demo_login(no_demo=False) is None
    assert not User.objects.exists()


def test_a_server_does_not_want_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPONSORPLAN_SECRET_KEY", "only for this test")
    monkeypatch.setenv("SPONSORPLAN_HOSTS", "sponsorplan.example")
    assert importlib.import_module("sponsorplan.settings.prod").SPONSORPLAN_DEMO is False
