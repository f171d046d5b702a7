"""The catalogue that is bundled: whole, small, canonical and credited."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

from apps.upstreams.catalogue import loader
from apps.upstreams.catalogue.container import unpack
from sponsorplan.domain.channels import registry
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.repository import canonical, owner


@pytest.fixture(scope="module")
def bundled() -> Facts:
    return loader.load()


def test_the_bundled_file_is_small_whole_and_read_once(bundled: Facts) -> None:
    content = loader.BUNDLED.read_bytes()
    header, _ = unpack(content)
    assert len(content) < 700_000
    assert header == loader.about()
    assert header.counts["packages"] == len(bundled.packages) > 10_000
    assert header.counts["upstreams"] == len(bundled.upstreams)
    assert header.counts["channels"] == sum(map(len, bundled.channels.values()))
    assert header.counts["owner_channels"] == sum(map(len, bundled.owner_channels.values()))
    assert loader.load() is bundled


def test_every_bundled_repository_and_owner_is_spelled_canonically(bundled: Facts) -> None:
    places = {fact.repository for fact in bundled.packages.values()}
    places |= bundled.upstreams.keys() | bundled.channels.keys()
    assert [place for place in places if canonical(f"https://{place}") != place] == []
    assert [account for account in bundled.owner_channels if owner(account) != account] == []


def test_every_bundled_channel_leads_to_its_platform_and_is_dated(bundled: Facts) -> None:
    facts = [fact for known in bundled.channels.values() for fact in known]
    facts += [fact for known in bundled.owner_channels.values() for fact in known]
    for fact in facts:
        there = registry.get(fact.ref.platform)
        assert there is not None
        assert urlsplit(fact.ref.url).netloc.removeprefix("www.") in there.hosts
        assert re.fullmatch(r"202[3-9]-\d\d(-\d\d)?", fact.seen_on)
        assert fact.evidence
        assert fact.source


def test_no_bundled_fact_rests_on_a_source_that_was_not_admitted() -> None:
    text = gzip.decompress(loader.BUNDLED.read_bytes()).decode()
    assert "opencollective-tools" not in text
    assert "backyourstack@" not in text
    assert "e-mail" not in text


def test_each_licensed_source_of_the_bundled_file_is_credited() -> None:
    notice = loader.BUNDLED.with_name("NOTICE").read_text()
    sources = [name.removeprefix("licence list of ") for name in loader.about().licences]
    assert [name for name in sources if "/" in name and name not in notice] == []


def test_a_widely_used_package_is_found_where_it_is_known_to_be(bundled: Facts) -> None:
    assert bundled.packages[("npm", "@babel/core")].repository == "github.com/babel/babel"
    assert bundled.packages[("pypi", "django")].repository == "github.com/django/django"
