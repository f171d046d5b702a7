"""No migration breaks the version that runs while it is made, but where it is said why it may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from sponsorplan.migrations import AddIndexAlongside
from tests.architecture.migrating import (
    BY_HAND,
    COUNTED_ON,
    LOCKS,
    NO_DEFAULT,
    REWRITES,
    TAKEN,
    all_findings,
    findings,
)

# No version was released when these were written, so that none ran meanwhile. Nothing is added here.
BEFORE_ANY_RELEASE = {
    "approvals.0002_approvals_in_anothers_place",
    "audit.0004_append_only",
    "companies.0004_service_accounts",
    "companies.0005_sign_in_rules",
    "inventory.0002_claims_deliveries_additions",
    "inventory.0004_moments_of_uploads",
    "inventory.0006_wants",
    "inventory.0007_dependency_in_order",
    "payments.0004_standing",
    "payments.0006_reading_and_feeds",
    "plans.0003_facts_seen",
    "plans.0004_settings_and_votes",
    "plans.0005_settings_of_old_plans",
    "plans.0007_effects_and_votes",
    "plans.0009_approved_by",
    "upstreams.0003_limits_by_the_minute",
    "upstreams.0004_readings_by_key",
    # Packages': they were there from our first table on.
    "account.0003_alter_emailaddress_create_unique_verified_email",
    "account.0005_emailaddress_idx_upper_email",
    "account.0006_emailaddress_lower",
    "account.0007_emailaddress_idx_email",
    "account.0008_emailaddress_unique_primary_email_fixup",
    "account.0009_emailaddress_unique_primary_email",
    "auth.0011_update_proxy_permissions",
    "contenttypes.0002_remove_content_type_name",
    "mfa.0002_authenticator_timestamps",
    "mfa.0003_authenticator_type_uniq",
    "socialaccount.0004_app_provider_id_settings",
    "socialaccount.0006_alter_socialaccount_extra_data",
}
# From then on: one operation of one migration, as the finding names it, and why it may be.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def test_no_migration_breaks_a_version_that_runs() -> None:
    found = all_findings()
    left = {
        (migration, what): why
        for migration, said in found.items()
        if migration not in BEFORE_ANY_RELEASE
        for what, why in said.items()
        if (migration, what) not in EXCEPTIONS
    }
    assert left == {}, "See “Upgrading” in docs/operations.md."
    assert set(found) >= BEFORE_ANY_RELEASE, "an exception that excuses nothing"
    assert all(what in found.get(migration, {}) for migration, what in EXCEPTIONS)
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())


def _index() -> models.Index:
    return models.Index(fields=["name"], name="by_name")


def _unique() -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["name"], name="one_name")


CHANGES: list[tuple[Callable[[], Operation], str]] = [
    (lambda: operations.RemoveField("thing", "name"), TAKEN),
    (lambda: operations.DeleteModel("Thing"), TAKEN),
    (lambda: operations.RenameField("thing", "name", "title"), TAKEN),
    (lambda: operations.RenameModel("Thing", "Item"), TAKEN),
    (lambda: operations.AlterModelTable("thing", "things"), TAKEN),
    (
        lambda: operations.AlterField(
            "thing", "name", models.CharField(max_length=50, db_column="title")
        ),
        TAKEN,
    ),
    (lambda: operations.AddField("thing", "more", models.IntegerField(default=0)), NO_DEFAULT),
    (lambda: operations.AddField("thing", "more", models.IntegerField(db_default=0)), ""),
    (lambda: operations.AddField("thing", "more", models.IntegerField(null=True)), ""),
    (lambda: operations.AddField("thing", "more", models.ManyToManyField("shop.Thing")), ""),
    (
        lambda: operations.AddField(
            "thing", "parent", models.ForeignKey("shop.Thing", models.CASCADE, null=True)
        ),
        LOCKS,
    ),
    (
        lambda: operations.AddField("thing", "more", models.IntegerField(null=True, unique=True)),
        LOCKS,
    ),
    (lambda: operations.AlterField("thing", "name", models.CharField(max_length=60)), ""),
    (
        lambda: operations.AlterField(
            "thing", "name", models.CharField(max_length=50, choices=[("a", "A")])
        ),
        "",
    ),
    (lambda: operations.AlterField("thing", "name", models.CharField(max_length=9)), REWRITES),
    (lambda: operations.AlterField("thing", "name", models.TextField()), REWRITES),
    (lambda: operations.AlterField("thing", "size", models.IntegerField()), NO_DEFAULT),
    (lambda: operations.AlterField("thing", "size", models.IntegerField(db_default=0)), REWRITES),
    (
        lambda: operations.AlterField("thing", "size", models.IntegerField(null=True, unique=True)),
        LOCKS,
    ),
    (lambda: operations.AlterField("thing", "kept", models.IntegerField()), NO_DEFAULT),
    (lambda: operations.AddIndex("thing", _index()), LOCKS),
    (lambda: AddIndexAlongside("thing", _index()), ""),
    (lambda: operations.AddConstraint("thing", _unique()), REWRITES),
    (lambda: operations.RemoveConstraint("thing", "one_size"), COUNTED_ON),
    (lambda: operations.RunPython(operations.RunPython.noop), BY_HAND),
    (lambda: operations.RunSQL("SELECT 1"), BY_HAND),
    # What nobody looked at yet is not taken for harmless.
    (lambda: operations.AlterUniqueTogether("thing", {("name",)}), BY_HAND),
    (
        lambda: operations.SeparateDatabaseAndState(
            state_operations=[operations.RemoveField("thing", "size")]
        ),
        "",
    ),
    (
        lambda: operations.SeparateDatabaseAndState(
            database_operations=[operations.RemoveField("thing", "size")]
        ),
        TAKEN,
    ),
]


@pytest.mark.parametrize(("make", "why"), CHANGES)
def test_each_change_is_known_for_what_it_does(make: Callable[[], Operation], why: str) -> None:
    assert [said for _, said in _looked_at(make())] == ([why] if why else [])


def test_a_table_that_is_made_in_the_same_migration_may_be_changed() -> None:
    new = operations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))])
    column = operations.AddField("new", "name", models.CharField(max_length=50, default=""))
    assert _looked_at(new, column, operations.AddIndex("new", _index())) == []
    # The table there was before is looked at all the same.
    (found,) = _looked_at(new, operations.AddField("thing", "more", models.IntegerField(default=0)))
    assert found == ("Add field more to thing", NO_DEFAULT)


def _looked_at(*changes: Operation) -> list[tuple[str, str]]:
    state = ProjectState()
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=50)),
        ("size", models.IntegerField(null=True)),
        ("kept", models.IntegerField(db_default=0)),
    ]
    size = models.UniqueConstraint(fields=["size"], name="one_size")
    options = {"constraints": [size], "indexes": []}
    state.add_model(ModelState("shop", "Thing", fields, options))
    migration = Migration("0002_x", "shop")
    migration.operations = list(changes)  # type: ignore[misc]  # as Django's own questioner does
    return list(findings(migration, state))
