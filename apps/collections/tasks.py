from apps.collections.services import collection_work, collections_sweep
from sponsorplan.celery import app


@app.task(name="collections.work")
def work(collection_id: int) -> None:
    collection_work(collection_id=collection_id)


@app.task(name="collections.sweep", ignore_result=True)
def sweep() -> None:
    collections_sweep()
