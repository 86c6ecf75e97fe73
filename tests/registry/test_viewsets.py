"""Citizens in the admin: the list, the page, looking up, correcting."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import RecordLogEntry
from portal.registry.actions import change_person
from portal.registry.models import Person
from portal.registry.panels import identity_facts
from tests.factories import BENDA, KEBON_AYU, make_case, make_nik, make_person

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    return sorted(person.name for person in response.context["object_list"])


def person_data(person: Person, **changes) -> dict:
    return {"name": person.name, "version": person.version} | changes


def known(by, region: str = BENDA, **fields) -> Person:
    """Return a citizen who is visible to `by` through a case."""
    person = make_person(by=by, **fields)
    make_case(by=by, region=region, person=person)
    return person


@pytest.mark.parametrize(
    ("born", "cautions"), [(date(1970, 1, 1), [False]), (date(1970, 1, 2), [True])]
)
def test_doubt_stands_beside_the_number(born, cautions, officer):
    person = known(officer, nik=make_nik(born="010170"), birth_date=born)

    facts = [fact for fact in identity_facts(person).told if fact.label == "NIK"]

    assert [bool(fact.caution) for fact in facts] == cautions


def test_list_shows_citizens_with_a_case_in_scope(officer, neighbour, as_user):
    known(officer, name="Ours")
    known(neighbour, KEBON_AYU, name="Theirs")

    assert names(as_user(officer).get(reverse("people:list"))) == ["Ours"]
    assert names(as_user(neighbour).get(reverse("people:list"))) == ["Theirs"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_rows(count, officer, as_user):
    for _each in range(count):
        known(officer)
    browser = as_user(officer)
    browser.get(reverse("people:list"))

    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("people:list"))

    assert len(queries) == 12


def test_list_masks_numbers(officer, as_user):
    person = known(officer)

    body = as_user(officer).get(reverse("people:list")).content.decode()

    assert (person.nik in body, person.masked_nik in body) == (False, True)


def test_search_by_parts_of_the_name(officer, as_user):
    known(officer, name="Siti binti Ahmad")
    known(officer, name="Asep")

    found = as_user(officer).get(reverse("people:list"), {"q": "ahmad sit"})

    assert names(found) == ["Siti binti Ahmad"]


def test_find_by_number_shows_the_citizen(officer, as_user):
    person = known(officer, name="Ours")

    response = as_user(officer).post(reverse("people:find"), {"nik": person.nik})

    assert [card["person"] for card in response.context["cards"]] == [person]
    assert person.nik not in response.request["PATH_INFO"]
    logged = RecordLogEntry.objects.get(action="registry.lookup")
    assert (logged.user, logged.object_id) == (officer, str(person.pk))


def test_find_elsewhere_says_only_that(officer, neighbour, as_user):
    person = known(officer, name="Zulkarnaen")

    response = as_user(neighbour).post(reverse("people:find"), {"nik": person.nik})

    assert response.context["found"].elsewhere is True
    assert response.context["cards"] == []
    assert "Zulkarnaen" not in response.content.decode()


def test_look_at_someone_elsewhere_is_logged_without_telling_the_asker(
    officer, neighbour, as_user
):
    person = known(officer, name="Zulkarnaen")
    browser = as_user(neighbour)
    browser.post(reverse("people:find"), {"nik": person.nik})

    logged = RecordLogEntry.objects.get(action="registry.lookup")
    report = browser.get(reverse("wagtailadmin_reports:site_history"))

    assert (logged.user, logged.region_code) == (neighbour, "")
    assert "Zulkarnaen" not in report.content.decode()


def test_find_tells_of_others_only_to_who_may_look_up(officer, supervisor, as_user):
    person = make_person(by=officer)  # no case: in nobody's scope

    response = as_user(supervisor).post(reverse("people:find"), {"nik": person.nik})

    assert response.context["found"].elsewhere is False


def test_find_refuses_what_cannot_be_a_number(officer, as_user):
    for typed in ("", "123", "3202169901700001"):
        response = as_user(officer).post(reverse("people:find"), {"nik": typed})

        assert list(response.context["form"].errors) == ["nik"]


def test_unmasking_needs_permission_and_reason_and_is_logged(
    officer, coordinator, as_user
):
    person = known(officer)
    unmask = reverse("people:unmask", args=[person.pk])
    told = [
        person.nik in as_user(user).post(unmask, {"reason": reason}).content.decode()
        for user, reason in (
            (officer, "Curious"),
            (coordinator, " "),
            (coordinator, "Letter"),
        )
    ]

    assert told == [False, False, True]
    logged = RecordLogEntry.objects.get(action="registry.unmask")
    assert (logged.user, logged.data) == (coordinator, {"reason": "Letter"})


def test_unmasking_elsewhere_is_unknown(officer, neighbour, as_user):
    unmask = reverse("people:unmask", args=[known(officer).pk])

    assert as_user(neighbour).post(unmask, {"reason": "x"}).status_code == 404


def test_page_shows_only_visible_cases(officer, neighbour, as_user):
    person = make_person(by=officer)
    ours = make_case(by=officer, person=person)
    theirs = make_case(by=neighbour, region=KEBON_AYU, person=person)
    address = reverse("people:inspect", args=[person.pk])

    body = as_user(officer).get(address).content.decode()

    assert (ours.number in body, theirs.number in body) == (True, False)


def test_edit_corrects_and_counts_the_version(officer, as_user):
    person = known(officer, name="Sity")
    edit = reverse("people:edit", args=[person.pk])

    response = as_user(officer).post(edit, person_data(person, name="Siti", rt="001"))

    person.refresh_from_db()
    assert (response.status_code, person.name, person.rt) == (302, "Siti", "001")
    assert person.version == 2
    logged = RecordLogEntry.objects.get(action="wagtail.edit")
    assert logged.data == {"fields": ["name", "rt"]}


def test_edit_leaves_the_number_alone_unless_one_is_written(officer, as_user):
    person = known(officer)
    before, other = person.nik, make_nik()
    edit = reverse("people:edit", args=[person.pk])
    browser = as_user(officer)

    browser.post(edit, person_data(person, rt="001"))
    person.refresh_from_db()
    kept = person.nik
    browser.post(edit, person_data(person, nik=other))
    person.refresh_from_db()

    assert (kept, person.nik) == (before, other)


def test_edit_refuses_a_number_that_someone_has(officer, as_user):
    person, other = known(officer), known(officer)
    edit = reverse("people:edit", args=[person.pk])

    response = as_user(officer).post(edit, person_data(person, nik=other.nik))

    assert list(response.context["form"].errors) == ["nik"]


def test_edit_of_an_old_version_is_shown_again(officer, back_officer, as_user):
    person = known(officer, name="Sity")
    data = person_data(person, name="Mine")
    change_person(person, by=back_officer, name="Theirs")

    response = as_user(officer).post(reverse("people:edit", args=[person.pk]), data)

    person.refresh_from_db()
    form = response.context["form"]
    assert (form["name"].value(), person.name) == ("Mine", "Theirs")
    assert form["version"].value() == 2


def test_edit_is_closed_to_readers(officer, supervisor, as_user):
    person = known(officer, name="Siti")
    edit = reverse("people:edit", args=[person.pk])

    as_user(supervisor).post(edit, person_data(person, name="Changed"))

    person.refresh_from_db()
    assert person.name == "Siti"
