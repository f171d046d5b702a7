"""Fills in a company's forms once, so that there is more behind its pages."""

import re
from collections.abc import Iterator

from django.test import Client

from tests.hostile.asking import crawl

_ENDS = re.compile(
    r"remove|delete|withdraw|revoke|/close|drop|void|/end/|undo|refuse|logout|sign-in|/members/"
)


def fill_in(client: Client, start: str, texts: Iterator[str] | None = None) -> int:
    """Send each form that ends nothing; free texts are the given ones. How many were taken."""
    taken = 0
    for _, page in list(crawl(client, start, 1)):
        for form in page.forms:
            if form.method != "post" or form.files or _ENDS.search(form.action):
                continue
            values = {
                name: next(texts) if texts and value == "text" else value
                for name, value in form.values.items()
            }
            taken += client.post(form.action, values).status_code == 302
    return taken
