from django.utils import timezone

from apps.companies.services import requests_sweep, sessions_sweep
from sponsorplan.celery import app


@app.task(name="companies.sweep", ignore_result=True)
def sweep() -> None:
    """Forget answers that are older than a day."""
    requests_sweep(now=timezone.now())
    sessions_sweep(now=timezone.now())
