"""deps.dev, as far as packages, versions, projects and dependents are asked for, alone and in batches.

Contract: its public protocol buffers, version 3 and 3alpha. A name is one part of a path, with its slash
percent-encoded; batches are of 3alpha alone and come in pages; what is not found is missing from its row.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from sponsorplan.replay.server import Asked, Reply

_PACKAGE = re.compile(
    r"/(v3|v3alpha)/systems/([A-Z]+)/packages/([^/]+)(?:/versions/([^/:]+)(:dependents)?)?"
)
_PROJECT = re.compile(r"/(?:v3|v3alpha)/projects/([^/]+)")
_BATCH = re.compile(r"/v3alpha/(versionbatch|projectbatch)")
_NOT_FOUND = Reply(404, {"code": 5, "message": "not found"})
_MOST = 5_000


class DepsDev:
    """``known`` is by ``SYSTEM/name`` of a package or by a project's id.

    A package is ``{"version": {…}, "dependents": 3}``, its one version being the default unless
    ``"default"`` is false; a project is as the contract has it. ``page`` is how many rows of a batch
    come at once. Scenarios of its own: ``renamed`` spells names in answers another way, ``empty`` has
    objects without anything in them.
    """

    def __init__(self, known: Mapping[str, Mapping[str, Any]], page: int = 1_000) -> None:
        self._known = known
        self._page = page

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        if scenario == "empty":
            return Reply(200, {})
        if asked.method == "POST":
            return self._batch(asked)
        if found := _PACKAGE.fullmatch(asked.path):
            return self._package(found, spelled=scenario == "renamed")
        found = _PROJECT.fullmatch(asked.path)
        project = self._known.get(unquote(found[1])) if found else None
        return _NOT_FOUND if project is None else Reply(200, project)

    def _package(self, found: re.Match[str], *, spelled: bool) -> Reply:
        interface, system, name, version, dependents = found.groups()
        known = self._known.get(f"{system}/{unquote(name)}")
        if known is None or quote(unquote(name), safe="") != name:
            return _NOT_FOUND
        held = self._version(system, unquote(name), known)
        if spelled:
            held["versionKey"]["name"] = held["versionKey"]["name"].upper()
        if version is None:
            row = {"versionKey": held["versionKey"], "isDefault": known.get("default", True)}
            older = {"versionKey": {**held["versionKey"], "version": "0.0.1"}, "isDefault": False}
            return Reply(200, {"packageKey": {"system": system}, "versions": [older, row]})
        if unquote(version) != held["versionKey"]["version"]:
            return _NOT_FOUND
        if not dependents:
            return Reply(200, held)
        counted = known.get("dependents")
        if interface == "v3" or counted is None:
            return _NOT_FOUND
        # Zeros are left out where messages are written as JSON.
        return Reply(200, {"dependentCount": counted} if counted else {})

    def _batch(self, asked: Asked) -> Reply:
        found = _BATCH.fullmatch(asked.path)
        if found is None:
            return _NOT_FOUND
        question = asked.json()
        requests = question.get("requests") if isinstance(question, dict) else None
        if not isinstance(requests, list) or len(requests) > _MOST:
            return Reply(400, {"code": 3, "message": f"at most {_MOST} requests"})
        start = int(question.get("pageToken") or 0) if isinstance(question, dict) else 0
        row = self._version_row if found[1] == "versionbatch" else self._project_row
        end = start + self._page
        page = {
            "responses": [row(request) for request in requests[start:end]],
            "nextPageToken": str(end) if end < len(requests) else "",
        }
        return Reply(200, page)

    def _version_row(self, request: Mapping[str, Any]) -> dict[str, Any]:
        key = request["versionKey"]
        known = self._known.get(f"{key['system']}/{key['name']}")
        held = self._version(key["system"], key["name"], known) if known else None
        return {"request": request, **({"version": held} if held else {})}

    def _project_row(self, request: Mapping[str, Any]) -> dict[str, Any]:
        project = self._known.get(request["projectKey"]["id"])
        return {"request": request, **({"project": project} if project else {})}

    @staticmethod
    def _version(system: str, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
        key = {"system": system, "name": name, "version": "1.0.0"}
        return {"versionKey": key, "isDefault": True, "isDeprecated": False, **known["version"]}
