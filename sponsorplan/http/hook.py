"""Sending bytes to an address that a member typed: nothing about it is trusted."""

from collections.abc import Mapping

from requests import RequestException
from urllib3.exceptions import HTTPError

from sponsorplan.http.client import Answer, Unreachable
from sponsorplan.http.session import Deadline, session

_LONGEST_ANSWER = 8_192


def post_bytes(
    address: str,
    content: bytes,
    headers: Mapping[str, str],
    *,
    seconds: int,
    loopback: bool = False,
) -> Answer:
    """Send ``content`` within ``seconds``, also where the answer comes in drops.

    The host is looked up once, its address checked, and that address alone connected to;
    ``loopback`` allows this computer. A redirect is an answer and is not followed. Of the answer's
    body the first 8 kB are read as they came, and neither unpacked nor waited for longer. Raises
    ``Unreachable``, whose words name neither the path nor a header.
    """
    deadline = Deadline(seconds)
    # Whatever comes back packed is kept as it is: nothing is unpacked that could grow.
    sent = {"Content-Type": "application/json", "Accept-Encoding": "identity", **headers}
    try:
        with deadline, session(deadline, allow_loopback=loopback) as line:
            answer = line.request("POST", address, data=content, headers=sent, stream=True)
            with answer:
                body = _beginning(answer.raw)
    except (RequestException, HTTPError, OSError, ValueError) as error:
        late = f"No answer within {seconds} second{'s' * (seconds != 1)}."
        words = late if deadline.passed else f"No answer: {type(error).__name__}."
        raise Unreachable(words) from None
    names = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, names, body)


def _beginning(raw: object) -> bytes:
    """What of a body there is; that it breaks off does not matter once there is a status."""
    held = bytearray()
    try:
        while len(held) < _LONGEST_ANSWER:
            piece = raw.read(_LONGEST_ANSWER - len(held), decode_content=False)  # type: ignore[attr-defined]  # urllib3's
            if not piece:
                break
            held += piece
    except (HTTPError, OSError, ValueError):
        pass
    return bytes(held)
