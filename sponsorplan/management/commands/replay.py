"""Stand in for an outside service on this computer, until interrupted."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sponsorplan.replay.deps_dev import DepsDev
from sponsorplan.replay.ecosystems import Ecosystems, EcosystemsRepositories
from sponsorplan.replay.funding_json import FundingSites
from sponsorplan.replay.github_graphql import GithubGraphql
from sponsorplan.replay.github_rest import GithubRest, Storage
from sponsorplan.replay.oidc import Oidc
from sponsorplan.replay.open_collective import OpenCollective
from sponsorplan.replay.scorecard import Scorecard
from sponsorplan.replay.server import COMMON, Replay, Service
from sponsorplan.replay.stripe import Stripe

_SBOM = {
    "SPDXID": "SPDXRef-DOCUMENT",
    "spdxVersion": "SPDX-2.3",
    "name": "acme/open",
    "dataLicense": "CC0-1.0",
    "packages": [
        {
            "SPDXID": f"SPDXRef-{name}",
            "name": name,
            "versionInfo": version,
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": f"pkg:npm/{name}@{version}",
                }
            ],
        }
        for name, version in (("express", "5.1.0"), ("debug", "4.4.1"), ("eslint", "9.39.0"))
    ],
    "relationships": [],
}


_SOURCES: Mapping[str, Callable[[Mapping[str, Any]], Service]] = {
    "deps-dev": DepsDev,
    "ecosystems": Ecosystems,
    "ecosystems-commits": EcosystemsRepositories,
    "ecosystems-issues": EcosystemsRepositories,
    "funding-json": FundingSites,
    "github-graphql": GithubGraphql,
    "oidc": Oidc,
    "open-collective": OpenCollective,
    "scorecard": Scorecard,
}


def _service(name: str, known: str | None) -> Service:
    if name not in _SOURCES:
        return GithubRest()
    try:
        answers = json.loads(Path(known).read_text(encoding="utf-8")) if known else {}
    except (OSError, ValueError) as error:
        raise CommandError(f"{known}: {error}") from error
    if not isinstance(answers, dict):
        raise CommandError(f"{known}: write one JSON object, of answers by key.")
    return _SOURCES[name](answers)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("service", choices=["github-rest", "stripe", *_SOURCES])
        parser.add_argument("--known", help="JSON file of what a source answers, by key")
        parser.add_argument("--webhook", default="", help="where stripe's events are posted")
        parser.add_argument("--secret", default="whsec_replay", help="what they are signed with")
        parser.add_argument("--port", type=int, default=0)
        parser.add_argument("--scenario", default="ordinary", help=f"or {', '.join(COMMON)}, …")

    def handle(
        self,
        *,
        service: str,
        known: str | None,
        port: int,
        scenario: str,
        webhook: str,
        secret: str,
        **_: Any,  # noqa: ANN401 - Django's
    ) -> None:
        with Replay(Storage(_SBOM), host="127.0.0.2") as storage:
            stands_in = Stripe(webhook, secret) if service == "stripe" else _service(service, known)
            replay = Replay(stands_in, port=port, elsewhere=storage.address)
            replay.scenario = scenario
            self.stdout.write(f"It listens at {replay.address}. Stop with Ctrl-C.")
            self.stdout.flush()
            try:
                replay.serve()
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")
