"""The report from its title to the last line of the plan."""

from apps.plans.models import Plan
from apps.reports.exports.pdf import drawing, grid
from apps.reports.exports.pdf.letters import BOLD, EMBEDDED, REGULAR, wrapped
from apps.reports.exports.pdf.paper import MARGIN, ROOM, SOFT, Paper
from apps.reports.selectors import Report, Section
from sponsorplan.templatetags.figures import money
from sponsorplan.templatetags.words import frequency_words, plain

_BOXES = "A letter that no typeface of this file has is shown as a box. The CSV has it."
_BROUGHT = (
    "Chinese, Japanese and Korean letters are set in typefaces that your reader brings along; "
    "where it has none, they are missing here. The CSV has them."
)


def report_pdf(report: Report) -> bytes:
    """The file. The same report always makes the same bytes."""
    plan = report.plan
    company = plain(plan.company.name)
    title = f"{plain(plan.title)}, plan {plan.number} of {company}"
    paper = Paper(title, company, plan.as_of, f"{title}. Digest {plan.digest[:12]}")
    _title(paper, plan, company)
    for section in report.sections:
        _section(paper, section)
    for section in report.sections:
        if section.folded is not section.table:
            _whole(paper, section)
    if "" in paper.used:
        _sentences(paper, _BOXES)
    if paper.used - EMBEDDED - {""}:
        _sentences(paper, _BROUGHT)
    return paper.bytes()


def _title(paper: Paper, plan: Plan, company: str) -> None:
    paper.top += 18
    for line in wrapped(plain(plan.title), BOLD, 20, ROOM):
        paper.text(MARGIN, paper.top, line, size=20, font=BOLD)
        paper.top += 24
    _sentences(
        paper,
        f"Plan {plan.number} of {company}, {plan.get_state_display().lower()}, as of "
        f"{plan.as_of.isoformat()}. {money(plan.available)} to give, budget {money(plan.budget)} "
        f"{frequency_words(plan.frequency)}.",
        f"Digest of its inputs: {plan.digest}. The same inputs always give the same amounts.",
    )
    paper.top += 8


def _section(paper: Paper, section: Section) -> None:
    picture = section.picture
    paper.need(drawing.height_of(picture) + 60)
    _heading(paper, section.table.title, section.key)
    _sentences(paper, picture.about, *section.notes)
    if section.table.rows:
        paper.top += 4
        drawing.draw(paper, picture)
        paper.top += 4
        grid.write(paper, section.folded)
    paper.top += 10


def _whole(paper: Paper, section: Section) -> None:
    """A table whose end was folded, with every row."""
    paper.turn()
    _heading(paper, f"{section.table.title}: every line", f"{section.key}-all")
    grid.write(paper, section.table)


def _heading(paper: Paper, title: str, key: str) -> None:
    paper.mark(title, key)
    paper.top += 14
    paper.text(MARGIN, paper.top, title, size=13, font=BOLD)
    paper.top += 6


def _sentences(paper: Paper, *sentences: str) -> None:
    for sentence in sentences:
        for line in wrapped(sentence, REGULAR, 9, ROOM):
            paper.need(12)
            paper.top += 11
            paper.text(MARGIN, paper.top, line, size=9, colour=SOFT)
    paper.top += 2
