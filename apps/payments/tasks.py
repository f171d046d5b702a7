from apps.payments.services import matching_run, matchings_sweep
from sponsorplan.celery import app


@app.task(name="payments.match")
def match(company_id: int) -> None:
    matching_run(company_id=company_id)


@app.task(name="payments.match_sweep", ignore_result=True)
def match_sweep() -> None:
    matchings_sweep()
