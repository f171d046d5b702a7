from apps.calendar.services import calendar_run, calendar_sweep
from sponsorplan.celery import app


@app.task(name="calendar.sweep", ignore_result=True)
def sweep() -> None:
    calendar_sweep()


@app.task(name="calendar.company", ignore_result=True)
def company(company_id: int) -> None:
    calendar_run(company_id=company_id)
