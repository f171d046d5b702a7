"""What a migration may not do while the version before is still running, read from its operations.

django-migration-linter was tried and left: of migrations that make a table as well, it takes the
identity column for a default and lets a column without one pass, and on SQLite it reports the copy that
each change of a table is there.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import models
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import ModelOptionOperation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

from sponsorplan.migrations import AddIndexAlongside

TAKEN = "takes away what the running version reads"
NO_DEFAULT = "the running version writes rows without it: it needs null=True or db_default"
REWRITES = "rewrites or scans a whole table while nobody may use it"
LOCKS = "nobody writes to the table while the index is made: use AddIndexAlongside"
COUNTED_ON = "the running version counts on it"
BY_HAND = "runs code or SQL: look at how long it holds what"

# What PostgreSQL does at once, and what no running version sees.
_CALM = (
    operations.CreateModel,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    operations.RemoveIndex,
    AddIndexAlongside,
)
_TAKES = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
# Only to ask what a column's type is called: nothing connects to it.
_POSTGRESQL: Any = DatabaseWrapper({"NAME": "none", "OPTIONS": {}, "TIME_ZONE": None}, "none")


def findings(migration: Migration, state: ProjectState) -> Iterator[tuple[str, str]]:
    """What of the migration is not safe, and why. ``state`` becomes the one after it."""
    new = {
        operation.name_lower
        for operation in _flat(migration.operations)
        if isinstance(operation, operations.CreateModel)
    }
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        for part in _flat([operation]):
            if _table(part) in new:
                continue  # a table that is made here has no rows and no readers
            if why := _why(part, before, state, migration.app_label):
                yield part.describe(), why


def _table(operation: Any) -> str:  # noqa: ANN401 - each kind has names of its own
    if isinstance(operation, ModelOptionOperation):
        return str(operation.name_lower)
    return str(getattr(operation, "model_name_lower", ""))


def _flat(found: Sequence[Operation]) -> Iterator[Any]:
    """What is done to the database."""
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _why(operation: Any, before: ProjectState, after: ProjectState, app: str) -> str:  # noqa: ANN401 - each kind has names of its own
    if isinstance(operation, _CALM):
        return ""
    if isinstance(operation, _TAKES):
        return TAKEN
    for kind, look in _LOOKS.items():
        if isinstance(operation, kind):
            return look(operation, before, app)
    return BY_HAND


def _added(operation: Any, before: ProjectState, app: str) -> str:  # noqa: ANN401
    field = operation.field
    if field.many_to_many:
        return ""
    if not field.null and field.db_default is NOT_PROVIDED:
        return NO_DEFAULT
    return LOCKS if field.db_index or field.unique else ""


def _altered(operation: Any, before: ProjectState, app: str) -> str:  # noqa: ANN401
    old = before.models[app, operation.model_name_lower].get_field(operation.name)
    new = operation.field
    if old.db_column != new.db_column:
        return TAKEN
    if old.null and not new.null:
        return REWRITES if new.db_default is not NOT_PROVIDED else NO_DEFAULT
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        return NO_DEFAULT
    if _is_rewritten(old, new):
        return REWRITES
    return LOCKS if (new.db_index or new.unique) and not (old.db_index or old.unique) else ""


def _is_rewritten(old: Any, new: Any) -> bool:  # noqa: ANN401 - a field of any kind
    if old.is_relation and new.is_relation:
        places = {str(field.remote_field.model).lower() for field in (old, new)}
        return len(places) > 1
    types = [field.db_type(_POSTGRESQL) for field in (old, new)]
    if all(str(kind).startswith("varchar(") for kind in types):
        return bool((old.max_length or 0) > (new.max_length or 0))
    return bool(types[0] != types[1])


def _constraint_removed(operation: Any, before: ProjectState, app: str) -> str:  # noqa: ANN401
    """Without a unique one, what is written at once by two is there twice."""
    gone = before.models[app, operation.model_name_lower].get_constraint_by_name(operation.name)
    return COUNTED_ON if isinstance(gone, models.UniqueConstraint) else ""


_LOOKS: dict[type[Operation], Callable[[Any, ProjectState, str], str]] = {
    operations.AddField: _added,
    operations.AlterField: _altered,
    operations.AddIndex: lambda *_: LOCKS,
    operations.AddConstraint: lambda *_: REWRITES,
    operations.RemoveConstraint: _constraint_removed,
}


def all_findings() -> dict[str, dict[str, str]]:
    """By migration of an installed app, such as ``plans.0004_x``: what is not safe, and why."""
    loader = MigrationLoader(None)
    state = ProjectState()
    found: dict[str, dict[str, str]] = {}
    for app, name in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[app, name]
        if said := dict(findings(migration, state)):
            found[f"{app}.{name}"] = said
    return found
