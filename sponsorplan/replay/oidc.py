"""A provider of OpenID Connect, as far as signing in needs it: it lets everybody in as one person.

Contract: OpenID Connect Core 1.0 and RFC 7636. A code works once, for the redirect and the challenge
that it was asked with.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sponsorplan.replay.server import Asked, Reply


@dataclass(slots=True)
class Oidc:
    """``known`` is the person's own claims, such as ``sub``, ``email`` and ``email_verified``."""

    known: Mapping[str, Any]
    client: str = "sponsorplan"
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        here = f"http://{asked.headers['host']}"
        if asked.path == "/.well-known/openid-configuration":
            return Reply(200, self._configuration(here))
        if asked.path == "/authorize":
            return self._authorize(asked.query)
        if asked.path == "/token" and asked.method == "POST":
            return self._token(here, dict(parse_qsl(asked.body.decode())), scenario)
        if asked.path == "/userinfo":
            token = asked.headers.get("authorization", "").removeprefix("Bearer ")
            return Reply(200, dict(self.known)) if token in self._tokens else Reply(401, {})
        return Reply(404, {})

    def _configuration(self, here: str) -> dict[str, object]:
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/userinfo",
            "jwks_uri": f"{here}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _authorize(self, query: Mapping[str, str]) -> Reply:
        if query.get("client_id") != self.client or query.get("code_challenge_method") != "S256":
            return Reply(400, {"error": "invalid_request"})
        code = secrets.token_urlsafe(16)
        self._codes[code] = dict(query)
        back = urlencode({"code": code, "state": query.get("state", "")})
        return Reply(302, headers={"Location": f"{query['redirect_uri']}?{back}"})

    def _token(self, here: str, form: Mapping[str, str], scenario: str) -> Reply:
        asked = self._codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return Reply(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        audience = "somebody-else" if scenario == "wrong_audience" else self.client
        claims = {**self.known, "iss": here, "aud": audience, "exp": int(time.time()) + 300}
        return Reply(
            200, {"access_token": token, "token_type": "Bearer", "id_token": _unsigned(claims)}
        )


def _unsigned(claims: Mapping[str, object]) -> str:
    """A token as it comes straight from its issuer: what is signed with is not looked at then."""
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(text.rstrip("=") for text in texts), "c2lnbmF0dXJl"])
