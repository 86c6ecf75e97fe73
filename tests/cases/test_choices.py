"""The table of transitions as data."""

from __future__ import annotations

from portal.cases.choices import (
    ANSWERS,
    OPEN,
    OPEN_LEGS,
    SETTLED,
    TRANSITIONS,
    Answer,
    ReferralState,
    Status,
    needs_reason,
)


def reachable(start: str) -> set[str]:
    found, open_ends = {start}, [start]
    while open_ends:
        source = open_ends.pop()
        for before, after in TRANSITIONS:
            if before == source and after not in found:
                found.add(after)
                open_ends.append(after)
    return found


def test_every_status_is_reached_from_registered():
    assert reachable(Status.REGISTERED) == set(Status)


def test_every_status_leads_on_to_being_closed():
    assert [s for s in Status if Status.CLOSED not in reachable(s)] == []


def test_no_step_stays_where_it_is():
    assert [pair for pair in TRANSITIONS if pair[0] == pair[1]] == []


def test_settled_cases_only_close_or_reopen():
    steps = {pair for pair in TRANSITIONS if pair[0] in SETTLED}

    assert {target for _source, target in steps} == {Status.CLOSED, Status.HANDLING}
    assert set(Status) == OPEN | SETTLED


def test_every_permission_of_the_table_is_one_of_three():
    assert set().union(*TRANSITIONS.values()) == {
        *("cases.add_case", "cases.handle_case", "cases.decide_case")
    }


def test_forward_steps_owe_no_reason():
    forward = [
        ("registered", "handling"),
        ("handling", "referred"),
        ("resolved", "closed"),
    ]

    assert [needs_reason(*pair) for pair in forward] == [False, False, False]


def test_answers_lead_to_states_and_two_of_them_stay_open():
    assert set(ANSWERS) == set(Answer)
    assert {a for a in Answer if ANSWERS[a] in OPEN_LEGS} == {
        *("accept", "request_documents")
    }
    assert ReferralState.SENT in OPEN_LEGS
