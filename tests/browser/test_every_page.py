"""Every page that links lead to, one of each route: axe finds nothing, and none is wider than a phone.

In the dark only colours are others, so only these are looked at again. With ``SHOTS`` in the environment
pictures of all are kept, as they are on a phone. What no link leads to in the demo company, as a feed that nobody made, is not seen here.
"""

import os
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import SHOTS

NARROW, WIDE = {"width": 320, "height": 720}, {"width": 1280, "height": 800}
# Pages to begin at that no link leads to.
ALSO = ("/c/demo/plans/beside/?a=1&b=2", "/c/demo/give/", "/accounts/password/reset/")
# A crawl that lost its way would find few.
LEAST = 90
RULES = {"light": None, "dark": {"runOnly": ["color-contrast"]}}


def _links(page: Page, at: str) -> Iterator[str]:
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
        yield urljoin(at, href)


def _route(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def _is_page(context: BrowserContext, address: str) -> bool:
    answer = context.request.get(address, max_redirects=0)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    assert answer.status < 400, (answer.status, address)
    return answer.status == 200 and is_html


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_what_axe_finds_and_fits_a_phone(
    context: BrowserContext, page: Page, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    waiting, seen, wrong = ["/c/demo/", *ALSO], set[str](), list[object]()
    page.goto("/c/demo/")
    home = page.url
    while waiting:
        address = urljoin(home, waiting.pop(0))
        route = _route(address)
        if not address.startswith(urljoin(home, "/")) or not route or route in seen:
            continue
        seen.add(route)
        if not _is_page(context, address):
            continue
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a plain dict
        page.goto(address)
        found = Axe().run(page, options=RULES[scheme]).response["violations"]
        wrong += [(address, item["id"], item["nodes"][0]["html"]) for item in found]
        waiting += [link for link in _links(page, address) if "logout" not in link]
        if scheme == "dark":
            continue
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # as above
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wrong.append((address, "wider than a phone", width))
        if "SHOTS" in os.environ:
            SHOTS.mkdir(exist_ok=True)
            name = re.sub(r"[^a-z0-9]+", "-", route.lower())
            page.screenshot(path=SHOTS / f"narrow-{name}.png", full_page=True)
    assert not wrong, "\n".join(map(str, wrong))
    assert len(seen) >= LEAST, sorted(seen)
