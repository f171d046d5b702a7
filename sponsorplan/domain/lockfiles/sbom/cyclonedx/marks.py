"""Which components are for development only, and which are the company's own, by tools' marks."""

from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.domain.lockfiles.sbom.reference import Reference

_SCOPES = {"optional": Scope.OPTIONAL, "excluded": Scope.DEV}
# Property names end alike over the tools' namespaces: cdx:npm:package:development,
# cdx:composer:package:isDevRequirement, cdx:maven:package:test, cdx:nuget:development, ...
_DEV_FLAGS = frozenset({"development", "isdevrequirement", "isdev", "dev", "test"})
# Groups and scopes by name; a component is for development when no name is one of these.
_RUNTIME_GROUPS = {
    "cdx:poetry:group": frozenset({"main"}),
    "cdx:pipenv:category": frozenset({"default"}),
    "cdx:maven:component_scope": frozenset({"compile", "runtime", "provided", "system"}),
}
_OWN_FLAGS = frozenset({"internal:is_workspace", "uv:package:is_project_root"})
_BROUGHT_ALONG = frozenset({"cdx:npm:package:bundled", "cdx:npm:package:extraneous"})
_OWN_PREFIXES = ("uv:workspace:path", "cdx:python:package:source:local")
Properties = dict[str, list[str]]


def properties_of(component: dict[str, object]) -> Properties:
    found: Properties = {}
    for row in map(table, rows(component.get("properties"))):
        found.setdefault(text_of(row.get("name")), []).append(text_of(row.get("value")))
    return found


def scope(component: dict[str, object], properties: Properties) -> Scope:
    for name, values in properties.items():
        flag = name.rsplit(":", 1)[-1].lower()
        if name.startswith("cdx:") and flag in _DEV_FLAGS and values[-1].lower() == "true":
            return Scope.DEV
        groups = _RUNTIME_GROUPS.get(name)
        if groups is not None and not groups.intersection(values):
            return Scope.DEV
    return _SCOPES.get(text_of(component.get("scope")), Scope.RUNTIME)


def is_brought_along(properties: Properties) -> bool:
    """Whether npm did not fetch it and yet it is no folder: packed into another, or left behind."""
    return not _BROUGHT_ALONG.isdisjoint(properties)


def is_own(found: Reference | None, properties: Properties) -> bool:
    if found is not None and found.is_own:
        return True
    if not properties:
        return False
    if any(properties.get(flag) == ["true"] for flag in _OWN_FLAGS):
        return True
    if any(name.startswith(_OWN_PREFIXES) for name in properties):
        return True
    paths = properties.get("cdx:npm:package:path", [])
    if any(path and "node_modules" not in path.split("/") for path in paths):
        return True
    # npm refuses to publish what is marked private, so that only git can bring it from elsewhere.
    private = properties.get("cdx:npm:package:private") == ["true"]
    private &= "cdx:npm:package:bundled" not in properties
    return private and found is not None and "vcs_url" not in found.qualifiers
