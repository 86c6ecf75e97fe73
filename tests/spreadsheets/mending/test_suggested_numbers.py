"""What damaged numbers may have been: suggested to who may see it, never put in."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import RecordLogEntry
from portal.privacy.damage import likeness
from portal.spreadsheets.mending.suggested_numbers import (
    accept_suggestion,
    meant_by,
    suggestion_for,
    suggestions,
)
from tests.factories import KEBON_AYU, make_case, make_person
from tests.workbooks import citizen, stage

pytestmark = pytest.mark.django_db

KNOWN = "3202160101700123"
NAME = "Contoh Aab"
DIGITS = st.text("0123456789", min_size=16, max_size=16)


@pytest.fixture
def known(officer):
    """A citizen whom the officer knows by a case."""
    person = make_person(
        by=officer, name=NAME, nik=KNOWN, birth_date=date(1970, 1, 1), region_id=None
    )
    make_case(by=officer, person=person)
    return person


def suggested(tmp_path, user, **cells) -> list[tuple]:
    """Return (number, reason, confidence) of what one row's NIK may have been."""
    run = stage(tmp_path, [citizen(1, **{"name": NAME} | cells)], by=user)
    return [(e.number, e.reason, e.confidence) for e in suggestions(run, user)]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (3202160101700120, "dengan 15 angka pertama yang sama."),
        (3202160101700123, "dengan nomor yang persis sama."),
        (
            "3202160101701023",
            "dengan nomor ini, hanya dua angka yang bersebelahan tertukar.",
        ),
        ("320216010170123", "dengan nomor ini, hanya lebih satu angka."),
        ("32021601017001233", "dengan nomor ini, hanya kurang satu angka."),
    ],
)
def test_known_person_is_suggested(tmp_path, officer, known, written, reason):
    # What no rule finds doubtful is not looked up.
    row = {"nik": written, "birth_date": "02/01/1970"}

    found = suggested(tmp_path, officer, **row)

    assert found == [(KNOWN, f"{NAME} dikenal {reason}", "likely")]


def test_name_spelled_otherwise_agrees_with_the_birth_date(tmp_path, officer, known):
    known.region_id = "3202162004"
    known.save()

    found = suggested(tmp_path, officer, nik="320216010170123", name="Conto Aab")

    assert [number for number, _reason, _confidence in found] == [KNOWN]


@pytest.mark.parametrize(
    "cells",
    [
        {"nik": "320216010170123", "name": "Orang Lain"},
        {"nik": "320216010170", "name": NAME},
        {"nik": "3.20216E+15", "name": NAME},
        {"nik": "-", "name": NAME},
    ],
)
def test_nobody_is_suggested_on_less(tmp_path, officer, known, cells):
    assert suggested(tmp_path, officer, **cells) == []


def test_person_of_another_region_is_not_revealed(tmp_path, officer, neighbour):
    stranger = make_person(by=neighbour, name=NAME, nik=KNOWN)
    make_case(by=neighbour, person=stranger, region=KEBON_AYU)
    damaged = {"nik": 3202160101700120}

    assert suggested(tmp_path, officer, **damaged) == []
    assert suggested(tmp_path, neighbour, **damaged) != []


def test_two_such_people_are_none(tmp_path, officer, known):
    other = make_person(by=officer, name=NAME, nik=KNOWN[:-1] + "4")
    make_case(by=officer, person=other)

    assert suggested(tmp_path, officer, nik=3202160101700120) == []


@pytest.mark.parametrize(
    ("written", "diagnosis", "expected"),
    [
        ("32O2l60101700123", "lookalikes", KNOWN),
        ("３２０２１６０１０１７００１２３", "other_digits", KNOWN),
        (f"{KNOWN} (ibu)", "words_around", KNOWN),
        ("32021612017091233", "digit_doubled", "3202161201709123"),
        ("32021601017001233", "digit_doubled", None),
        ("3202160101700023", "one_digit", None),
    ],
)
def test_digits_say_what_was_meant(written, diagnosis, expected):
    assert meant_by(written, diagnosis, {}) == expected


def test_exchanged_neighbours_are_put_back_by_the_birth_date():
    born = {"birth_date": "1980-05-21", "sex": "male"}

    assert meant_by("3202161205800001", "swapped", born) == "3202162105800001"
    assert meant_by("3202161205800001", "swapped", {}) is None


@given(known=DIGITS, other=DIGITS)
def test_numbers_of_two_people_are_hardly_alike(known, other):
    differ = sum(a != b for a, b in zip(known, other, strict=True))

    assert (likeness(other, known) is not None) == (
        differ < 2 or likeness(other, known) == "swapped"
    )


def test_accepted_number_mends_the_row_and_is_logged(tmp_path, officer, known):
    row = citizen(1, name=NAME, nik=3202160101700120)
    run = stage(tmp_path, [row], by=officer)
    suggestion = suggestion_for(run, 0, officer)
    assert run.counts["warned"] == 1

    accept_suggestion(run, 0, suggestion.token, by=officer)

    assert (run.counts["warned"], run.counts["ready"]) == (0, 1)
    assert suggestions(run, officer) == []
    entry = RecordLogEntry.objects.get(action="imports.accept_number")
    assert entry.data == {"row": 2, "confidence": "likely"}
    assert entry.user == officer


def test_number_that_was_not_shown_is_refused(tmp_path, officer, known):
    run = stage(tmp_path, [citizen(1, name=NAME, nik=3202160101700120)], by=officer)

    with pytest.raises(ValidationError):
        accept_suggestion(run, 0, "another", by=officer)

    assert run.rows.get().mends == ""


def test_who_does_not_decide_accepts_nothing(tmp_path, officer, back_officer, known):
    run = stage(tmp_path, [citizen(1, name=NAME, nik="32O2160101700123")], by=officer)
    token = suggestion_for(run, 0, officer).token

    with pytest.raises(PermissionDenied):
        accept_suggestion(run, 0, token, by=back_officer)

    assert run.rows.get().mends == ""


@pytest.mark.parametrize("size", [1, 3])
def test_suggestions_take_the_same_queries_for_any_list(
    tmp_path, officer, known, django_assert_num_queries, size
):
    rows = [citizen(n, name=NAME, nik="320216010170123") for n in range(1, size + 1)]
    run = stage(tmp_path, rows, by=officer)
    suggestions(run, officer)

    with django_assert_num_queries(3):
        suggestions(run, officer)
