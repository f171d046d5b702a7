"""Stand in for an outside service on this computer, until interrupted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sponsorplan.replay.github_rest import GithubRest, Storage
from sponsorplan.replay.server import COMMON, Replay

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


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("service", choices=["github-rest"])
        parser.add_argument("--port", type=int, default=0)
        parser.add_argument("--scenario", default="ordinary", help=f"or {', '.join(COMMON)}, …")

    def handle(self, *, port: int, scenario: str, **_: Any) -> None:  # noqa: ANN401 - Django's
        with Replay(Storage(_SBOM), host="127.0.0.2") as storage:
            replay = Replay(GithubRest(), port=port, elsewhere=storage.address)
            replay.scenario = scenario
            self.stdout.write(f"It listens at {replay.address}. Stop with Ctrl-C.")
            self.stdout.flush()
            try:
                replay.serve()
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")
