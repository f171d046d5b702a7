"""A report as files: the public post, and the company's entry among the Pledge's members.

The entry's shape is `src/members/common.ts` of opensourcepledge.com as of 2026.
"""

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money
from sponsorplan.domain.pledge.reading import developers_words
from sponsorplan.domain.pledge.report import Report, Row
from sponsorplan.domain.pledge.rules import ADDRESS, COUNTS, CURRENCY, MINIMUM

ROLES = ("Innovator", "Member", "Former Innovator", "Former Member")
_NUMBERS = ("averageNumberOfDevs", "usdAmountPaid")
_ORDER = ("url", "year", "reportDate", *_NUMBERS)
_MARKDOWN = str.maketrans({letter: f"\\{letter}" for letter in r"\`*_{}[]()#+-.!|>~"})


class InvalidEntry(DomainError):
    """A member's entry that is not of the Pledge's shape."""

    code: ClassVar[str] = "invalid_entry"
    title: ClassVar[str] = "The entry could not be read"


@dataclass(frozen=True, slots=True)
class Profile:
    """What an entry says of the company; ``jobs_url`` and ``blog_slug`` may be empty."""

    id: str
    name: str
    role: str
    active: bool
    description: str
    short_description: str
    url: str
    join_date: str
    jobs_url: str = ""
    blog_slug: str = ""


def annual_report(report: Report) -> dict[str, Any]:
    """The report as the entry has it; amounts are JSON numbers in dollars, exactly."""
    return {
        "url": report.url,
        "year": report.year,
        "reportDate": report.report_date,
        "averageNumberOfDevs": _Number(developers_words(report.developers)),
        "usdAmountPaid": _Number(_dollars(report.total)),
    }


def member_json(
    profile: Profile, earlier: Iterable[Mapping[str, Any]], reports: Iterable[Report]
) -> bytes:
    """The whole entry, oldest year first. A report of ours takes the place of an earlier one's."""
    years: dict[str, Mapping[str, Any]] = {str(one["year"]): one for one in earlier}
    years |= {report.year: annual_report(report) for report in reports}
    optional = {"jobsUrl": profile.jobs_url, "blogProfileSlug": profile.blog_slug}
    entry = {
        "id": profile.id,
        "role": profile.role,
        "active": profile.active,
        "name": profile.name,
        "description": profile.description,
        "shortDescription": profile.short_description,
        "url": profile.url,
        **{name: value for name, value in optional.items() if value},
        "joinDate": profile.join_date,
        "annualReports": [years[year] for year in sorted(years)],
    }
    return (_written(entry) + "\n").encode()


