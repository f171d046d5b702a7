from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.calendar import events
from sponsorplan.domain.calendar.ics import feed, folded

DAY = date(2026, 11, 1)


def test_approvers_are_reminded_after_three_days_and_then_each_week() -> None:
    keys = []
    for number in range(20):
        today = DAY + timedelta(days=number)
        one = events.approval_waits(request=1, plan=2, title="P", asked=DAY, today=today)
        if one.is_due(today) and one.key not in keys:
            keys.append(one.key)
            assert one.since == today
    assert keys == ["approval:1:0", "approval:1:1", "approval:1:2"]


def test_each_thing_has_its_time_before() -> None:
    vote = events.vote_closes(round_=1, plan=1, title="P", closes=DAY)
    assert not vote.is_due(DAY - timedelta(days=2))
    assert vote.is_due(DAY - timedelta(days=1))
    token = events.token_expires(token=1, name="ci", expires=DAY)
    assert not token.is_due(DAY - timedelta(days=15))
    assert token.is_due(DAY - timedelta(days=14))
    assert not token.is_due(DAY + timedelta(days=400))


def test_coming_is_from_today_on_and_the_next_first() -> None:
    found = [
        events.token_expires(token=number, name="x", expires=DAY + timedelta(days=days))
        for number, days in enumerate((90, -1, 0, 91))
    ]
    assert [one.day for one in events.coming(found, today=DAY, days=90)] == [
        DAY,
        DAY + timedelta(days=90),
    ]


def unfolded(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


@given(st.text(max_size=300))
def test_no_line_is_longer_than_the_format_allows_and_none_is_broken(name: str) -> None:
    token = events.token_expires(token=7, name=name, expires=DAY)
    body = feed([token], name=name, scope="acme", made=DAY)
    assert body.endswith(b"\r\n")
    physical = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    assert all(line.decode() is not None for line in physical)
    names = [line.partition(":")[0] for line in unfolded(body)[:-1]]
    assert names.count("BEGIN") == names.count("END") == 2
    assert set(names) <= {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "X-WR-CALNAME", "UID", "DTSTAMP"),
        *("DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "DESCRIPTION", "TRANSP"),
    }


def test_an_entry_keeps_its_uid_and_escapes_what_people_wrote() -> None:
    one = events.token_expires(token=7, name="a,b;c\\d\r\ne", expires=DAY)
    lines = unfolded(feed([one], name="Acme", scope="acme", made=DAY))
    assert "UID:token:7:2026-11-01@acme.sponsorplan" in lines
    assert r"DESCRIPTION:The API token “a\,b\;c\\d\ne” expires on 2026-11-01." in lines
    assert "DTSTART;VALUE=DATE:20261101" in lines
    assert "DTEND;VALUE=DATE:20261102" in lines


def test_folding_counts_octets_and_never_cuts_a_character() -> None:
    first, second = folded("é" * 40).rstrip(b"\r\n").split(b"\r\n")
    assert first.decode() == "é" * 37
    assert second.decode() == " " + "é" * 3
