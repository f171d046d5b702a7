"""Endpoints of two at once."""

from collections.abc import Callable
from functools import partial

import pytest

from apps.companies.models import Member
from apps.notifications.models import Endpoint
from apps.notifications.services import (
    endpoint_enable,
    endpoint_ping,
    endpoint_remove,
    endpoint_rotate,
)
from tests.notifications.conftest import World
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("act", [endpoint_rotate, endpoint_enable, endpoint_ping])
def test_an_endpoint_that_is_removed_stays_so(
    owner: Member, world: World, act: Callable[..., object]
) -> None:
    remove = partial(endpoint_remove, member=owner, endpoint=world.endpoint)
    said = at_once(remove, partial(act, member=owner, endpoint=world.endpoint))
    assert said == ("", "endpoint_gone")
    assert (world.fresh.sealed_secret, world.fresh.state) == ("", Endpoint.State.DISABLED)
