"""Files and options on the command line as the inputs of a split."""

import argparse
import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.utils import timezone

from apps.plans.services import split_inputs
from sponsorplan.disk import DiskFile, read_document, read_files
from sponsorplan.domain import money
from sponsorplan.domain.allocation.inputs import FileInput, Inputs, ProductInput
from sponsorplan.domain.allocation.policy import Policy, policy_from
from sponsorplan.domain.errors import DomainError


def add_split_arguments(parser: CommandParser, *, required: bool) -> None:
    words = "in major units, such as 5000 or 0.01"
    parser.add_argument("--budget", required=required, help=words)
    parser.add_argument("--currency", default="USD")
    parser.add_argument("--policy", metavar="FILE", help="a policy document in JSON")
    parser.add_argument("--as-of", type=day_of, metavar="DATE")


def inputs_from_files(
    paths: Sequence[str], options: Mapping[str, Any], stderr: OutputWrapper
) -> tuple[Inputs, bool]:
    """The inputs, and whether a file could not be read, which is told. Raises ``CommandError``."""
    read = read_files(paths)
    broken = [file for file in read if file.parsed is None]
    for file in broken:
        stderr.write(f"{file.path}: {file.problems[0].message}")
    if len(broken) == len(read):
        raise CommandError("No file could be read, so there is nothing to split.")
    try:
        inputs = split_inputs(
            products=products_of(read),
            budget=budget_of(options["budget"], options["currency"]),
            policy=policy_of(options["policy"]),
            as_of=options["as_of"] or timezone.now().date(),
        )
    except DomainError as error:
        raise CommandError(error.detail) from error
    return inputs, bool(broken)


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        words = f"“{text}” is not a day. Write it as year-month-day, such as 2026-11-01."
        raise argparse.ArgumentTypeError(words) from error


def budget_of(text: str, currency: str) -> money.Money:
    budget = money.parse(text, currency)
    if not budget.minor:
        raise CommandError("The budget must be more than nothing.")
    return budget


def policy_of(path: str | None) -> Policy:
    if path is None:
        return Policy()
    document = read_document(path)
    if not isinstance(document, dict):
        raise CommandError(f"“{path}” is not a policy: it must be a JSON object.")
    return policy_from(document)


def products_of(files: list[DiskFile]) -> list[ProductInput]:
    folders: dict[str, list[FileInput]] = {}
    for file in files:
        if file.parsed is not None and file.parsed.packages:
            folders.setdefault(file.folder, []).append(
                FileInput(
                    file.sha256,
                    file.parsed.parser,
                    file.parsed.parser_version,
                    file.parsed.packages,
                    file.parsed.edges,
                )
            )
    return [ProductInput(_name(folder), 1, tuple(held)) for folder, held in sorted(folders.items())]


def _name(folder: str) -> str:
    """The folder's own name; bytes of it that are not UTF-8 show as U+FFFD."""
    name = os.path.basename(os.path.abspath(folder))  # noqa: PTH100,PTH119 - may be inside an archive
    return os.fsencode(name).decode(errors="replace")
