"""Where a package's source is: one small rule after another, the first answer wins.

Every rule looks at one package and at the shared facts, never at what else a company uses, so a
package has the same upstream for everybody.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sponsorplan.domain.upstreams.facts import Facts, PackageFact, PackageKey
from sponsorplan.domain.upstreams.repository import canonical

SCOPE_EVIDENCE = "same npm scope as {} packages"
_FEWEST_IN_SCOPE = 3
_TYPES_SCOPE, _TYPES_REPOSITORY = "@types/", "github.com/definitelytyped/definitelytyped"
# Purl types whose names are addresses, with the host that the name leaves out.
_NAMED_BY_PLACE = {
    "bitbucket": "bitbucket.org/",
    "github": "github.com/",
    "githubactions": "github.com/",
    "golang": "",
    "swift": "",
}
# Import paths that Go serves from elsewhere, as their own sites document it.
_GO_PLACES = (
    (r"golang\.org/x/([^/]+).*", r"github.com/golang/\1"),
    (r"k8s\.io/([^/]+).*", r"github.com/kubernetes/\1"),
    (r"sigs\.k8s\.io/([^/]+).*", r"github.com/kubernetes-sigs/\1"),
    (r"gopkg\.in/([^/.]+)\.v\d+.*", r"github.com/go-\1/\1"),
    (r"gopkg\.in/([^/]+)/([^/]+)\.v\d+.*", r"github.com/\1/\2"),
)
_GO_MAJOR = re.compile(r"/v\d+$")


@dataclass(frozen=True, slots=True)
class Named:
    """A package as the company's files name it, with the source addresses they give for it."""

    type: str
    name: str
    hints: tuple[str, ...] = ()

    @property
    def key(self) -> PackageKey:
        return (self.type, self.name)


@dataclass(frozen=True, slots=True)
class Naming:
    """The shared facts, with the npm scopes that live in one repository found beforehand."""

    packages: Mapping[PackageKey, PackageFact]
    scopes: Mapping[str, PackageFact]


@lru_cache(maxsize=2)  # facts are one value for as long as a catalogue is
def naming(facts: Facts) -> Naming:
    return Naming(facts.packages, _single_repository_scopes(facts))


def repository_of(package: Named, known: Naming) -> PackageFact | None:
    """The first rule's answer, or ``None``: the upstream of this package is unknown."""
    for rule in RULES:
        if fact := rule(package, known):
            return fact
    return None


def derived(package: Named, known: Naming) -> PackageFact | None:
    """What the name alone tells, without a row about the package itself."""
    return next((fact for rule in DERIVING if (fact := rule(package, known))), None)


def _catalogued(package: Named, known: Naming) -> PackageFact | None:
    return known.packages.get(package.key)


def _hinted(package: Named, _known: Naming) -> PackageFact | None:
    if not package.hints:
        return None
    places = sorted({place for hint in package.hints if (place := canonical(hint))})
    return PackageFact(places[0], "named in the lockfile", "lockfile") if places else None


def _named_by_place(package: Named, _known: Naming) -> PackageFact | None:
    host = _NAMED_BY_PLACE.get(package.type)
    if host is None:
        return None
    place = canonical(host + _GO_MAJOR.sub("", _go_place(package)))
    return PackageFact(place, "the name is its address", "name") if place else None


def _go_place(package: Named) -> str:
    for pattern, place in _GO_PLACES if package.type == "golang" else ():
        if found := re.fullmatch(pattern, package.name):
            return found.expand(place)
    return package.name


def _scoped(package: Named, known: Naming) -> PackageFact | None:
    return known.scopes.get(_scope(package.key))


def _typed(package: Named, _known: Naming) -> PackageFact | None:
    if package.type != "npm" or not package.name.startswith(_TYPES_SCOPE):
        return None
    return PackageFact(_TYPES_REPOSITORY, "type definitions published from one place", "name")


Rule = Callable[[Named, Naming], PackageFact | None]
DERIVING: tuple[Rule, ...] = (_named_by_place, _typed, _scoped)
RULES: tuple[Rule, ...] = (_catalogued, _hinted, *DERIVING)


def _scope(key: PackageKey) -> str:
    kind, name = key
    return name.partition("/")[0] if kind == "npm" and name.startswith("@") else ""


def _single_repository_scopes(facts: Facts) -> dict[str, PackageFact]:
    """A scope belongs to one owner, but only one that keeps everything in one place tells where.

    A place under its former name is no other place.
    """
    places: dict[str, list[str]] = {}
    for key, fact in facts.packages.items():
        if scope := _scope(key):
            places.setdefault(scope, []).append(facts.present_place(fact.repository))
    return {
        scope: PackageFact(found[0], SCOPE_EVIDENCE.format(len(found)), "name")
        for scope, found in places.items()
        if len(found) >= _FEWEST_IN_SCOPE and _all_same(found)
    }


def _all_same(values: Iterable[str]) -> bool:
    return len(set(values)) == 1
