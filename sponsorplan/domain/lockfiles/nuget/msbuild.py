"""The part of MSBuild that names packages: properties and items, in the order of the file.

Conditions are not judged. A conditional property counts where nothing else sets it, and a
conditional item counts always, since some build of the project takes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile
from sponsorplan.domain.lockfiles.references import References
from sponsorplan.domain.lockfiles.xml_tree import Element
from sponsorplan.domain.purl import registered_name

_REFERENCE = re.compile(r"\$\(([\w.-]+)\)")
_ID = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_EXACT = re.compile(r"\[([^\[\](),*]+)(?:,\1)?\]|([^\[\](),*$]+)")
_CONTAINERS = frozenset({"Choose", "When", "Otherwise", "ItemGroup", "PropertyGroup"})
# Of one name: a version for each target is common, more than a few are not.
_MOST_OF_NAME = 50


@dataclass(slots=True)
class Item:
    """A package that a project takes; ``version`` is as written, with properties filled in."""

    name: str
    version: str = ""
    is_dev: bool = False


class Build:
    """What a project and the files that it imports say together, read one after the other."""

    def __init__(self, max_names: int) -> None:
        self.taken: dict[str, list[Item]] = {}
        self.everywhere: dict[str, list[Item]] = {}
        self.central: dict[str, list[Item]] = {}
        self.projects: list[str] = []
        self.unread = 0
        self._names_left = max_names
        self._properties: dict[str, str] = {}
        # MSBuild does not tell the case of a property's name.
        self._references = References(_REFERENCE, lambda name: self._properties.get(name.lower()))

    def take(self, root: Element) -> None:
        """Read one file. A file that is imported comes before the one that imports it."""
        for element, conditional in _elements(root):
            if element.name == "PackageReference":
                self._reference(element, conditional=conditional)
            elif element.name == "PackageVersion":
                self._add(element, self.central)
            elif element.name == "GlobalPackageReference":
                self._add(element, self.everywhere, is_dev=True)
            elif element.name == "DotNetCliToolReference":
                self._add(element, self.taken, is_dev=True)
            elif element.name == "ProjectReference":
                self.projects += self._list(element, "Include")
            elif not element.children:
                self._property(element, conditional=conditional)

    @property
    def is_test(self) -> bool:
        return self._properties.get("istestproject", "").lower() == "true"

    def central_version(self, name: str) -> str:
        """The version that all projects take, where it is kept in one place."""
        return next((item.version for item in reversed(self.central.get(name, []))), "")

    def _property(self, element: Element, *, conditional: bool) -> None:
        name = element.name.lower()
        if not (conditional and name in self._properties):
            # A property may begin with what it was before: $(NoWarn);CS1591.
            self._properties.setdefault(name, "")
            self._properties[name] = self._references.fill(element.text)

    def _reference(self, element: Element, *, conditional: bool) -> None:
        self._add(element, self.taken)
        for name in self._list(element, "Remove"):
            if not conditional:
                self.taken.pop(registered_name("nuget", name), None)

    def _add(self, element: Element, to: dict[str, list[Item]], *, is_dev: bool = False) -> None:
        version = element.setting("VersionOverride") or element.setting("Version")
        version = self._references.fill(version)
        # It keeps a package from whoever takes this project: analyzers and build tools say so.
        private = element.setting("PrivateAssets").lower().replace(" ", "").split(";")
        is_dev |= "all" in private
        for name in self._names(element, "Include"):
            held = to.setdefault(name, [])
            if len(held) < _MOST_OF_NAME:
                held.append(Item(name, version, is_dev))
        for name in self._names(element, "Update"):
            for item in to.get(name, []):
                item.version = version or item.version
                item.is_dev |= is_dev

    def _names(self, element: Element, attribute: str) -> Iterator[str]:
        for name in self._list(element, attribute):
            if _ID.fullmatch(name):
                yield registered_name("nuget", name)
            else:
                self.unread += 1

    def _list(self, element: Element, attribute: str) -> list[str]:
        if attribute not in element.attributes:
            return []
        text = self._references.fill(element.attributes[attribute])
        self._names_left -= text.count(";") + 1
        if self._names_left < 0:
            raise UnreadableLockfile(
                "too_many_packages",
                "The file names more packages than the settings allow. Split it, or raise the "
                "limit in the settings.",
            )
        return [part.strip() for part in text.split(";") if part.strip()]


def _elements(root: Element) -> Iterator[tuple[Element, bool]]:
    """Properties and items in order, with whether a condition stands over them.

    Not those of targets, which exist only while a build runs.
    """
    waiting = [(child, False) for child in reversed(root.children)]
    while waiting:
        element, conditional = waiting.pop()
        conditional |= "Condition" in element.attributes or element.name in {"When", "Otherwise"}
        if element.name in _CONTAINERS:
            waiting += [(child, conditional) for child in reversed(element.children)]
        else:
            yield element, conditional


def exact(version: str) -> str:
    """The version a reference comes to: ``13.0.1`` and ``[13.0.1]``, nothing for other ranges.

    A plain version is the lowest allowed, which is what NuGet takes where it can.
    """
    found = _EXACT.fullmatch(version.replace(" ", ""))
    return (found[1] or found[2]) if found else ""
