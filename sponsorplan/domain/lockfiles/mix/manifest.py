"""What the mix.exs of a project, and of the applications of an umbrella, say of dependencies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import Scope, UnreadableLockfile
from sponsorplan.domain.lockfiles.mix.terms import Atom, Group, Term, Unbalanced, groups, read

_NAME = "mix.exs"
_MOST = 500
_PRODUCTION = "prod"


@dataclass(slots=True)
class Named:
    """Applications that manifests name, each with the strongest of its scopes."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    found: bool = False
    is_partial: bool = False
    problems: list[str] = field(default_factory=list)

    def note(self, name: str, scope: Scope) -> None:
        if self.scopes.get(name) is not Scope.RUNTIME:
            self.scopes[name] = scope


def read_all(beside: Mapping[str, bytes], *, max_depth: int) -> Named:
    """Read mix.exs, and those of ``apps/*`` where it is an umbrella's."""
    named = Named()
    if _NAME not in beside:
        return named
    top = _read(_NAME, beside[_NAME], named, max_depth)
    named.found = top is not None
    folder = _umbrella(top) if top else ""
    if not folder:
        return named
    pattern = re.compile(rf"{re.escape(folder)}/[^/]+/mix\.exs")
    paths = sorted(path for path in beside if pattern.fullmatch(path))
    for path in paths[:_MOST]:
        named.is_partial |= _read(path, beside[path], named, max_depth) is None
    named.is_partial |= not paths
    return named


def _umbrella(top: Group) -> str:
    """The folder of the applications of an umbrella project; empty for another project."""
    found = (group.option("apps_path") for group in groups(top))
    return next((path for path in found if isinstance(path, str) and path), "").strip("/")


def _read(path: str, content: bytes, named: Named, max_depth: int) -> Group | None:
    try:
        top = read(to_text(content, []), max_depth=max_depth, strict=False)
    except UnreadableLockfile as error:
        named.problems.append(f"{path} was left out: {error.problem.message}")
        return None
    except Unbalanced as error:
        named.problems.append(f"{path} was left out: line {error.line} is nested too deeply.")
        return None
    for group in groups(top):
        # {:name, "~> 1.0", only: :test}; other tuples are of names that no lock has.
        if group.kind == "{" and len(group.items) > 1 and isinstance(group.items[0], Atom):
            named.note(group.items[0], _scope(_option(group, "only")))
    return top


def _option(group: Group, name: str) -> Term:
    """A keyword of the tuple, with or without the brackets of a list around them."""
    last = group.items[-1]
    inner = last.option(name) if isinstance(last, Group) and last.kind == "[" else ""
    return group.option(name) or inner


def _scope(only: Term) -> Scope:
    environments = only.items if isinstance(only, Group) else [only]
    atoms = [item for item in environments if isinstance(item, Atom)]
    if not atoms or len(atoms) != len(environments) or _PRODUCTION in atoms:
        return Scope.RUNTIME
    return Scope.DEV
