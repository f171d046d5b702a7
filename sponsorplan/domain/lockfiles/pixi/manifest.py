"""What pixi.toml, or pixi's part of pyproject.toml, names and what for."""

from collections.abc import Iterator

from sponsorplan.domain.lockfiles import pyproject
from sponsorplan.domain.lockfiles.companions import toml_beside
from sponsorplan.domain.lockfiles.decode import table
from sponsorplan.domain.lockfiles.interface import Problem, Scope, SourceFile
from sponsorplan.domain.lockfiles.purposes import scope_of
from sponsorplan.domain.purl import registered_name

COMPANIONS = ("pixi.toml", "pyproject.toml")
_SECTIONS = (
    "dependencies",
    "host-dependencies",
    "build-dependencies",
    "run-dependencies",
    "pypi-dependencies",
)

Root = tuple[str, str, Scope]


def roots(file: SourceFile, problems: list[Problem]) -> list[Root] | None:
    """Type, name and scope of all that is named; ``None`` without a manifest."""
    own = toml_beside(file, COMPANIONS[0], problems)
    if own is not None:
        return list(_workspace(own))
    shared = toml_beside(file, COMPANIONS[1], problems) or {}
    part = table(table(shared.get("tool")).get("pixi"))
    if not part:
        return None
    standard = pyproject.pdm_requirements(shared)
    named = [("pypi", requirement.name, requirement.scope) for requirement in standard]
    return named + list(_workspace(part))


def _workspace(tree: dict[str, object]) -> Iterator[Root]:
    """Features and environments have names of their own choice; those tell what they are for."""
    yield from _platforms(tree, Scope.RUNTIME)
    yield from _platforms(table(tree.get("package")), Scope.RUNTIME)
    for kind in ("feature", "environments"):
        for name, part in table(tree.get(kind)).items():
            yield from _platforms(table(part), scope_of(name))


def _platforms(part: dict[str, object], scope: Scope) -> Iterator[Root]:
    for one in (part, *map(table, table(part.get("target")).values())):
        for section in _SECTIONS:
            yield from _named(table(one.get(section)), section, scope)


def _named(section: dict[str, object], title: str, scope: Scope) -> Iterator[Root]:
    type_ = "pypi" if title.startswith("pypi") else "conda"
    for name, spec in section.items():
        if name.startswith("if("):
            # A condition on the platform, with names of its own under it.
            yield from ((type_, registered_name(type_, inner), scope) for inner in table(spec))
        else:
            yield type_, registered_name(type_, name.lower()), scope
