"""The rules of the house, so that a rule broken once is found by a test and not by a reviewer."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from apps.companies.roles import Permission
from sponsorplan.celery import app as celery
from sponsorplan.domain.channels.registry import CHANNELS
from sponsorplan.domain.lockfiles.registry import PARSERS

ROOT = Path(settings.BASE_DIR)
SOURCES = [
    path
    for folder in ("sponsorplan", "apps")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
CORE = [path for path in SOURCES if (ROOT / "sponsorplan/domain") in path.parents]
DOORS = [
    path for path in SOURCES if {path.stem, *path.parts} & {"views", "api", "tasks", "commands"}
]
WRITES = {"create", "save", "delete", "update", "bulk_create", "bulk_update", "update_or_create"}
THIRD_PARTY = {"defusedxml", "packaging", "tomli", "yaml"}
STAND_IN_SENDS = ROOT / "sponsorplan/replay/stripe/sending.py"
OPTIONAL = {"numpy"}  # faster where it is installed, the same integers without


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_outgrows_a_page_of_thought(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_counts_in_whole_numbers(path: Path) -> None:
    for node in ast.walk(tree(path)):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), node.lineno


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_stands_on_the_standard_library_and_little_else(path: Path) -> None:
    for node in ast.walk(tree(path)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names | THIRD_PARTY | OPTIONAL or name.startswith(
                "sponsorplan.domain"
            ), name


def test_the_core_can_be_used_without_django() -> None:
    script = (
        "import sys, sponsorplan.domain.allocation.prepare, sponsorplan.domain.allocation.propose,"
        "sponsorplan.domain.lockfiles.registry;"
        "sys.exit(any(name.partition('.')[0] in ('django', 'celery') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("path", DOORS, ids=lambda path: str(path.relative_to(ROOT)))
def test_doors_write_through_services(path: Path) -> None:
    for call in calls(path):
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            owner = ast.unparse(call.func.value)
            assert ".objects" not in owner, f"{path}:{call.lineno} writes to the database"


def test_one_package_alone_speaks_to_the_outside() -> None:
    outward = {"aiohttp", "http.client", "httpx", "requests", "requests_hardened", "urllib3"}
    for path in SOURCES:
        # The stand-in for Stripe posts its events; nothing of the program runs it.
        if path.is_relative_to(ROOT / "sponsorplan/http") or path == STAND_IN_SENDS:
            continue
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
            assert not {"urllib.request", *outward} & set(names), f"{path}:{node}"


def test_one_package_alone_loads_the_library_of_stripe() -> None:
    gateway = ROOT / "apps/collections/gateway"
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        named = re.search(r"^\s*(import stripe\b|from stripe\b)", text, re.MULTILINE)
        loaded = 'import_module("stripe")' in text
        assert path.is_relative_to(gateway) or not (named or loaded), path


def test_an_app_queues_only_its_own_registered_tasks() -> None:
    celery.loader.import_default_modules()
    for path in SOURCES:
        for call in calls(path):
            if isinstance(call.func, ast.Name) and call.func.id == "enqueue":
                (name,) = (arg.value for arg in call.args if isinstance(arg, ast.Constant))
                assert name in celery.tasks
                assert isinstance(name, str)
                assert name.partition(".")[0] == path.relative_to(ROOT).parts[1]


def test_each_model_permission_parser_and_platform_is_in_the_docs() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").lower()
    for model in apps.get_models():
        if model.__module__.startswith("apps."):
            words = re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()
            assert f"**{words}**" in glossary, words
    security = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    for permission in Permission:
        assert f"`{permission}`" in security
    formats = (ROOT / "docs/adding-a-lockfile-format.md").read_text(encoding="utf-8")
    for parser in PARSERS:
        assert f"`{parser.name}`" in formats
    channels = (ROOT / "docs/adding-a-channel.md").read_text(encoding="utf-8")
    for channel in CHANNELS:
        assert f"`{channel.platform}`" in channels


def test_each_setting_of_ours_is_in_the_docs() -> None:
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "sponsorplan/settings").glob("*.py")):
        for name in set(re.findall(r"\"(SPONSORPLAN_[A-Z_]+)\"", path.read_text(encoding="utf-8"))):
            assert f"`{name}`" in operations, name


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_each_format_has_an_empty_a_broken_and_some_good_file(parser: object) -> None:
    folder = ROOT / "tests/domain/lockfiles/fixtures" / parser.name  # type: ignore[attr-defined]
    lessons = {path.name for path in folder.iterdir()}
    assert {"empty", "broken"} < lessons


def test_the_openapi_document_is_the_one_the_code_makes(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)
    kept = ROOT / "docs/openapi.yaml"
    assert kept.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), "run `make schema`"


def test_nothing_tracked_names_a_package_registry() -> None:
    # Spelled in parts, so that this file does not name them either.
    hosts = ("registry.npm" + "js.", "registry.yarn" + "pkg.", "files.python" + "hosted.")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.split("\0")[:-1]:
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        assert not any(host.encode() in content for host in hosts), name
