from apps.inventory.services import upload_ingest, uploads_sweep
from sponsorplan.celery import app


@app.task(name="inventory.ingest")
def ingest(upload_id: int) -> None:
    upload_ingest(upload_id=upload_id)


@app.task(name="inventory.sweep", ignore_result=True)
def sweep() -> None:
    uploads_sweep()
