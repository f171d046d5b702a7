"""A file's packages as rows of the database."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection

from apps.inventory.models import Dependency, Upload
from sponsorplan.domain.lockfiles.interface import Package

_META = Dependency._meta  # noqa: SLF001 - public in Django, in spite of its name
_COLUMNS = (
    "company_id",
    "upload_id",
    "position",
    "type",
    "name",
    "version",
    "scope",
    "direct",
    "source",
    "funding",
    "repository",
    "host",
    "held",
    "weight",
    "upstream",
)


def dependencies_write(
    *, upload: Upload, packages: Sequence[Package], upstream_of: Mapping[tuple[str, str], str]
) -> None:
    """Put these packages in the place of what an earlier reading of the upload found.

    One statement with as many values as there are: Django's own way would make an object and a text
    of SQL for each of 100,000 packages, which takes several times as long as writing them.
    """
    Dependency.objects.filter(upload=upload).delete()
    quoted = map(connection.ops.quote_name, (_META.db_table, *_COLUMNS))
    table, *columns = quoted
    insert = (
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - names are ours, values apart
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    with connection.cursor() as cursor:
        cursor.executemany(insert, list(_rows(upload, packages, upstream_of)))


def _rows(
    upload: Upload, packages: Sequence[Package], upstream_of: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str | int | None, ...]]:
    prepare = _META.get_field("funding").get_db_prep_save
    none = prepare([], connection)
    for position, package in enumerate(packages):
        yield (
            upload.company_id,
            upload.pk,
            position,
            package.type,
            package.name,
            package.version,
            package.scope.value,
            package.direct,
            package.source.value,
            prepare(list(package.funding), connection) if package.funding else none,
            package.repository,
            package.host,
            package.held,
            package.weight,
            "" if package.held else upstream_of.get((package.type, package.name), ""),
        )
