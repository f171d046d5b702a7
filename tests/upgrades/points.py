"""States of the past that a database may come from: for each app, the last migration it had.

An app that is not named did not exist. **When a version is released, its newest migrations are added
here**, so that each later one is tried from it. None was released yet: these are moments of the time before.
"""

from collections.abc import Mapping

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

POINTS: Mapping[str, Mapping[str, str]] = {
    "first": {
        "audit": "0001_initial",
        "companies": "0001_initial",
        "inventory": "0001_initial",
        "plans": "0001_initial",
    },
    "plans without settings": {
        "audit": "0001_initial",
        "companies": "0001_initial",
        "inventory": "0006_wants",
        "plans": "0003_facts_seen",
        "upstreams": "0004_readings_by_key",
    },
    "first payments": {
        "approvals": "0001_initial",
        "audit": "0001_initial",
        "companies": "0001_initial",
        "contributions": "0001_initial",
        "inventory": "0006_wants",
        "payments": "0001_initial",
        "plans": "0009_approved_by",
        "upstreams": "0005_successor",
    },
    "log without triggers": {
        "approvals": "0001_initial",
        "audit": "0002_chains",
        "calendar": "0001_initial",
        "collections": "0001_initial",
        "companies": "0004_service_accounts",
        "contributions": "0001_initial",
        "fiscal": "0001_initial",
        "inventory": "0006_wants",
        "journals": "0001_initial",
        "notifications": "0001_initial",
        "payments": "0005_statement_drafts",
        "plans": "0010_measurements",
        "pledge": "0001_initial",
        "upstreams": "0005_successor",
    },
}
BEFORE_THE_LAST = "each app without its newest migration"
ALL = (*POINTS, BEFORE_THE_LAST)


def our_apps() -> set[str]:
    root = str(settings.BASE_DIR / "apps")
    return {config.label for config in apps.get_app_configs() if config.path.startswith(root)}


def point(name: str) -> Mapping[str, str]:
    """The last migration of each of our apps at that point."""
    if name != BEFORE_THE_LAST:
        return POINTS[name]
    found: dict[str, list[str]] = {}
    for app, migration in sorted(MigrationLoader(None).disk_migrations):
        if app in our_apps():
            found.setdefault(app, []).append(migration)
    return {app: names[-2] if len(names) > 1 else names[0] for app, names in found.items()}
