"""The only way out: to services that the operator switched on, and nowhere else.

Each request resolves its host once and connects to the address that was checked, so that a name
cannot point inside the operator's network. Redirects are never followed and proxies of the
environment are not used. Neither headers nor bodies are logged, nor addresses, as some are signed.
"""

from sponsorplan.http.client import Answer, Client, Unreachable, Unreadable, is_loopback
from sponsorplan.http.hook import post_bytes
from sponsorplan.http.session import guarded_session

__all__ = [
    "Answer",
    "Client",
    "Unreachable",
    "Unreadable",
    "guarded_session",
    "is_loopback",
    "post_bytes",
]
