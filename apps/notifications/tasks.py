from apps.notifications.services import (
    endpoints_sweep,
    mails_sweep,
    messages_forget,
    messages_make,
    messages_send,
)
from sponsorplan.celery import app


@app.task(name="notifications.sweep", ignore_result=True)
def sweep() -> None:
    endpoints_sweep()


@app.task(name="notifications.send", ignore_result=True)
def send(endpoint_id: int) -> None:
    messages_make(endpoint_id=endpoint_id)
    messages_send(endpoint_id=endpoint_id)


@app.task(name="notifications.sweep_mails", ignore_result=True)
def sweep_mails() -> None:
    mails_sweep()


@app.task(name="notifications.forget", ignore_result=True)
def forget() -> None:
    messages_forget()
