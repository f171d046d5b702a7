from apps.inventory.services import (
    company_regroup_by_id,
    company_want_by_id,
    groupings_sweep,
    import_follow,
    imports_sweep,
    upload_ingest,
    uploads_sweep,
    wants_sweep,
)
from sponsorplan.celery import app


@app.task(name="inventory.ingest")
def ingest(upload_id: int) -> None:
    upload_ingest(upload_id=upload_id)


@app.task(name="inventory.sweep", ignore_result=True)
def sweep() -> None:
    uploads_sweep()
    imports_sweep()
    groupings_sweep()
    wants_sweep()


@app.task(name="inventory.follow_import")
def follow_import(import_id: int) -> None:
    import_follow(import_id=import_id)


@app.task(name="inventory.regroup")
def regroup(company_id: int) -> None:
    company_regroup_by_id(company_id=company_id)


@app.task(name="inventory.want")
def want(company_id: int) -> None:
    company_want_by_id(company_id=company_id)
