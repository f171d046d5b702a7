"""What a pyproject.toml names: the roots that a Python lockfile leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.domain.purl import registered_name

_HEAD = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A distribution named, by its PEP 503 name, with the extras asked for."""

    name: str
    extras: tuple[str, ...] = ()
    scope: Scope = Scope.RUNTIME


def read_requirement(text: str, scope: Scope = Scope.RUNTIME) -> Requirement | None:
    """The name and extras at the start of a PEP 508 text, ``None`` where there is none."""
    head = _HEAD.match(text)
    if head is None:
        return None
    return Requirement(registered_name("pypi", head[1]), read_extras(head[2] or ""), scope)


def read_extras(text: str) -> tuple[str, ...]:
    """Extras out of ``a, b``."""
    return tuple(registered_name("pypi", part.strip()) for part in text.split(",") if part.strip())


def describes_poetry(tree: dict[str, object]) -> bool:
    """Whether Poetry would find its dependencies in this pyproject.toml."""
    return "project" in tree or bool(_tool(tree, "poetry"))


def poetry_requirements(tree: dict[str, object]) -> list[Requirement]:
    """All that a pyproject.toml names, as Poetry reads it; ``python`` is none of them."""
    project = table(tree.get("project"))
    poetry = _tool(tree, "poetry")
    found = list(_standard(project))
    # Poetry takes [tool.poetry.dependencies] only as details of the standard lists, unless those
    # are empty or said to be filled in later.
    dynamic = rows(project.get("dynamic"))
    if not found or "dependencies" in dynamic or "optional-dependencies" in dynamic:
        found += _poetry_table(poetry.get("dependencies"), Scope.RUNTIME)
    found += _poetry_table(poetry.get("dev-dependencies"), Scope.DEV)
    for name, group in table(poetry.get("group")).items():
        scope = Scope.RUNTIME if name == "main" else Scope.DEV
        found += _poetry_table(table(group).get("dependencies"), scope)
    for group in table(tree.get("dependency-groups")).values():
        found += _texts(group, Scope.DEV)
    return [requirement for requirement in found if requirement.name != "python"]


def pdm_requirements(tree: dict[str, object]) -> list[Requirement]:
    """All that a pyproject.toml names, as PDM reads it."""
    found = list(_standard(table(tree.get("project"))))
    for group in _dev_groups(tree).values():
        found += _texts(group, Scope.DEV)
    return found


def group_scopes(tree: dict[str, object]) -> dict[str, Scope]:
    """What each extra and each group of a pyproject.toml is for, by its normalised name."""
    extras = table(table(tree.get("project")).get("optional-dependencies"))
    scopes = {registered_name("pypi", name): Scope.DEV for name in _dev_groups(tree)}
    return scopes | {registered_name("pypi", name): Scope.OPTIONAL for name in extras}


def all_requirements(tree: dict[str, object]) -> list[Requirement]:
    """All that a pyproject.toml names, whichever tool it is for."""
    found = poetry_requirements(tree) + pdm_requirements(tree)
    return found + list(_texts(_tool(tree, "uv").get("dev-dependencies"), Scope.DEV))


def _dev_groups(tree: dict[str, object]) -> dict[str, object]:
    pdm = table(_tool(tree, "pdm").get("dev-dependencies"))
    return pdm | table(tree.get("dependency-groups"))


def _tool(tree: dict[str, object], name: str) -> dict[str, object]:
    return table(table(tree.get("tool")).get(name))


def _standard(project: dict[str, object]) -> Iterator[Requirement]:
    yield from _texts(project.get("dependencies"), Scope.RUNTIME)
    for extra in table(project.get("optional-dependencies")).values():
        yield from _texts(extra, Scope.OPTIONAL)


def _texts(value: object, scope: Scope) -> Iterator[Requirement]:
    for item in rows(value):
        requirement = read_requirement(text_of(item), scope)
        if requirement:
            yield requirement


def _poetry_table(value: object, scope: Scope) -> Iterator[Requirement]:
    for name, spec in table(value).items():
        # A list holds one spec per Python version or platform.
        for one in rows(spec) or [spec]:
            detail = table(one)
            optional = detail.get("optional") is True and scope is Scope.RUNTIME
            extras = read_extras(",".join(text_of(extra) for extra in rows(detail.get("extras"))))
            yield Requirement(
                registered_name("pypi", name), extras, Scope.OPTIONAL if optional else scope
            )
