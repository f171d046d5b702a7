"""The first account of a server, made by hand."""

import io
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.audit.models import AuditEvent
from apps.companies.models import Membership, User
from apps.companies.roles import Role
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def make(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD, **options: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    said = io.StringIO()
    words = {"owner": "Ops@Acme.example", "slug": "", **options}
    call_command("company_create", "Acme Ltd", password_stdin=True, stdout=said, **words)
    return said.getvalue()


def test_the_first_owner_can_log_in_and_owns_the_company(
    monkeypatch: pytest.MonkeyPatch, client: object
) -> None:
    assert "/c/acme-ltd/" in make(monkeypatch)
    membership = Membership.objects.get()
    assert (membership.user.email, membership.role) == ("ops@acme.example", Role.OWNER)
    assert client.login(email="ops@acme.example", password=PASSWORD)  # type: ignore[attr-defined]
    assert AuditEvent.objects.get().action == "company.created"


def test_it_makes_nothing_where_somebody_has_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    make(monkeypatch)
    with pytest.raises(CommandError, match="already"):
        make(monkeypatch, owner="second@acme.example")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "options", "words"),
    [
        ("short", {}, "too short"),
        ("password1234", {}, "too common"),
        (PASSWORD, {"owner": "nobody"}, "valid email"),
        (PASSWORD, {"slug": "a/b"}, "valid “slug”"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, password: str, options: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        make(monkeypatch, password, **options)
    assert not User.objects.exists()


def test_without_a_terminal_it_says_how_to_give_the_password() -> None:
    asked = subprocess.run(
        [sys.executable, "manage.py", "company_create", "Acme", "--owner=ops@acme.example"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert asked.returncode == 1
    assert "--password-stdin" in asked.stderr
    assert "Traceback" not in asked.stderr
