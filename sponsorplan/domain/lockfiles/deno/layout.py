"""Where each version of deno.lock keeps what, and how it writes what a package needs.

Version 2 has npm packages only, version 3 puts both registries under ``packages``, later ones put
them at the top. Up to version 3 a package lists what it needs by name and key; later ones shorten
a key to its name where the file has but one. Source: deno's own ``deno_lockfile``, which carries
older files over step by step.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.decode import rows, table, text_of

_LONGEST_PREFIX = len("npm:@")


@dataclass(frozen=True, slots=True)
class Layout:
    """``specifiers`` maps what was asked for, ``npm:chalk@5``, to the key of what was found.

    Keys of packages have their registry before them, ``npm:chalk@5.0.1``.
    """

    specifiers: dict[str, str] = field(default_factory=dict)
    packages: dict[str, dict[str, object]] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    asked_by_name: dict[str, str] = field(default_factory=dict)

    def needed(self, key: str) -> Iterator[tuple[str, bool]]:
        """The keys of what a package needs, and whether it can do without."""
        entry = self.packages[key]
        for section in ("dependencies", "optionalDependencies"):
            listed = entry.get(section)
            for reference in table(listed).values() or rows(listed):
                found = self._resolve(key, text_of(reference))
                if found is not None:
                    yield found, section.startswith("optional")

    def asked_for(self, key: str) -> Iterator[str]:
        """The specifiers in a package from jsr, whose dependencies are written as such."""
        for reference in rows(self.packages[key].get("dependencies")):
            specifier = self.specifier(text_of(reference))
            if specifier is not None:
                yield specifier

    def specifier(self, reference: str) -> str | None:
        """The specifier that is meant; what asks for any version may say so or leave it out."""
        for text in (reference, reference.removesuffix("@*"), f"{reference}@*"):
            if text in self.specifiers:
                return text
        return self.asked_by_name.get(reference)

    def _resolve(self, key: str, reference: str) -> str | None:
        if key.startswith("jsr:"):
            specifier = self.specifier(reference)
            return None if specifier is None else self.specifiers[specifier]
        _, alias, real = reference.rpartition("@npm:")
        exact = f"npm:{real if alias else reference}"
        return exact if exact in self.packages else self.by_name.get(exact)


def read(tree: dict[str, object]) -> Layout:
    """Any version from 2 on; the tree is the whole file."""
    old = table(tree.get("npm"))
    if "packages" in old or "specifiers" in old:
        specifiers = {
            f"npm:{asked}": f"npm:{text_of(found)}"
            for asked, found in table(old.get("specifiers")).items()
        }
        return _layout(specifiers, {"npm": old.get("packages")})
    within = table(tree.get("packages")) or tree
    specifiers = {
        asked: _key(asked, text_of(found))
        for asked, found in table(within.get("specifiers")).items()
    }
    return _layout(specifiers, within)


def _layout(specifiers: dict[str, str], within: dict[str, object]) -> Layout:
    layout = Layout(specifiers)
    for registry in ("jsr", "npm"):
        for key, entry in table(within.get(registry)).items():
            layout.packages[f"{registry}:{key}"] = table(entry)
    for key in layout.packages:
        layout.by_name[split(key)[0]] = key
    for asked in specifiers:
        layout.asked_by_name.setdefault(split(asked)[0], asked)
    return layout


def split(key: str) -> tuple[str, str]:
    """Name, with its registry before it, and version, without the peers it was joined with."""
    at = key.find("@", _LONGEST_PREFIX)
    return (key, "") if at < 0 else (key[:at], key[at + 1 :].partition("_")[0])


def _key(asked: str, found: str) -> str:
    """Before version 4 the whole key stood there, later its version only."""
    return found if found.startswith(("npm:", "jsr:")) else f"{split(asked)[0]}@{found}"
