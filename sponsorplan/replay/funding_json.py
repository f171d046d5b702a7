"""All the sites on which funding manifests and lists of them lie, behind one address: ``/host/path``.

Contract: fundingjson.org; and, as a hypothesis, GitHub's host of raw files with the branch ``HEAD``.
"""

from collections.abc import Mapping
from typing import Any

from sponsorplan.replay.server import Asked, Reply

_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


class FundingSites:
    """``known`` is what lies where, by ``host/path``: an object is JSON, a text is sent as it is.

    A text that begins with ``https://`` and has no line end is where the file was moved to.
    Scenario of its own: ``sites_down`` has every site but GitHub's fail.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        place = asked.path.removeprefix("/")
        if asked.method != "GET":
            return Reply(405)
        if scenario == "sites_down" and not place.startswith("raw.githubusercontent.com/"):
            return Reply(503, body=b"down")
        held = self._known.get(place)
        if held is None:
            return Reply(404, headers=_TEXT, body=b"404: Not Found")
        if not isinstance(held, str):
            return Reply(200, held, _TEXT)
        if held.startswith("https://") and "\n" not in held:
            return Reply(301, headers={"Location": held})
        return Reply(200, headers=_TEXT, body=held.encode())
