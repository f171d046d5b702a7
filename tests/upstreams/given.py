"""Sources and their stand-ins, in as few words as a test needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.upstreams.models import Lookup
from apps.upstreams.providers.interface import Provider
from apps.upstreams.services import source_refresh, want
from sponsorplan.replay.server import Replay, Service

Known = Mapping[str, Mapping[str, Any]]
PARSER = "github.com/zz-ada/parser"


def related(place: str, provenance: str, type_: str = "SOURCE_REPO") -> dict[str, Any]:
    return {
        "projectKey": {"id": place},
        "relationProvenance": provenance,
        "relationType": type_,
    }


DEPS_DEV: Known = {
    "NPM/zz-parser": {
        "version": {
            "licenses": ["MIT", "Apache-2.0"],
            "links": [
                {"label": "SOURCE_REPO", "url": "git+https://github.com/zz-ada/other.git"},
                {"label": "Funding", "url": "https://liberapay.com/zz-ada"},
                {"label": "HOMEPAGE", "url": "https://ko-fi.com/zz-somebody"},
            ],
            "relatedProjects": [
                related("github.com/zz-ada/issues", "SLSA_ATTESTATION", "ISSUE_TRACKER"),
                related("github.com/zz-famous/thing", "UNVERIFIED_METADATA"),
                related(PARSER, "SLSA_ATTESTATION"),
            ],
        },
        "dependents": 12_345,
    },
    "NPM/@zz/scoped": {
        "version": {
            "isDeprecated": True,
            "relatedProjects": [related("github.com/zz-ada/scoped", "UNVERIFIED_METADATA")],
        },
        "dependents": 0,
    },
    "NPM/zz-versionless": {"version": {}, "default": False},
    "MAVEN/org.zz:zz-core": {
        "version": {"links": [{"label": "SOURCE_REPO", "url": "https://github.com/zz-ada/core"}]}
    },
    PARSER: {
        "projectKey": {"id": PARSER},
        "homepage": "https://ada.example",
        "scorecard": {
            "checks": [
                {"name": "Code-Review", "score": 3},
                {"name": "Fuzzing", "score": -1},
                {"name": "Odd", "score": 99},
            ],
            "overallScore": 4.2,
        },
    },
    "github.com/zz-ada/core": {"projectKey": {"id": "github.com/zz-ada/core"}},
}


def manifest(
    *repositories: str,
    address: str = "https://liberapay.com/zz-ada",
    page: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A manifest that names these repositories and one channel."""
    return {
        "version": "v1.1.0",
        "entity": {
            "type": "individual",
            "role": "maintainer",
            "name": "Ada",
            "email": "private@ada.example",
            "description": "Writes parsers",
            "webpageUrl": page or {"url": f"https://{PARSER}"},
        },
        "projects": [
            {
                "guid": f"project-{at}",
                "name": "Parser",
                "description": "Reads things",
                "webpageUrl": page or {"url": f"https://{place}"},
                "repositoryUrl": {"url": f"https://{place}"},
                "licenses": ["spdx:MIT"],
                "tags": ["parser"],
            }
            for at, place in enumerate(repositories)
        ],
        "funding": {
            "channels": [{"guid": "pay", "type": "payment-provider", "address": address}],
            "plans": [
                {
                    "guid": "any",
                    "status": "active",
                    "name": "Any",
                    "amount": 0,
                    "currency": "USD",
                    "frequency": "one-time",
                    "channels": ["pay"],
                }
            ],
        },
    }


RAW = "raw.githubusercontent.com"
SITES: Mapping[str, Any] = {f"{RAW}/zz-ada/parser/HEAD/funding.json": manifest(PARSER)}


@dataclass(frozen=True)
class Case:
    """A source, its stand-in, the setting with its address, and a key that it knows."""

    provider: Provider
    service: Callable[[], Service]
    setting: str
    known: str
    unknown: str


Use = Callable[[Case], Replay]


def ask(case: Case, *keys: str) -> dict[str, Lookup]:
    want({case.provider.subject: frozenset(keys)})
    source_refresh(provider=case.provider, requests=len(keys) * case.provider.requests)
    return {row.key: row for row in Lookup.objects.all()}
