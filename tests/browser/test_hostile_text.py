"""A company in which every name and text is an attack: pages show them, and nothing of it runs."""

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import Role
from apps.inventory.models import Product
from apps.inventory.services import product_create, upload_ingest, uploads_receive
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money
from tests.browser.payloads import ADDRESSES, PAYLOADS
from tests.conftest import PACKAGE_LOCK
from tests.hostile.asking import crawl
from tests.hostile.filling import fill_in

pytestmark = pytest.mark.browser
LISTEN = """
window.broken = [];
document.addEventListener('securitypolicyviolation',
  event => window.broken.push(event.violatedDirective + ' ' + event.blockedURI));
"""
LOOK = """() => ({
  broken: window.broken,
  marks: [...document.querySelectorAll('[data-mark], x-mark, iframe, object, embed, base')]
    .map(one => one.outerHTML.slice(0, 200)),
  runs: [...document.querySelectorAll('*')].filter(
    one => [...one.attributes].some(each => each.name.startsWith('on'))).map(one => one.tagName),
  schemes: [...document.querySelectorAll('[href], [src], [action], [formaction]')].flatMap(
    one => ['href', 'src', 'action', 'formaction'].filter(name => one.hasAttribute(name))
      .map(name => new URL(one.getAttribute(name), location.href).protocol)),
  title: document.title,
  text: document.body.innerText,
})"""


def lock() -> bytes:
    tree: dict[str, Any] = json.loads(PACKAGE_LOCK)
    addresses, texts = cycle(ADDRESSES), cycle(PAYLOADS)
    for at, text in enumerate(PAYLOADS):
        tree["packages"][f"node_modules/p{at}"] = {
            "name": text,
            "version": f"1.0.0-{text}"[:90],
            "license": next(texts),
            "resolved": f"https://registry.example/{text}/x.tgz" if at % 2 else next(addresses),
            "funding": [{"type": text, "url": next(addresses)}, next(addresses)],
        }
    return json.dumps(tree).encode()


def bom() -> bytes:
    parts = [
        {
            "type": "library",
            "name": text,
            "version": text,
            "purl": f"pkg:npm/q{at}@1.0",
            "licenses": [{"license": {"name": text, "url": ADDRESSES[at % len(ADDRESSES)]}}],
            "externalReferences": [
                {"type": kind, "url": ADDRESSES[at % len(ADDRESSES)]}
                for kind in ("vcs", "website", "other")
            ],
        }
        for at, text in enumerate(PAYLOADS)
    ]
    tree = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts}
    return json.dumps(tree).encode()


@pytest.fixture
def attacked(unasked: None, transactional_db: None, company: Company) -> Company:
    found = Membership.objects.select_related("company", "user")
    owner = Member.of_membership(found.get(company=company, role=Role.OWNER))
    for at, text in enumerate(PAYLOADS[:6]):
        product_create(member=owner, name=text, tier=list(Product.Tier)[at % 3])
    product = product_create(member=owner, name=PAYLOADS[0] + "!", tier=Product.Tier.CRITICAL)
    received = uploads_receive(
        member=owner,
        product=product,
        files=[
            ("package-lock.json", lock()),
            ("b/bom.json", bom()),
            (f"{'<img src=x>'}/go.mod", b"x"),
        ],
    )
    for upload in received.uploads:
        upload_ingest(upload_id=upload.pk)
    for title in PAYLOADS[:2]:
        plan_draft(
            member=owner,
            title=title,
            budget=Money(5_000_00, "USD"),
            policy=Policy(),
            as_of=timezone.now().date(),
        )
    return company


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(LISTEN)
    yield page
    context.close()


def watch(page: Page, faults: list[object]) -> None:
    def dialog(asked: Dialog) -> None:
        faults.append((page.url, "dialog"))
        asked.dismiss()

    def console(said: ConsoleMessage) -> None:
        if said.type == "error":
            faults.append((page.url, said.text))

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: faults.append((page.url, str(error))))
    page.on("console", console)


def test_nothing_that_a_stranger_wrote_runs(
    attacked: Company,
    live_server: Any,  # noqa: ANN401 - pytest-django's
    page: Page,
) -> None:
    client = Client()
    client.force_login(User.objects.get(email="owner@acme.example"))
    assert fill_in(client, "/c/acme/", cycle(PAYLOADS)) > 10
    Company.objects.filter(pk=attacked.pk).update(name=PAYLOADS[2])
    paths = [path for path, _ in crawl(client, "/c/acme/", 1)]
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    faults: list[object] = []
    watch(page, faults)
    shown = 0
    for path in paths:
        page.goto(live_server.url + path, wait_until="load")
        seen = page.evaluate(LOOK)
        faults += [(path, each) for each in (*seen["broken"], *seen["marks"], *seen["runs"])]
        faults += [(path, each) for each in set(seen["schemes"]) - {"http:", "https:", "mailto:"}]
        assert seen["title"] != "MARK", path
        shown += sum(text in seen["text"] for text in PAYLOADS)

    assert faults == []
    assert len(paths) > 40
    assert shown > 100
