"""A report: its sections in order, each a table and the picture of it."""

from dataclasses import dataclass

from apps.companies.models import Company
from apps.plans.models import Plan
from apps.plans.selectors import plan_list
from apps.reports.charts import Picture
from apps.reports.selectors.report import pictures
from apps.reports.selectors.report.coverage import rungs
from apps.reports.selectors.report.history import (
    MOST_PLANS,
    History,
    Period,
    history,
    plans_table,
    recipients_table,
    states_of,
)
from apps.reports.selectors.report.risks import coverage_table, scatter_table
from apps.reports.selectors.report.rows import line_rows
from apps.reports.selectors.report.split import (
    ecosystems_table,
    products_table,
    risk_table,
    upstreams_table,
)
from apps.reports.selectors.report.table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A table, the picture of its first rows, and what has to be said beside them."""

    table: Table
    picture: Picture
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def folded(self) -> Table:
        """The table as a page shows it: what is beyond the first rows in one."""
        return self.table.folded(pictures.FOLDED_TO)


@dataclass(frozen=True, slots=True)
class Report:
    plan: Plan
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)


def plan_to_report(*, company: Company) -> Plan | None:
    """The newest approved plan; while there is none, the newest."""
    plans = plan_list(company=company).exclude(state=Plan.State.REPLACED)
    return plans.filter(state=Plan.State.APPROVED).first() or plans.first()


def report(*, plan: Plan, period: Period) -> Report:
    """All of it, in as many queries whatever the number of lines.

    The period is that of the sections over time; the others are of the plan alone.
    """
    lines = line_rows(plan=plan)
    found = history(plan=plan, period=period)
    covered = rungs((line.usage, line.state, line.has_channel, line.is_paid) for line in lines)
    split = [
        table(plan, lines)
        for table in (upstreams_table, ecosystems_table, products_table, risk_table)
    ]
    plans = plans_table(found, plan.currency)
    recipients = recipients_table(found, plan.currency)
    return Report(
        plan,
        (
            *(Section(table, pictures.split_picture(table)) for table in split),
            Section(plans, pictures.plans_picture(plans, states_of(found)), _notes(found)),
            Section(recipients, pictures.recipients_picture(recipients)),
            Section(
                scatter_table(plan, lines),
                pictures.scatter_picture(plan.currency, lines),
                pictures.scatter_notes(lines),
            ),
            Section(coverage_table(covered), pictures.coverage_picture(covered)),
        ),
    )


def _notes(found: History) -> tuple[str, ...]:
    notes = []
    if found.older:
        notes.append(f"The newest {MOST_PLANS} are shown; {found.older} older ones are not.")
    if found.foreign:
        notes.append(
            f"{found.foreign} in other currencies: they cannot be added to these, and are not shown."
        )
    if not found.plans:
        notes.append("No plan is of a day in this period.")
    return tuple(notes)
