import json

import jsonschema  # type: ignore[import-untyped]  # no stubs
import pytest

from sponsorplan.domain.pledge.counting import Paid, Verdict, count
from sponsorplan.domain.pledge.files import (
    InvalidEntry,
    Profile,
    earlier_from,
    member_json,
    post_html,
    post_markdown,
    restored,
    stored,
    table,
)
from sponsorplan.domain.pledge.report import Frame, Report, from_document, report_of
from sponsorplan.domain.pledge.rules import Rule

URL = {"type": "string", "pattern": "^https://"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
# The shape of `src/members/common.ts` of the Pledge's repository, by hand.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        *("id", "role", "active", "name", "description", "shortDescription", "url", "joinDate"),
        "annualReports",
    ],
    "properties": {
        "id": {"type": "string"},
        "role": {"enum": ["Innovator", "Member", "Former Innovator", "Former Member"]},
        "active": {"type": "boolean"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "shortDescription": {"type": "string"},
        "url": URL,
        "jobsUrl": URL,
        "blogProfileSlug": {"type": "string"},
        "joinDate": DAY,
        "annualReports": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["url", "year", "reportDate", "averageNumberOfDevs", "usdAmountPaid"],
                "properties": {
                    "url": URL,
                    "year": {"type": "string"},
                    "reportDate": DAY,
                    "averageNumberOfDevs": {"type": "number", "minimum": 0},
                    "usdAmountPaid": {"type": "number", "minimum": 0},
                },
            },
        },
    },
}
PROFILE = Profile(
    id="acme",
    name="Acme",
    role="Member",
    active=True,
    description="Makes “things”.",
    short_description="Things",
    url="https://acme.example/oss",
    join_date="2026-12-01",
)
FRAME = Frame(
    "Acme <&>",
    "2026",
    "2026-01-01",
    "2026-12-31",
    "2026-12-01",
    "https://acme.example/blog/oss-2026",
)


def report(redactions: dict[str, str] | None = None) -> Report:
    counted = count(
        [
            Paid("github.com/evil/x", "<script>|*[x](y)", 3_000_050, "USD"),
            Paid("github.com/b/b", "=cmd", 100_000, "USD"),
            Paid("github.com/own/own", "Own", 5, "USD"),
        ],
        rates={},
        verdicts={
            "github.com/own/own": Verdict(counts=False, rule=Rule.OWN_PROJECT, reason="ours")
        },
        developers=14_000,
    )
    made = report_of(counted, frame=FRAME, redactions=redactions or {}, rates=())
    assert made is not None
    return made


def entry(body: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(body)
    jsonschema.validate(found, SCHEMA)
    return found


def test_the_entry_is_of_the_shape_that_the_pledge_reads() -> None:
    body = member_json(PROFILE, [], [report()])
    assert entry(body)["annualReports"] == [
        {
            "url": "https://acme.example/blog/oss-2026",
            "year": "2026",
            "reportDate": "2026-12-01",
            "averageNumberOfDevs": 14,
            "usdAmountPaid": 31000.5,
        }
    ]
    assert b'"usdAmountPaid": 31000.50' in body
    assert b"jobsUrl" not in body


def test_earlier_reports_are_kept_digit_by_digit_and_ours_takes_the_place_of_its_year() -> None:
    before = {
        "annualReports": [
            {
                "url": "https://acme.example/2025",
                "year": year,
                "reportDate": "2025-12-01",
                "averageNumberOfDevs": 10.25,
                "usdAmountPaid": 20000,
            }
            for year in ("2026", "2025")
        ]
    }
    earlier = restored(json.loads(json.dumps(stored(earlier_from(json.dumps(before))))))
    body = member_json(PROFILE, earlier, [report()])
    reports = entry(body)["annualReports"]
    assert isinstance(reports, list)
    assert [one["year"] for one in reports] == ["2025", "2026"]
    assert reports[1]["usdAmountPaid"] == 31000.5
    assert b'"averageNumberOfDevs": 10.25' in body


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        "null",
        '{"annualReports": 1}',
        '{"annualReports": [1]}',
        '{"annualReports": [{"url": "https://a.example"}]}',
        (
            '{"annualReports": [{"url": 1, "year": "1", "reportDate": "", "averageNumberOfDevs": 1, '
            '"usdAmountPaid": 1}]}'
        ),
        (
            '{"annualReports": [{"url": "", "year": "1", "reportDate": "", "averageNumberOfDevs": NaN, '
            '"usdAmountPaid": 1}]}'
        ),
        "[" * 100_000,
    ],
)
def test_what_is_no_entry_says_what_is_wanted(text: str) -> None:
    with pytest.raises(InvalidEntry):
        earlier_from(text)


def test_the_post_says_all_that_the_pledge_asks_for_and_nothing_in_it_is_markup() -> None:
    text = post_markdown(report()).decode()
    for part in ("2026", "14", r"31,000\.50 USD", "Developers", "Total"):
        assert part in text
    assert "<script>" not in text
    assert r"\|\*\[x\]\(y\)" in text
    assert "trademark" in text
    page = post_html(report()).decode()
    assert "<script>" not in page
    assert "31,000.50 USD" in page
    assert "2,214.32 USD" in page  # of 14 developers


def test_a_withheld_recipient_keeps_its_sum_and_loses_its_name_everywhere() -> None:
    made = report({"github.com/b/b": "they asked for it"})
    assert made.total == report().total == sum(row.usd for row in made.rows)
    columns, rows = table(made)
    for body in (post_markdown(made), post_html(made), repr((columns, rows)).encode()):
        assert b"they asked for it" in body
        assert b"cmd" not in body
        assert b"github.com/b/b" not in body
        assert b"1,000" in body or b"1000.00" in body


def test_a_document_comes_back_as_it_was_with_its_digest() -> None:
    made = report()
    again = from_document(json.loads(json.dumps(made.as_document())))
    assert again == made
    assert again.digest == made.digest
    assert post_html(again) == post_html(made)
    assert report({"github.com/b/b": "why"}).digest != made.digest
