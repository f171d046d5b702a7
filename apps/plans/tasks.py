from apps.plans.services import measurement_make, vote_close_when_due, votes_sweep
from sponsorplan.celery import app


@app.task(name="plans.sweep", ignore_result=True)
def sweep() -> None:
    votes_sweep()


@app.task(name="plans.close_vote")
def close_vote(round_id: int) -> None:
    vote_close_when_due(round_id=round_id)


@app.task(name="plans.measure", ignore_result=True)
def measure(measurement_id: int) -> None:
    measurement_make(measurement_id=measurement_id)
