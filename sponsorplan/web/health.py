"""Whether this process lives, and whether it can work: for load balancers and supervisors."""

from collections.abc import Callable

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_UNREADY = 503


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of others, so that their fault restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """What it needs is there: 200, or 503 with what is missing. Says nothing of where it is."""
    found = {name: check() for name, check in _CHECKS.items()}
    ready = all(words == "ok" for words in found.values())
    return JsonResponse(found, status=200 if ready else _UNREADY)


def _database() -> str:
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        late = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "does not answer"
    return f"{len(late)} migrations to apply" if late else "ok"


def _files() -> str:
    try:
        default_storage.exists("readyz")
    except Exception:  # noqa: BLE001 - each store has its own
        return "cannot be read"
    return "ok"


_CHECKS: dict[str, Callable[[], str]] = {"database": _database, "files": _files}