def earlier_from(text: str) -> list[dict[str, Any]]:
    """The annual reports of an entry that was published before; numbers stay as they are written.

    Raises ``InvalidEntry``.
    """
    if not text.strip():
        return []
    try:
        entry = json.loads(text, parse_float=_Number, parse_int=_Number)
        reports = entry["annualReports"]
        found = [_earlier(place, one) for place, one in enumerate(reports, start=1)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEntry(
            "This is not the entry of a member. Paste the whole file from data/members of the "
            "Pledge's repository; it has a list “annualReports”."
        ) from error
    return found


def _earlier(place: int, one: Mapping[str, Any]) -> dict[str, Any]:
    fits = set(one) == set(_ORDER) and all(
        isinstance(value, str) and isinstance(value, _Number) == (name in _NUMBERS)
        for name, value in one.items()
    )
    if not fits:
        raise InvalidEntry(
            f"Annual report {place} does not have exactly {', '.join(_ORDER)}, the last two as numbers."
        )
    return {name: one[name] for name in _ORDER}


class _Number(str):
    """A decimal that is written as a JSON number, digit by digit."""

    __slots__ = ()


def stored(earlier: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same as plain text, for a row of a table; `restored` makes numbers of them again."""
    return [{name: str(value) for name, value in one.items()} for one in earlier]


def restored(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: _Number(row[name]) if name in _NUMBERS else row[name] for name in _ORDER}
        for row in rows
    ]


def _written(value: Any, depth: int = 0) -> str:  # noqa: ANN401 - any JSON value
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, Mapping):
        rows = [
            f"{inner}{json.dumps(name)}: {_written(each, depth + 1)}"
            for name, each in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    if isinstance(value, list):
        rows = [f"{inner}{_written(each, depth + 1)}" for each in value]
        return "[\n" + ",\n".join(rows) + f"\n{outer}]" if rows else "[]"
    return json.dumps(value, ensure_ascii=False)


def _dollars(cents: int) -> str:
    return Money(cents, CURRENCY).decimal.removesuffix(".00")


def _usd(cents: int) -> str:
    return Money(cents, CURRENCY).spoken


def title(report: Report) -> str:
    return f"What {report.company} gave to open source in {report.year}"


def facts(report: Report) -> Sequence[tuple[str, str]]:
    """The figures that the Pledge asks a post for."""
    return (
        ("Year", f"{report.year} ({report.start} to {report.end})"),
        ("Paid", _usd(report.total)),
        ("Developers on average", developers_words(report.developers)),
        ("Paid for each developer", _usd(report.per_developer)),
        ("The Pledge's minimum", f"{_usd(MINIMUM.minor)} for each, {_usd(report.required)} in all"),
    )


def method(report: Report) -> Sequence[str]:
    """How it was counted, one sentence or two each."""
    rates = [
        f"1 {rate.currency} was counted as {rate.value} {CURRENCY} ({rate.source}, {rate.day})."
        for rate in report.rates
    ]
    rounding = "Each recipient's dollars are rounded down to the cent, and the total is their sum."
    return (*COUNTS, "Time that was given is not counted.", *rates, rounding)


def shown(row: Row) -> str:
    return f"{row.name}: {row.withheld}" if row.withheld else row.name


def post_markdown(report: Report) -> bytes:
    """The itemised post. What others named is escaped."""
    lines = [f"# {_md(title(report))}", ""]
    lines += [f"- {name}: {_md(value)}" for name, value in facts(report)]
    lines += ["", "## Whom we paid", "", "| Recipient | Paid | USD |", "|---|---:|---:|"]
    lines += [
        f"| {_md(shown(row))} | {_md(', '.join(row.paid))} | {_md(_usd(row.usd))} |"
        for row in report.rows
    ]
    lines += [f"| **Total** | | **{_md(_usd(report.total))}** |"]
    lines += ["", "## How we counted", ""]
    lines += [f"- {_md(each)}" for each in method(report)]
    lines += [f"- The rules are those of the [Open Source Pledge]({ADDRESS})."]
    if report.left_out:
        lines += ["", "## Paid and not counted", ""]
        lines += [f"- {_md(name)}: {_md(why)}" for name, why in report.left_out]
    return ("\n".join(lines) + "\n").encode()


def post_html(report: Report) -> bytes:
    """The same as a page that needs nothing else."""
    rows = "\n".join(
        f'<tr><th scope="row">{_h(shown(row))}</th><td>{_h(", ".join(row.paid))}</td>'
        f"<td>{_h(_usd(row.usd))}</td></tr>"
        for row in report.rows
    )
    head = "".join(f"<dt>{_h(name)}</dt><dd>{_h(value)}</dd>\n" for name, value in facts(report))
    how = "".join(f"<li>{_h(each)}</li>\n" for each in method(report))
    out = "".join(f"<li>{_h(name)}: {_h(why)}</li>\n" for name, why in report.left_out)
    rest = f"<h2>Paid and not counted</h2>\n<ul>\n{out}</ul>\n" if out else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_h(title(report))}</title>\n</head>\n<body>\n<main>\n<h1>{_h(title(report))}</h1>\n"
        f"<dl>\n{head}</dl>\n<h2>Whom we paid</h2>\n<table>\n"
        '<thead><tr><th scope="col">Recipient</th><th scope="col">Paid</th>'
        f'<th scope="col">USD</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n'
        f'<tfoot><tr><th scope="row">Total</th><td></td><td>{_h(_usd(report.total))}</td></tr></tfoot>\n'
        f"</table>\n<h2>How we counted</h2>\n<ul>\n{how}"
        f'<li>The rules are those of the <a href="{ADDRESS}">Open Source Pledge</a>.</li>\n</ul>\n'
        f"{rest}</main>\n</body>\n</html>\n"
    ).encode()


def table(report: Report) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Columns and rows, with the total last, for a spreadsheet."""
    rows = [
        (shown(row), row.key, "; ".join(row.paid), Money(row.usd, CURRENCY).decimal)
        for row in report.rows
    ]
    return ("recipient", "upstream", "paid", "usd"), [
        *rows,
        ("Total", "", "", Money(report.total, CURRENCY).decimal),
    ]


def _md(text: str) -> str:
    """Text in which nothing is markup, on one line."""
    return " ".join(html.escape(text, quote=False).split()).translate(_MARKDOWN)


def _h(text: str) -> str:
    return html.escape(" ".join(text.split()))
