"""Payees as the catalogue gives them, against a hundred that were checked by hand."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.upstreams.catalogue.scoring import COLUMNS, SampleUnreadable, sample, score
from apps.upstreams.selectors import bundled_facts
from tests.domain.upstreams.given import channel, facts

HERE = Path(__file__).with_name("payees.tsv")
HEADER = "\t".join(COLUMNS)
ADA, LOOM = "https://github.com/sponsors/ada", "https://opencollective.com/loom"


def table(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def row(name: str, payees: str) -> str:
    return f"pkg:npm/{name}\t{payees}\tits page\t2026-11-27"


def test_the_figures_in_the_docs_are_those_of_the_bundled_catalogue() -> None:
    said = StringIO()
    call_command("catalogue", "score", str(HERE), stdout=said)
    *misses, figures = said.getvalue().splitlines()
    docs = (Path(settings.BASE_DIR) / "docs/catalogue.md").read_text(encoding="utf-8")
    assert figures in " ".join(docs.split())
    checked = sample(HERE.read_bytes())
    assert len({one.package for one in checked}) == 100
    assert {one.split(": offered")[0] for one in misses} < {str(one.package) for one in checked}


def test_every_payee_that_is_offered_against_the_sample_is_argued_in_the_docs() -> None:
    docs = (Path(settings.BASE_DIR) / "docs/catalogue.md").read_text(encoding="utf-8")
    scored = score(sample(HERE.read_bytes()), bundled_facts())
    others = [one for one in scored.entries if one.offered and not one.is_right]
    names = [str(one.checked.package).removeprefix("pkg:") for one in others]
    assert [name for name in names if f"`{name}`" not in docs] == []


def test_precision_counts_what_is_offered_and_recall_what_could_be() -> None:
    known = facts(
        {name: f"github.com/{name}/{name}" for name in ("right", "wrong", "extra", "none")},
        channels={
            f"github.com/{name}/{name}": [channel(address)]
            for name, address in (("right", ADA), ("wrong", ADA), ("extra", LOOM))
        },
    )
    rows = [row("right", f"{LOOM} {ADA}"), row("wrong", LOOM), row("extra", "")]
    rows += [row("none", ""), row("unheard", ADA)]
    found = score(sample(table(*rows)), known)
    assert (found.right, found.offered, found.payable) == (1, 3, 3)
    assert found.misses == (
        f"pkg:npm/wrong: offered {ADA}, right is {LOOM}",
        f"pkg:npm/extra: offered {LOOM}, right is nobody",
        f"pkg:npm/unheard: offered nobody, right is {ADA}",
    )


def test_a_sample_of_nothing_has_no_figures(tmp_path: Path) -> None:
    file, said = tmp_path / "payees.tsv", StringIO()
    file.write_bytes(table())
    call_command("catalogue", "score", str(file), stdout=said)
    assert "precision unknown (0 of 0), recall unknown (0 of 0)" in said.getvalue()


@pytest.mark.django_db
def test_the_score_with_answers_of_this_instance_can_be_asked_for() -> None:
    said = StringIO()
    call_command("catalogue", "score", str(HERE), "--known", stdout=said)
    assert "100 checked by hand" in said.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line must be"),
        (b"purl\tpayee\n", "first line must be"),
        (b"\xff\xfe", "no text in UTF-8"),
        (table("express\t\tx\ty"), "Line 2: it takes 4 columns"),
        (table(row("a", ""), "pkg:npm/b\t"), "Line 3: it takes 4 columns"),
        (table(row("a", "") + "\tmore"), "Line 2: it takes 4 columns"),
        (table(row("a", "https://evil.example/pay")), "Line 2: “https://evil.example/pay”"),
    ],
)
def test_a_sample_of_another_form_is_refused_with_its_line(content: bytes, words: str) -> None:
    with pytest.raises(SampleUnreadable, match=words):
        sample(content)


def test_the_command_says_what_is_wrong_with_a_sample(tmp_path: Path) -> None:
    file = tmp_path / "payees.tsv"
    file.write_bytes(b"purl\n")
    with pytest.raises(CommandError, match="first line must be"):
        call_command("catalogue", "score", str(file))
