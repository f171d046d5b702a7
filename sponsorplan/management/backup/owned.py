"""What one company owns: rows of all its models, and files."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet

from apps.companies.models import Company, CompanyOwned

_FOLDERS = ("uploads", "receipts", "statements")


def owned_models() -> list[type[Model]]:
    """Every model that points at a company, and what links two of its rows; not its audit log."""
    found = [model for model in apps.get_models() if issubclass(model, CompanyOwned)]
    linking: list[Any] = [
        field.remote_field.through
        for model in found
        for field in model._meta.many_to_many  # noqa: SLF001 - Django's public name for it
    ]
    return [*linking, *found]


def owned_rows(model: type[Model], company: Company) -> "QuerySet[Any, Any]":
    """The company's rows of one of these models."""
    rows: QuerySet[Any, Any] = model._base_manager.all()  # noqa: SLF001 - all rows
    if issubclass(model, CompanyOwned):
        return rows.filter(company=company)
    sources = [
        field.name
        for field in model._meta.fields  # noqa: SLF001 - as above
        if field.is_relation and issubclass(field.related_model or object, CompanyOwned)
    ]
    # By key, as a delete knows no join.
    keys = rows.filter(**{f"{sources[0]}__company": company}).values_list("pk", flat=True)
    return rows.filter(pk__in=list(keys))


def owned_files(company: Company) -> Iterator[str]:
    """Names of the company's stored files."""
    for folder in _FOLDERS:
        yield from _below(f"{folder}/{company.pk}")


def _below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in sorted(files))
    for each in sorted(folders):
        yield from _below(f"{folder}/{each}")
