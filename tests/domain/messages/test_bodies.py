import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.messages.body import LARGEST, Told, body_of, message_id
from sponsorplan.domain.messages.kinds import BY_NAME, KINDS, Kind

AT = datetime(2026, 11, 3, 20, 26, 10, 344_522, tzinfo=UTC)
KEYS = sorted({field.at or field.name for kind in KINDS for field in kind.fields} | {"currency"})
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("x" * 30_000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_a_body_has_these_bytes() -> None:
    data = {"minor": 120_050, "currency": "EUR", "paid_on": "2026-11-03", "reference": "secret"}
    told = Told("acme", 17, AT, "plan 3: github.com/zz/secret", data)
    assert body_of(BY_NAME["payment.done"], told) == (
        '{"type":"payment.done","timestamp":"2026-11-03T20:26:10.344522Z","data":{"event":17,'
        '"company":"acme","plan":3,"payment":null,"amount":{"minor":120050,"currency":"EUR"},'
        '"paid_on":"2026-11-03","link":"/api/v1/companies/acme/plans/3/payments/"}}'
    )


@settings(max_examples=50)
@given(
    st.sampled_from(KINDS),
    st.text(max_size=600),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=8),
)
def test_whatever_an_event_holds_its_message_is_small_and_of_the_documented_shape(
    kind: Kind, subject: str, data: dict[str, object]
) -> None:
    body = body_of(kind, Told("acme", 1, AT, subject, data))
    assert len(body.encode()) < LARGEST
    document = json.loads(body)
    names = [field.name for field in kind.all_fields]
    assert list(document["data"]) == ["event", "company", *names, "link"]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz-/@. ", min_size=12, max_size=80))
def test_no_words_that_people_wrote_are_told(words: str) -> None:
    told = Told("acme", 1, AT, f"plan 1: {words}", dict.fromkeys(KEYS, f"zz{words}"))
    for kind in KINDS:
        assert f"zz{words}" not in body_of(kind, told)


@given(st.integers(1, 2**63), st.text())
def test_an_id_is_always_the_same_and_fits_a_header(endpoint: int, digest: str) -> None:
    made = message_id(endpoint, digest)
    assert made == message_id(endpoint, digest) != message_id(endpoint + 1, digest)
    assert made.isascii()
    assert len(made) == 30
