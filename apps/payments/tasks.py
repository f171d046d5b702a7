from apps.payments.services import (
    draft_read,
    drafts_sweep,
    feed_follow,
    feeds_sweep,
    matching_run,
    matchings_sweep,
)
from sponsorplan.celery import app


@app.task(name="payments.match")
def match(company_id: int) -> None:
    matching_run(company_id=company_id)


@app.task(name="payments.match_sweep", ignore_result=True)
def match_sweep() -> None:
    matchings_sweep()


@app.task(name="payments.read_statement")
def read_statement(draft_id: int) -> None:
    draft_read(draft_id=draft_id)


@app.task(name="payments.follow_feed")
def follow_feed(feed_id: int) -> None:
    feed_follow(feed_id=feed_id)


@app.task(name="payments.sweep", ignore_result=True)
def sweep() -> None:
    drafts_sweep()
    feeds_sweep()
