"""A pom.xml with what its parents in the same upload add: properties and managed versions."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile
from sponsorplan.domain.lockfiles.references import References
from sponsorplan.domain.lockfiles.xml_tree import Element, load

_REFERENCE = re.compile(r"\$\{([^${}]+)\}")
_MOST_PARENTS = 10
_COORDINATES = ("groupId", "artifactId", "version")
# Older spellings of what is now project.version and the like.
_PREFIXES = ("project.", "pom.", "")
_OWN_VERSION = frozenset(f"${{{prefix}version}}" for prefix in _PREFIXES)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """References are followed as far as they lead."""

    group: str
    artifact: str
    version: str


@dataclass(frozen=True, slots=True)
class Dependency:
    """``as_own``: the version is written as that of the project itself, whatever that is."""

    coordinates: Coordinates
    scope: str
    path: str
    as_own: bool

    @property
    def key(self) -> tuple[str, str]:
        return (self.coordinates.group, self.coordinates.artifact)


@dataclass(frozen=True, slots=True)
class Model:
    """A project, its dependencies completed by what is managed for them."""

    own: Coordinates
    parent: Coordinates | None
    parent_found: bool
    says_group: bool
    says_version: bool
    missing_modules: int
    dependencies: list[Dependency]
    in_profiles: int

    def is_own(self, found: Dependency) -> bool:
        """Whether a dependency is built together with this project.

        A group that is inherited from a parent outside the upload may be the parent's only: many
        projects take a framework's pom as their parent.
        """
        group, version = found.coordinates.group, found.coordinates.version
        if group != self.own.group:
            foreign = self.parent is not None and group == self.parent.group
            return found.as_own and (self.says_version or not foreign)
        if self.says_group or self.parent_found:
            return version in {"", self.own.version}
        return found.as_own


def read(
    content: bytes, beside: Mapping[str, bytes], problems: list[Problem], max_depth: int
) -> Model:
    """Raises ``UnreadableLockfile`` if it is no pom; a parent that cannot be read is left out."""
    root = _root(content, problems, max_depth)
    parents = list(_parents(root, beside, problems, max_depth))
    values: dict[str, str] = {}
    managed: dict[tuple[str, str], Dependency] = {}
    for element in reversed([root, *parents]):
        for part in _active(element):
            values |= {item.name: item.text for item in part.child("properties").children}
    values |= _builtin(root, values)
    references = References(_REFERENCE, values.get)
    for element in reversed([root, *parents]):
        for part in _active(element):
            for found in _listed(part.child("dependencyManagement"), references):
                managed[found.key] = found
    parent = root.child("parent")
    return Model(
        own=Coordinates(*(references.fill(f"${{project.{name}}}") for name in _COORDINATES)),
        parent=_coordinates(parent, references) if parent.children else None,
        parent_found=bool(parents),
        says_group=bool(root.value("groupId")),
        says_version=bool(root.value("version")),
        missing_modules=_missing(root, beside),
        dependencies=[
            _completed(found, managed.get(found.key))
            for part in _active(root)
            for found in _listed(part, references)
        ],
        in_profiles=sum(
            len(part.child("dependencies").children)
            for part in root.child("profiles").named("profile")
            if not _is_active(part)
        ),
    )


def _root(content: bytes, problems: list[Problem], max_depth: int) -> Element:
    root = load(to_text(content, problems), max_depth=max_depth)
    if root.name != "project":
        raise UnreadableLockfile(
            "not_a_pom",
            f"The file begins with <{root.name[:50]}>, so it is no Maven project. Upload its "
            "pom.xml.",
        )
    return root


def _parents(
    root: Element, beside: Mapping[str, bytes], problems: list[Problem], max_depth: int
) -> Iterator[Element]:
    """The parents that are in the upload, nearest first; one that is not ends the line."""
    folder = ""
    for _ in range(_MOST_PARENTS):
        parent = root.child("parent")
        path = _parent_path(parent, folder)
        content = beside.get(path)
        if not path or content is None:
            return
        try:
            root = _root(content, [], max_depth)
        except UnreadableLockfile as error:
            message = f"{path} was left out: {error.problem.message}"
            problems.append(Problem("companion_unreadable", message))
            return
        # Maven too goes by the path only if the pom there is the one that is meant.
        if root.value("artifactId") != parent.value("artifactId"):
            return
        yield root
        folder = posixpath.dirname(path)


def _missing(root: Element, beside: Mapping[str, bytes]) -> int:
    """How many modules are not in the upload."""
    paths = (_pom_path(module.text) for module in root.child("modules").named("module"))
    return sum(path not in beside for path in paths)


def _pom_path(given: str) -> str:
    """A pom is named by its path or by its folder."""
    path = given if given.endswith(".xml") else posixpath.join(given, "pom.xml")
    return posixpath.normpath(path)


def _parent_path(parent: Element, folder: str) -> str:
    """Where the parent lies; empty if it is to be fetched."""
    if not parent.children:
        return ""
    given = next((item.text for item in parent.named("relativePath")), "../pom.xml")
    if not given:
        return ""
    return _pom_path(posixpath.join(folder, given))


def _active(root: Element) -> list[Element]:
    """The project itself and the profiles that hold unless another is asked for."""
    return [root, *filter(_is_active, root.child("profiles").named("profile"))]


def _is_active(profile: Element) -> bool:
    return profile.child("activation").value("activeByDefault") == "true"


def _builtin(root: Element, values: Mapping[str, str]) -> dict[str, str]:
    parent = root.child("parent")
    found: dict[str, str] = {}
    for name in _COORDINATES:
        inherited = parent.value(name) if name != "artifactId" else ""
        for prefix in _PREFIXES:
            found[f"{prefix}{name}"] = root.value(name) or inherited
            found[f"{prefix}parent.{name}"] = parent.value(name)
    # The bare names are out of use, so that a property of this name is meant where there is one.
    return {name: text for name, text in found.items() if "." in name or name not in values}


def _coordinates(element: Element, references: References) -> Coordinates:
    return Coordinates(*(references.fill(element.value(name)) for name in _COORDINATES))


def _listed(element: Element, references: References) -> Iterator[Dependency]:
    for item in element.child("dependencies").named("dependency"):
        yield Dependency(
            _coordinates(item, references),
            references.fill(item.value("scope")),
            item.value("systemPath"),
            item.value("version") in _OWN_VERSION,
        )


def _completed(found: Dependency, managed: Dependency | None) -> Dependency:
    if managed is None:
        return found
    own = found.coordinates
    if own.version:
        return Dependency(own, found.scope or managed.scope, found.path, found.as_own)
    return Dependency(managed.coordinates, found.scope or managed.scope, found.path, managed.as_own)
