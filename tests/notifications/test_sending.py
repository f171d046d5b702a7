"""Messages over real HTTP on this computer, with a clock that is turned by hand."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings
from standardwebhooks.webhooks import WebhookVerificationError

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.notifications import services
from apps.notifications.models import Attempt, Endpoint, Message
from apps.notifications.services import sending
from sponsorplan.domain.messages.schedule import ATTEMPTS
from tests.notifications.conftest import World
from tests.notifications.receiver import Got, Receiver

Happen = Callable[..., AuditEvent]


def test_what_happened_is_told_once_signed_and_in_order(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    first = happen("approval.asked", 3)
    happen("plan.approved", 3)
    happen("membership.set")  # of no type: never told
    assert world.run() == 2
    assert world.run() == 0
    told = [got.verified(world.secret) for got in receiver.got]
    assert [one["type"] for one in told] == ["plan.proposed", "plan.approved"]
    assert told[0]["data"] == {
        "event": first.number,
        "company": "acme",
        "plan": 3,
        "digest": "0" * 64,
        "seal": "1" * 64,
        "link": "/api/v1/companies/acme/plans/3/",
    }
    assert told[0]["timestamp"] == first.at.isoformat(timespec="microseconds").replace(
        "+00:00", "Z"
    )
    assert b"secret" not in b"".join(got.body for got in receiver.got)
    with pytest.raises(WebhookVerificationError):
        receiver.got[0].verified("whsec_" + "A" * 32)


def test_only_the_chosen_types_are_sent(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    wish = services.Wish(receiver.address, types=["plan.approved"])
    services.endpoint_update(member=owner, endpoint=world.endpoint, wish=wish)
    happen("approval.asked")
    happen("plan.approved")
    world.run()
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["plan.approved"]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_told(world: World, receiver: Receiver, happen: Happen) -> None:
    class Undone(Exception):
        pass

    def undone() -> None:
        with transaction.atomic():
            happen()
            raise Undone

    with pytest.raises(Undone):
        undone()
    assert world.run() == 0
    happen()
    assert world.run() == 1


def test_a_failing_message_is_tried_at_the_documented_times_and_then_given_up(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = 500
    receiver.body = b"no\x00 " + b"x" * 100_000
    happen()
    assert world.run() == 1
    for step in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400):
        assert world.later(seconds=step - 1) == 0
        assert world.later(seconds=step // 10 + 2) == 1
    message = Message.objects.get()
    assert (message.state, message.next_at, message.last_status) == ("given_up", None, 500)
    assert message.attempts.count() == ATTEMPTS
    assert len({got.uid for got in receiver.got}) == len({got.body for got in receiver.got}) == 1
    answer = Attempt.objects.first()
    assert answer is not None
    assert (len(answer.answer), answer.answer[:4]) == (1_000, "no x")


def test_a_failing_message_does_not_hold_up_the_next_one(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = 500
    happen("approval.asked")
    world.run()
    receiver.status = 200
    happen("plan.approved")
    assert world.run() == 1
    assert world.later(seconds=6) == 1
    states = Message.objects.values_list("type", "state")
    assert dict(states) == {"plan.proposed": "delivered", "plan.approved": "delivered"}


def test_a_receiver_that_is_down_for_a_day_gets_all_of_it_and_each_only_once(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = 503
    for number in range(1, 8):
        happen(number=number)
    for _ in range(24):
        world.later(hours=1)
    receiver.status = 200
    receiver.got.clear()
    for _ in range(24):
        world.later(hours=1)
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}
    assert len(receiver.got) == len({got.uid for got in receiver.got}) == 7
    assert world.fresh.is_active


def test_410_disables_the_endpoint_and_says_so(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = 410
    happen()
    happen()
    assert world.run() == 1
    assert (world.fresh.state, world.fresh.reason) == ("disabled", "gone")
    event = AuditEvent.objects.get(action="endpoint.disabled")
    assert (event.actor, event.data["reason"]) == ("SponsorPlan", "gone")
    assert "key=shh" not in event.subject
    assert world.later(days=2) == 0
    receiver.status = 200
    services.endpoint_enable(member=owner, endpoint=world.endpoint)
    # Both, and that the endpoint was disabled, as it is told everything.
    assert world.run() == 3


def test_enabling_may_leave_out_what_happened_meanwhile(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    services.endpoint_disable(member=owner, endpoint=world.endpoint)
    happen()
    services.endpoint_enable(member=owner, endpoint=world.endpoint, catch_up=False)
    assert world.run() == 0
    happen()
    assert world.run() == 1


def test_an_endpoint_that_asks_for_rest_gets_it(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "600"}
    happen()
    happen()
    assert world.run() == 1  # the second one is not even tried
    receiver.status = 200
    assert world.later(seconds=599) == 0
    assert world.later(seconds=1) == 2


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_endpoint_that_is_overwhelmed_is_left_alone_longer_each_time(
    status: int, world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = status
    happen()
    world.run()
    assert world.fresh.resting_until == world.now + timedelta(minutes=1)
    assert world.later(seconds=59) == 0
    assert world.later(seconds=1) == 1
    assert world.fresh.resting_until == world.now + timedelta(minutes=2)


def test_a_redirect_is_a_failure_and_is_not_followed(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    with Receiver() as elsewhere:
        receiver.status, receiver.headers = 302, {"Location": elsewhere.address}
        happen()
        world.run()
        assert elsewhere.got == []
    assert Message.objects.get().state == "failed"
    assert len(receiver.got) == 1


def test_a_receiver_that_does_not_answer_is_not_waited_for(
    world: World, receiver: Receiver, happen: Happen, settings: Settings
) -> None:
    settings.SPONSORPLAN_ENDPOINT_SECONDS = 1
    free = threading.Event()
    receiver.before = lambda _: free.wait(10)
    happen()
    happen()
    assert world.run() == 1  # the worker goes on to others
    free.set()
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.error) == (None, "No answer within 1 second.")
    assert 900 <= attempt.took < 5_000


def test_nobody_at_home_is_said_without_the_address(world: World, happen: Happen) -> None:
    with Receiver() as gone:
        address = gone.address
    Endpoint.objects.update(url=address)
    happen()
    world.run()
    assert Attempt.objects.get().error == "No answer: ConnectionError."


def test_a_worker_that_was_killed_delays_its_message_and_loses_nothing(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    happen()
    services.messages_make(endpoint_id=world.endpoint.pk, now=world.now)
    fence = sending._take(world.endpoint.pk, world.now)
    assert fence is not None
    endpoint = sending._still_ours(world.endpoint.pk, fence, world.now)
    assert endpoint is not None
    message = sending._next(endpoint, world.now)
    assert message is not None
    late = sending._send(endpoint, message, world.now)  # and here it dies
    assert world.run() == 0
    assert world.later(seconds=120) == 1
    first, second = receiver.got
    assert (first.uid, first.body) == (second.uid, second.body)
    # If it was only slow, it writes nothing any more.
    assert not sending._keep(fence, message, late, world.now)
    assert Attempt.objects.count() == 1


def test_what_is_sent_twice_is_never_sent_at_once(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    happen()
    services.messages_make(endpoint_id=world.endpoint.pk, now=world.now)
    assert sending._take(world.endpoint.pk, world.now) == 1
    assert sending._take(world.endpoint.pk, world.now) is None
    assert services.messages_send(endpoint_id=world.endpoint.pk, clock=lambda: world.now) == 0


def test_after_a_change_of_the_secret_both_are_good_until_the_old_one_ends(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    _, new = services.endpoint_rotate(member=owner, endpoint=world.endpoint)
    happen()
    world.run()
    (got,) = receiver.got
    assert got.verified(new) == got.verified(world.secret)
    _, newest = services.endpoint_rotate(
        member=owner, endpoint=world.endpoint, overlap=timedelta(seconds=-1)
    )
    happen()
    world.run()
    assert receiver.got[1].verified(newest)
    with pytest.raises(WebhookVerificationError):
        receiver.got[1].verified(new)


def test_secrets_are_sealed_and_shown_once(world: World) -> None:
    kept = world.fresh
    assert world.secret.startswith("whsec_")
    assert world.secret.removeprefix("whsec_") not in kept.sealed_secret
    assert world.secret not in json.dumps(list(AuditEvent.objects.values("data", "subject")))


def test_many_messages_given_up_in_a_row_disable_the_endpoint(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    happen()
    world.run()
    receiver.status = 500
    for _ in range(sending.MOST_GIVEN_UP):
        happen()
    Message.objects.all().delete()
    Endpoint.objects.update(cursor=world.fresh.cursor)
    services.messages_make(endpoint_id=world.endpoint.pk, now=world.now)
    Message.objects.update(tries=ATTEMPTS - 1)
    world.run()
    assert (world.fresh.state, world.fresh.reason) == ("disabled", "failing")


def test_days_without_any_success_disable_the_endpoint(
    world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = 500
    happen()
    world.run()
    world.later(days=4)
    assert world.fresh.is_active
    happen()
    world.later(days=1)
    assert (world.fresh.state, world.fresh.reason) == ("disabled", "failing")


def test_sent_again_it_has_its_old_id_and_bytes(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    happen()
    world.run()
    message = Message.objects.get()
    services.message_again(member=owner, message=message)
    world.later(minutes=1)
    first, second = receiver.got
    assert (first.uid, first.body) == (second.uid, second.body)


def test_all_that_was_given_up_since_a_moment_is_sent_again(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    receiver.status = 500
    happen(number=1)
    happen(number=2)
    world.run()
    Message.objects.update(state="given_up", next_at=None)
    old = Message.objects.order_by("pk")[0]
    Message.objects.filter(pk=old.pk).update(made_at=world.now - timedelta(days=9))
    receiver.status = 200
    receiver.got.clear()
    since = world.now - timedelta(days=1)
    assert services.messages_again(member=owner, endpoint=world.endpoint, since=since) == 1
    world.later(minutes=1)
    assert [json.loads(got.body)["data"]["plan"] for got in receiver.got] == [2]


def test_a_removed_endpoint_gets_nothing_and_keeps_its_log_for_a_while(
    owner: Member, world: World, receiver: Receiver, happen: Happen
) -> None:
    happen()
    services.messages_make(endpoint_id=world.endpoint.pk, now=world.now)
    services.endpoint_remove(member=owner, endpoint=world.endpoint)
    assert world.run() == 0
    assert receiver.got == []
    assert world.fresh.sealed_secret == ""
    assert Message.objects.get().state == "given_up"
    services.messages_forget(now=world.now + timedelta(days=91))
    assert not Endpoint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_race_make_each_message_once(world: World, happen: Happen) -> None:
    for number in range(1, 31):
        happen(number=number)
    start = threading.Barrier(2)

    def work() -> None:
        from django.db import connection  # noqa: PLC0415 - the thread's own

        start.wait()
        for _ in range(5):
            try:
                services.messages_make(endpoint_id=world.endpoint.pk)
            except Exception:  # noqa: BLE001 - one that is refused is queued again
                time.sleep(0.01)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    services.messages_make(endpoint_id=world.endpoint.pk)
    assert Message.objects.count() == 30


def test_the_sweep_queues_an_endpoint_once_and_only_where_there_is_something_to_tell(
    world: World,
    receiver: Receiver,
    happen: Happen,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    assert services.endpoints_sweep() == 0
    happen()
    assert services.endpoints_sweep() == 1
    assert services.endpoints_sweep() == 0  # it is queued already
    Endpoint.objects.update(queued_until=None)
    with django_capture_on_commit_callbacks(execute=True):
        services.endpoints_sweep()
    assert [got.uid for got in receiver.got] == [Message.objects.get().uid]
    assert services.endpoints_sweep() == 0
    assert isinstance(receiver.got[0], Got)
