from apps.upstreams.services import source_refresh_by_name, sources_sweep
from sponsorplan.celery import app


@app.task(name="upstreams.refresh")
def refresh(source: str, subject: str) -> None:
    source_refresh_by_name(source=source, subject=subject)


@app.task(name="upstreams.sweep", ignore_result=True)
def sweep() -> None:
    sources_sweep()
