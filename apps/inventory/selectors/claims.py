"""Whose packages are: what the company said, what waits for a word, what is left out."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from apps.companies.models import Company
from apps.inventory.models import Claim, Dependency, Product, Upload
from apps.inventory.selectors.present import dependency_list, inventory_uploads, package_of
from sponsorplan.domain.lockfiles.interface import Package, Source
from sponsorplan.domain.lockfiles.ownership import Ownership, Why, origin


def claim_list(*, company: Company) -> QuerySet[Claim]:
    """What the company's members said, newest first."""
    return Claim.objects.filter(company=company)


def claim_find(*, company: Company, claim_id: int) -> Claim | None:
    return claim_list(company=company).filter(pk=claim_id).first()


def own_names() -> frozenset[tuple[str, str]]:
    """Packages, by type and name, that are or may be some company's own: for nobody else to see."""
    held = Dependency.objects.filter(held=True).values_list("type", "name").distinct()
    claimed = Claim.objects.filter(kind=Claim.Kind.PACKAGE, own=True).values_list("type", "name")
    return frozenset([*held, *claimed])


def ownership_of(*, company: Company) -> Ownership:
    """All that the company says of its own names, as the core takes it."""
    packages: dict[tuple[str, str], bool] = {}
    origins: dict[tuple[str, str], bool] = {}
    repositories: dict[tuple[str, str], str] = {}
    for claim in claim_list(company=company):
        said = packages if claim.kind == Claim.Kind.PACKAGE else origins
        said[claim.type, claim.name] = claim.own
        if claim.repository:
            repositories[claim.type, claim.name] = claim.repository
    return Ownership(tuple(company.own_prefixes), packages, origins, repositories)


def uploads_about(*, company: Company, kind: str, type_: str, name: str) -> QuerySet[Upload]:
    """The present uploads, read or being read, that a claim about this may change."""
    if kind == Claim.Kind.PACKAGE:
        named = Q(dependencies__type=type_, dependencies__name=name) | _local_names(name)
    else:
        host = name.partition("/")[0]
        named = Q(dependencies__type=type_, dependencies__host=host)
        named |= Q(local__icontains=f'"{Why.ORIGIN}"')
    waiting = Q(state=Upload.State.QUEUED)
    present = inventory_uploads(company=company).filter(named).values("pk")
    return Upload.objects.filter(
        Q(pk__in=present) | waiting, company=company, removed_at=None
    ).defer("edges")


def _local_names(name: str) -> Q:
    # One database keeps JSON as Python writes it, the other as it reads.
    return Q(local__icontains=f'"{name}"') | Q(local__icontains=json.dumps(name))


@dataclass(frozen=True, slots=True)
class HeldOrigin:
    """Packages of one ecosystem and origin that may be the company's own.

    ``files`` have them, as product and path.
    """

    type: str
    origin: str
    packages: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


def held_origins(*, company: Company) -> list[HeldOrigin]:
    """What waits for a member's word, the largest first."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    files: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in dependency_list(company=company).filter(held=True):
        place = row.type, origin(package_of(row))
        names[place].add(row.name)
        files[place].add((row.upload.product.name, row.upload.path))
    found = [
        HeldOrigin(*place, tuple(sorted(names[place])), tuple(sorted(files[place])))
        for place in names
    ]
    return sorted(found, key=lambda held: (-len(held.packages), held.type, held.origin))


def held_count(*, company: Company) -> int:
    """How many packages wait for a member's word."""
    held = dependency_list(company=company).filter(held=True).order_by()
    return held.values("type", "name").distinct().count()


@dataclass(frozen=True, slots=True)
class HostRow:
    """A registry host of an ecosystem, and how many packages of the present inventory it serves."""

    type: str
    host: str
    packages: int


def host_list(*, company: Company) -> list[HostRow]:
    """The registry hosts that the company's files name, by ecosystem, the busiest first."""
    served = dependency_list(company=company).filter(source=Source.REGISTRY).exclude(host="")
    counted = (
        served.order_by().values("type", "host").annotate(packages=Count("name", distinct=True))
    )
    return [HostRow(**row) for row in counted.order_by("type", "-packages", "host")]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A package left out as the company's own; ``why`` is one of `ownership.Why` or empty.

    ``places`` are products, each with the folder it lies in or the file that names it.
    """

    type: str
    name: str
    why: str
    versions: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


def left_out(*, company: Company, product: Product | None = None, words: str = "") -> list[LeftOut]:
    """What is left out of the present inventory, of one product or all, by name."""
    uploads = inventory_uploads(company=company).exclude(local=[]).defer("edges")
    if product is not None:
        uploads = uploads.filter(product=product)
    found: dict[tuple[str, str], list[tuple[Upload, dict[str, str]]]] = defaultdict(list)
    for upload in uploads:
        for local in upload.local:
            if words.lower() in local["name"].lower():
                found[local["type"], local["name"]].append((upload, local))
    return [
        LeftOut(
            *key,
            found[key][0][1].get("why", ""),
            tuple(sorted({local["version"] for _, local in found[key]} - {""})),
            tuple(
                sorted({(up.product.name, local["path"] or up.path) for up, local in found[key]})
            ),
        )
        for key in sorted(found, key=lambda key: (key[1].lower(), key))
    ]


def askable(*, company: Company, packages: Iterable[Package]) -> list[Package]:
    """Those of the company's packages that somebody outside may be asked about.

    A name that is held or own in any of its files is asked about for none of them, nor is anything
    of a repository under the company's own account.
    """
    said = ownership_of(company=company)
    held = dependency_list(company=company).filter(held=True).order_by()
    private = set(held.values_list("type", "name").distinct())
    for upload in inventory_uploads(company=company).exclude(local=[]).defer("edges"):
        private.update((local["type"], local["name"]) for local in upload.local)
    own = f"/{company.github_login.lower()}/" if company.github_login else ""
    return [
        package
        for package in packages
        if (package.type, package.name) not in private
        and said.may_be_asked_about(package)
        and not (own and own in f"/{package.name.lower()} /{package.repository.lower()}")
    ]
