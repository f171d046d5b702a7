from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.approval.rules import ROLES, Needed
from sponsorplan.domain.approval.standing import (
    Hindrance,
    People,
    StandIn,
    Verdict,
    Word,
    able,
    authority,
    standing,
)

DAY = date(2026, 11, 1)
NAMES = ["ada", "bob", "cleo", "dan", "eve"]

names = st.sampled_from(NAMES)
words = st.lists(
    st.builds(Word, names, names, st.sampled_from([True]), st.sampled_from(["d1", "d1", "d2"])),
    max_size=8,
)
needs = st.builds(
    Needed, st.integers(1, 2), st.frozensets(st.sampled_from(ROLES), min_size=1, max_size=2)
)
stand_ins = st.lists(
    st.builds(StandIn, names, names, st.dates(date(2026, 10, 30), DAY), st.dates(DAY)), max_size=4
)
crowds = st.builds(
    People,
    # Nearly everybody may approve, so that most words are worth counting.
    st.fixed_dictionaries(
        {name: st.sampled_from(["owner", "approver", "owner", "viewer"]) for name in NAMES[:4]}
    ),
    st.frozensets(names, max_size=1),
    stand_ins.map(tuple),
)


def said(person: str, authority: str = "", *, approves: bool = True, digest: str = "d1") -> Word:
    return Word(person, authority or person, approves, digest)


def team(*makers: str, stand_ins: tuple[StandIn, ...] = ()) -> People:
    roles = {"ada": "owner", "bob": "approver", "cleo": "approver", "dan": "planner"}
    return People(roles, frozenset(makers), stand_ins)


ONE, TWO = Needed(1, frozenset(ROLES)), Needed(2, frozenset(ROLES))


@given(words, needs, crowds)
def test_approved_takes_as_many_people_as_needed_and_no_maker(
    spoken: list[Word], needed: Needed, people: People
) -> None:
    found = standing(spoken, digest="d1", needed=needed, people=people)
    persons = {word.person for word in found.counted}
    authorities = {word.authority for word in found.counted}
    assert len(persons) == len(authorities) == len(found.counted)
    assert not (persons | authorities) & people.makers
    assert all(people.roles[name] in needed.roles for name in authorities)
    assert (found.verdict is Verdict.APPROVED) == (len(found.counted) >= needed.approvers)
    assert found.missing == max(needed.approvers - len(found.counted), 0)


@given(words, needs, crowds)
def test_what_was_said_of_another_digest_counts_nothing(
    spoken: list[Word], needed: Needed, people: People
) -> None:
    others = [word for word in spoken if word.digest != "d1"]
    assert standing(others, digest="d1", needed=needed, people=people).counted == ()


@given(words, words, needs, crowds)
def test_a_later_approval_never_takes_one_away(
    spoken: list[Word], more: list[Word], needed: Needed, people: People
) -> None:
    before = standing(spoken, digest="d1", needed=needed, people=people)
    after = standing([*spoken, *more], digest="d1", needed=needed, people=people)
    assert after.counted[: len(before.counted)] == before.counted


@given(words, needs, crowds, names)
def test_whoever_may_speak_moves_the_plan_on(
    spoken: list[Word], needed: Needed, people: People, person: str
) -> None:
    before = standing(spoken, digest="d1", needed=needed, people=people)
    by = authority(person, needed=needed, people=people, counted=before.counted, today=DAY)
    if isinstance(by, Hindrance):
        return
    word = said(person, by)
    after = standing([*before.counted, word], digest="d1", needed=needed, people=people)
    assert after.counted == (*before.counted, word)


@given(words, needs, crowds, names)
def test_whoever_made_it_may_never_speak(
    spoken: list[Word], needed: Needed, people: People, person: str
) -> None:
    makers = People(people.roles, people.makers | {person}, people.stand_ins)
    found = standing(spoken, digest="d1", needed=needed, people=makers)
    for counted in ((), found.counted):
        by = authority(person, needed=needed, people=makers, counted=counted, today=DAY)
        assert by is Hindrance.MAKER
    others = able(needed=needed, people=makers, counted=(), today=DAY)
    assert person not in others
    for other in others:
        by = authority(other, needed=needed, people=makers, counted=(), today=DAY)
        assert by != person


def test_one_rejection_rejects_whatever_was_approved_before() -> None:
    for rejecting in ("ada", "bob"):
        spoken = [said("bob"), said(rejecting, approves=False)]
        found = standing(spoken, digest="d1", needed=TWO, people=team("dan"))
        assert (found.verdict, found.counted) == (Verdict.REJECTED, (spoken[1],))


def test_a_makers_rejection_is_none() -> None:
    found = standing(
        [said("ada", approves=False)], digest="d1", needed=ONE, people=team("ada", "dan")
    )
    assert found.verdict is Verdict.OPEN


def test_one_person_counts_once_also_for_somebody_away() -> None:
    people = team("dan", stand_ins=(StandIn("cleo", "bob", DAY, DAY),))
    spoken = [said("bob"), said("bob", "cleo")]
    assert standing(spoken, digest="d1", needed=TWO, people=people).missing == 1
    # Nor does the one who was away add a second word to the one said for them.
    spoken = [said("bob", "cleo"), said("cleo")]
    assert standing(spoken, digest="d1", needed=TWO, people=people).missing == 1
    by = authority("cleo", needed=TWO, people=people, counted=[said("bob", "cleo")], today=DAY)
    assert by is Hindrance.SAID


def test_two_stand_ins_of_one_person_count_once() -> None:
    people = team()
    spoken = [said("bob", "ada"), said("cleo", "ada")]
    assert standing(spoken, digest="d1", needed=TWO, people=people).counted == (spoken[0],)


def test_a_word_on_a_makers_authority_does_not_count() -> None:
    found = standing([said("bob", "ada")], digest="d1", needed=ONE, people=team("ada"))
    assert found.counted == ()


def test_whoever_lost_their_role_or_left_no_longer_counts() -> None:
    spoken = [said("eve"), said("dan"), said("bob")]
    found = standing(spoken, digest="d1", needed=TWO, people=team())
    assert found.counted == (spoken[2],)


def test_a_planner_stands_in_for_an_approver_from_the_first_day_to_the_last() -> None:
    stand_in = StandIn("bob", "dan", date(2026, 11, 2), date(2026, 11, 4))
    people = team(stand_ins=(stand_in,))
    for day, expected in ((1, Hindrance.NO_ROLE), (2, "bob"), (4, "bob"), (5, Hindrance.NO_ROLE)):
        by = authority("dan", needed=ONE, people=people, counted=(), today=date(2026, 11, day))
        assert by == expected


def test_nobody_stands_in_for_a_maker() -> None:
    people = team("bob", stand_ins=(StandIn("bob", "dan", DAY, DAY),))
    by = authority("dan", needed=ONE, people=people, counted=(), today=DAY)
    assert by is Hindrance.MADE_BY_AWAY


def test_what_one_stands_in_with_is_not_passed_on() -> None:
    chain = (StandIn("ada", "dan", DAY, DAY), StandIn("dan", "eve", DAY, DAY))
    people = People({"ada": "owner", "dan": "planner", "eve": "viewer"}, frozenset(), chain)
    assert able(needed=ONE, people=people, counted=(), today=DAY) == ("ada", "dan")
