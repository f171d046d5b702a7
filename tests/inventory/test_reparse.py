"""Stored uploads read again by newer parsers: shown first, then done."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from apps.inventory.models import Dependency, Upload


def reparse(*options: str) -> str:
    out = StringIO()
    call_command("reparse", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def old(inventory: Upload) -> Upload:
    """Read by a parser that found one package too many, missed one, and one's scope."""
    Upload.objects.filter(pk=inventory.pk).update(parser_version=0)
    Dependency.objects.filter(name="debug").update(name="ghost")
    Dependency.objects.filter(name="eslint").update(scope="runtime")
    return inventory


def test_nothing_is_said_of_what_todays_parsers_read(inventory: Upload) -> None:
    assert reparse().startswith("0 uploads read anew")
    assert reparse("--all").startswith("acme/shop: package-lock.json")
    assert "the same" in reparse("--all")


def test_what_would_change_is_shown_and_nothing_is_changed(old: Upload) -> None:
    shown = reparse()
    assert "+ npm debug 4.4.1" in shown
    assert "- npm ghost 4.4.1" in shown
    assert "~ npm eslint" in shown
    assert "1 would change" in shown
    assert Dependency.objects.filter(name="ghost").exists()
    assert Upload.objects.get().parser_version == 0


def test_with_apply_it_is_read_again(
    old: Upload, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        reparse("--apply")
    assert not Dependency.objects.filter(name="ghost").exists()
    assert Upload.objects.get().parser_version > 0
    assert reparse().startswith("0 uploads read anew")


def test_another_companys_uploads_are_left_alone(old: Upload) -> None:
    assert reparse("--company", "rival", "--apply").startswith("0 uploads read anew")
    assert Upload.objects.get().state == Upload.State.PARSED
