import base64
import csv
import io
import re
import zlib
from collections.abc import Callable

import pytest
from django.test import Client

from apps.companies.roles import Role
from apps.plans.models import Line
from tests.reports.conftest import UNKNOWN, MakePlan, many

PDF = "/c/acme/reports/plan-1.pdf"
CSV = "/c/acme/reports/plan-1.csv"
TABLES = (
    *("upstreams", "ecosystems", "products", "risk"),
    *("plans", "recipients", "scatter", "coverage"),
)


def drawn(pdf: bytes) -> str:
    """What the sheets of a file say; Latin letters stand there as they are."""
    found = re.findall(rb"/ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?~>)", pdf, re.DOTALL)
    streams = [zlib.decompress(base64.a85decode(b"<~" + each, adobe=True)) for each in found]
    return b"".join(streams).decode("latin-1")


def opens(pdf: bytes) -> bool:
    """Whether its end leads to the table of its parts, as every reader goes."""
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)
    return (
        pdf.startswith(b"%PDF-1.")
        and start is not None
        and pdf[int(start[1]) :].startswith(b"xref")
    )


def rows(browser: Client, table: str) -> list[dict[str, str]]:
    answer = browser.get(CSV, {"table": table})
    assert answer["Content-Disposition"] == f'attachment; filename="acme-plan-1-{table}.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_the_pdf_opens_and_holds_names_and_totals(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    plan = make_plan(*many(60), left=4321)
    answer = client_of(Role.VIEWER).get(PDF)
    assert answer["Content-Disposition"] == 'attachment; filename="acme-plan-1-report.pdf"'
    assert opens(answer.content)
    text = drawn(answer.content)
    for line in Line.objects.filter(plan=plan):
        assert f"({line.name})" in text
    assert f"({plan.available.minor // 100:,}.{plan.available.minor % 100:02d})" in text
    assert "(43.21)" in text
    assert "(not known)" in text


def test_the_same_plan_makes_the_same_bytes(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan(*many(5))
    browser = client_of(Role.VIEWER)
    first = browser.get(PDF).content
    make_plan(*many(7))  # what came after it is not in its report
    assert browser.get(PDF).content == first
    assert b"D:20260101000000Z" in first


@pytest.mark.parametrize(
    "name",
    [
        "спасибо/ευχαριστώ",
        "謝謝/ありがとう/감사",
        "شكرا",
        "😀 emoji",
        "e\u0301\u202e\x00",
        "a" * 500,
        "",
        "(\\)) Tj",
    ],
)
def test_no_name_breaks_the_pdf(
    client_of: Callable[[Role], Client], make_plan: MakePlan, name: str
) -> None:
    make_plan({"name": name.replace("\x00", "\x01")}, {}, title=name[:100].replace("\x00", "\x01"))
    answer = client_of(Role.VIEWER).get(PDF)
    assert opens(answer.content)
    assert "(made-up/library-2)" in drawn(answer.content)


def test_the_pdf_says_what_it_shows_for_letters_it_lacks(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan({"name": "😀"})
    browser = client_of(Role.VIEWER)
    assert "shown as a box" in drawn(browser.get(PDF).content)
    Line.objects.update(name="謝謝")
    assert "typefaces that your reader brings along" in drawn(browser.get(PDF).content)
    Line.objects.update(name="merci à vous")
    said = drawn(browser.get(PDF).content)
    assert "shown as a box" not in said
    assert "brings along" not in said


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_a_file_of_its_own(
    client_of: Callable[[Role], Client], make_plan: MakePlan, table: str
) -> None:
    make_plan(*many(30))
    assert rows(client_of(Role.VIEWER), table)


def test_the_csv_has_every_line_and_sums_to_what_there_is(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    plan = make_plan(*many(30), left=17)
    *parts, total = rows(client_of(Role.VIEWER), "upstreams")
    cents = [int(part["Amount, USD"].replace(".", "")) for part in parts]
    assert len(cents) == 31
    assert sum(cents) == plan.available_minor
    assert total["Amount, USD"] == plan.available.decimal


def test_no_name_becomes_a_formula(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan({"name": "=HYPERLINK(1)", "upstream": "@evil/sum"})
    first = rows(client_of(Role.VIEWER), "upstreams")[0]
    assert (first["Recipient"], first["Address"]) == ("'=HYPERLINK(1)", "'@evil/sum")


def test_what_is_not_known_is_no_number_in_the_csv(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan({"risk": UNKNOWN})
    first = rows(client_of(Role.VIEWER), "scatter")[0]
    assert {first["Risk"], first["Value"], first["From"], first["To"]} == {"not known"}


@pytest.mark.parametrize(
    "path",
    [
        "/c/acme/reports/plan-9.csv",
        "/c/acme/reports/plan-9.pdf",
        f"{CSV}?table=secrets",
        f"{CSV}?start=yesterday",
        f"{PDF}?start=2026-02-01&end=2026-01-01",
    ],
)
def test_what_there_is_not_is_not_found(
    client_of: Callable[[Role], Client], make_plan: MakePlan, path: str
) -> None:
    make_plan({})
    assert client_of(Role.VIEWER).get(path).status_code == 404
