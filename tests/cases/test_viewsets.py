"""Cases in the admin: the list, the page, the forms, the acts."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ReferenceIndex

from portal.accounts.models import RecordLogEntry
from portal.cases.actions import change_case, refer_case, transition_case
from portal.cases.models import Case
from portal.directory.models import Institution, Program, Service
from portal.registry.models import Person
from tests.factories import BENDA, KEBON_AYU, make_case, make_nik, make_person

pytestmark = pytest.mark.django_db

LIST = "cases:list"


def numbers(response) -> list[str]:
    return sorted(case.number for case in response.context["object_list"])


def new_case(**changes) -> dict:
    """What the form for a new case sends."""
    data = {
        "person-name": "Euis Komariah",
        "person-nik": make_nik(born="411281"),
        "person-birth_date": "1981-12-01",
        "person-sex": "female",
        "person-region": BENDA,
        "region": BENDA,
        "service": Service.objects.first().pk,
        "kind": "request",
        "channel": "walk_in",
        "received_on": "2026-03-04",
        "description": "Asks for help.",
    }
    return data | changes


def edited(case: Case, **changes) -> dict:
    data = {
        "region": case.region_id,
        "service_words": case.service_words,
        "kind": case.kind,
        "channel": case.channel,
        "received_on": case.received_on.isoformat(),
        "version": case.version,
    }
    return data | changes


def page(case: Case, name: str = "inspect") -> str:
    return reverse(f"cases:{name}", args=[case.pk])


# --- The list ----------------------------------------------------------------


def test_list_shows_the_cases_of_the_scope(officer, neighbour, as_user):
    ours = make_case(by=officer)
    theirs = make_case(by=neighbour, region=KEBON_AYU)

    assert numbers(as_user(officer).get(reverse(LIST))) == [ours.number]
    assert numbers(as_user(neighbour).get(reverse(LIST))) == [theirs.number]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_rows(
    count, manager, officer, as_user
):
    for service in Service.objects.all()[:count]:
        make_case(by=officer, service=service, program=Program.objects.first())
    browser = as_user(manager)
    browser.get(reverse(LIST))  # what is remembered between requests

    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse(LIST))

    assert len(queries) == 17


@pytest.mark.parametrize(
    "words",
    [
        "Rohaeni",
        "rohaeni nur",
        "ohaen",
        "Hj. Nurhayati",
        "{number}",
        "{code}",
        "2026-0",
    ],
)
def test_search_finds(words, officer, as_user):
    case = make_case(by=officer, name="Nurhayati Rohaeni")
    make_case(by=officer, name="Other", received_on=date(2025, 1, 2))
    words = words.format(number=case.number, code=case.tracking_code.lower())

    found = as_user(officer).get(reverse(LIST), {"q": words})

    assert numbers(found) == [case.number]


def test_search_finds_nothing_elsewhere(officer, neighbour, as_user):
    case = make_case(by=officer, name="Nurhayati Rohaeni")
    browser = as_user(neighbour)

    for words in ("Rohaeni", case.number, case.tracking_code):
        assert numbers(browser.get(reverse(LIST), {"q": words})) == []


@pytest.mark.parametrize("typed", ["{nik}", " {nik} ", "3202.1641.0170.{end}"])
def test_identity_number_in_the_search_box_goes_nowhere(typed, officer, as_user):
    nik = make_nik(born="410170")
    make_case(by=officer, person=make_person(by=officer, nik=nik))
    browser, typed = as_user(officer), typed.format(nik=nik, end=nik[-4:])

    response = browser.get(reverse(LIST), {"q": typed})
    fragment = browser.get(reverse("cases:list_results"), {"q": typed})

    assert (response.status_code, response.url) == (302, reverse("people:find"))
    assert nik not in fragment.content.decode()
    assert reverse("people:find") in fragment.content.decode()


def test_case_number_is_no_identity_number(officer, as_user):
    case = make_case(by=officer)

    found = as_user(officer).get(reverse(LIST), {"q": case.number})

    assert found.status_code == 200


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "handling"}, 1),
        ({"status": ["handling", "registered"]}, 3),
        ({"kind": "complaint"}, 1),
        ({"channel": "phone"}, 1),
        ({"received_on_from": "2026-02-01", "received_on_to": "2026-02-28"}, 1),
        ({"region": BENDA}, 3),
        ({"region": "320217"}, 0),
        ({"region": "Cicurug"}, 3),
        ({"region": "Desa Benda, Kec. Cicurug (3202162004)"}, 3),
        ({"region": KEBON_AYU}, 0),
        ({"region": "Kebon Ayu"}, 0),
    ],
)
def test_filters_narrow_the_list(filters, expected, officer, manager, as_user):
    moved = make_case(by=officer, kind="complaint", channel="phone")
    transition_case(moved, "handling", by=manager)
    make_case(by=officer, received_on=date(2026, 2, 3))
    make_case(by=officer)

    found = as_user(manager).get(reverse(LIST), filters)

    assert len(numbers(found)) == expected


def test_filter_by_region_is_only_for_who_has_several(officer, manager, as_user):
    offered = [
        "region" in as_user(user).get(reverse(LIST)).context["filters"].form.fields
        for user in (officer, manager)
    ]

    assert offered == [False, True]


def test_empty_list_says_what_to_do(officer, supervisor, as_user):
    add = reverse("cases:add")
    ours = as_user(officer).get(reverse(LIST)).content.decode()
    theirs = as_user(supervisor).get(reverse(LIST)).content.decode()

    assert ours.count(f'class="button" href="{add}"') == 1
    assert theirs.count(add) == 0


# --- The page ----------------------------------------------------------------


def test_page_shows_numbers_only_masked(officer, as_user):
    nik = make_nik(born="410170")
    case = make_case(by=officer, person=make_person(by=officer, nik=nik))

    body = as_user(officer).get(page(case)).content.decode()

    assert (nik in body, f"3202••••••••{nik[-4:]}" in body) == (False, True)


def test_page_is_unknown_elsewhere(officer, neighbour, as_user):
    case = make_case(by=officer)

    assert as_user(neighbour).get(page(case)).status_code == 404


def test_reading_is_logged_once_a_day(officer, as_user):
    case = make_case(by=officer)
    browser = as_user(officer)
    browser.get(page(case))
    browser.get(page(case))

    read = RecordLogEntry.objects.filter(action="registry.read", user=officer)

    assert [entry.object_id for entry in read] == [str(case.person_id)]
    assert [entry.region_code for entry in read] == [BENDA]


def test_page_shows_other_cases_of_the_household(officer, neighbour, as_user):
    kk = make_nik(born="010115")
    mother = make_person(by=officer, name="Mother", kk=kk)
    child = make_person(by=officer, name="Child", kk=kk)
    case, sibling = (make_case(by=officer, person=one) for one in (mother, child))
    elsewhere = make_case(by=neighbour, region=KEBON_AYU, person=child)

    body = as_user(officer).get(page(case)).content.decode()

    assert (sibling.number in body, elsewhere.number in body) == (True, False)


def test_page_offers_the_steps_of_the_role(officer, back_officer, supervisor, as_user):
    case = make_case(by=officer)
    offered = {
        user.username: [
            step.to for step in as_user(user).get(page(case)).context["steps"]
        ]
        for user in (officer, back_officer, supervisor)
    }

    sides = ["needs_documents", "withdrawn", "duplicate"]
    assert offered == {
        officer.username: sides,
        back_officer.username: ["handling", *sides],
        supervisor.username: [],
    }


def test_step_moves_the_case(officer, back_officer, as_user):
    case = make_case(by=officer)
    step = {"to": "handling", "version": case.version}

    response = as_user(back_officer).post(page(case, "transition"), step)

    case.refresh_from_db()
    assert (response.status_code, case.status) == (302, "handling")


def test_refused_step_says_why_and_keeps_the_reason(officer, as_user):
    case = make_case(by=officer)
    step = {"to": "handling", "reason": "Please", "version": case.version}

    response = as_user(officer).post(page(case, "transition"), step)

    case.refresh_from_db()
    sentence = str(next(iter(response.context["messages"])))
    assert (response.status_code, case.status) == (200, "registered")
    assert (case.get_status_display() in sentence, response.context["typed"]) == (
        True,
        "Please",
    )


def test_step_without_the_owed_reason_is_refused(officer, as_user):
    case = make_case(by=officer)

    as_user(officer).post(page(case, "transition"), {"to": "withdrawn"})

    case.refresh_from_db()
    assert case.status == "registered"


def test_step_elsewhere_is_unknown(officer, neighbour, as_user):
    case = make_case(by=officer)

    response = as_user(neighbour).post(page(case, "transition"), {"to": "duplicate"})

    case.refresh_from_db()
    assert (response.status_code, case.status) == (404, "registered")


@pytest.fixture
def referred(officer, back_officer) -> Case:
    """A case at the agency of Sukabumi."""
    case = make_case(by=officer)
    transition_case(case, "handling", by=back_officer)
    agency = Institution.objects.get(code="dinsos-sukabumi")
    refer_case(case, by=back_officer, reason="Needs a letter.", institution=agency)
    return Case.objects.get(pk=case.pk)


def test_case_is_referred_by_the_form(officer, back_officer, as_user):
    case = make_case(by=officer)
    transition_case(case, "handling", by=back_officer)
    agency = Institution.objects.get(code="dinsos-sukabumi")
    data = {"institution": agency.pk, "reason": "Needs a letter."}

    response = as_user(back_officer).post(page(case, "refer"), data)

    case.refresh_from_db()
    assert (response.status_code, case.status) == (302, "referred")
    assert case.referrals.get().institution == agency


def test_receiver_sees_and_answers(referred, agency, as_user):
    referral = referred.referrals.get()
    answer = reverse("cases:answer", args=[referred.pk, referral.pk])
    data = {f"r{referral.pk}-answer": "complete", f"r{referral.pk}-reason": "Done."}

    response = as_user(agency).post(answer, data)

    referred.refresh_from_db()
    assert (response.status_code, referred.status) == (302, "resolved")
    assert referred.outcome == "Done."


def test_sender_does_not_answer(referred, back_officer, as_user):
    referral = referred.referrals.get()
    answer = reverse("cases:answer", args=[referred.pk, referral.pk])
    data = {f"r{referral.pk}-answer": "accept"}

    response = as_user(back_officer).post(answer, data)

    referral.refresh_from_db()
    assert (response.status_code, referral.state) == (200, "sent")


def test_answer_needs_a_referral_of_this_case(referred, officer, agency, as_user):
    answer = reverse("cases:answer", args=[referred.pk, 999_999])

    assert as_user(agency).post(answer, {}).status_code == 404


# --- The forms ---------------------------------------------------------------


def test_form_registers_citizen_and_case(officer, as_user):
    data = new_case()

    response = as_user(officer).post(reverse("cases:add"), data)

    case = Case.objects.get()
    assert (response.status_code, response.url) == (302, page(case))
    assert (case.person.name, case.person.nik) == ("Euis Komariah", data["person-nik"])
    assert (case.region_id, case.created_by) == (BENDA, officer)
    assert case.received_on == date(2026, 3, 4)


def test_form_begins_with_the_own_region(officer, manager, as_user):
    forms = [
        as_user(user).get(reverse("cases:add")).context["forms"][1]
        for user in (officer, manager)
    ]

    begun = [form["region"].value().partition("(")[2] for form in forms]
    assert begun == [f"{BENDA})", "3202)"]
    assert [form["region"].is_hidden for form in forms] == [True, False]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region": KEBON_AYU}, "region"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"service": ""}, "service"),
        ({"person-nik": ""}, "nik"),
        ({"person-nik": "123"}, "nik"),
        ({"person-nik": "3202169901700001"}, "nik"),
        ({"person-name": ""}, "name"),
        ({"person-birth_date": "2999-01-01"}, "birth_date"),
        ({"person-region": "3202"}, "region"),
    ],
)
def test_form_says_beside_the_field_what_is_wrong(changes, field, officer, as_user):
    response = as_user(officer).post(reverse("cases:add"), new_case(**changes))

    errors = {name for form in response.context["forms"] for name in form.errors}
    assert (response.status_code, errors) == (200, {field})
    assert (Case.objects.count(), Person.objects.count()) == (0, 0)


def test_form_takes_people_without_papers(officer, as_user):
    data = new_case(**{"person-nik": "", "person-nik_absence": "no_papers"})

    as_user(officer).post(reverse("cases:add"), data)

    assert Case.objects.get().person.nik_absence == "no_papers"


def test_form_is_closed_to_who_may_not_register(supervisor, agency, as_user):
    for user in (supervisor, agency):
        assert as_user(user).post(reverse("cases:add"), new_case()).status_code == 302
    assert Case.objects.count() == 0


def test_edit_saves_and_logs(officer, as_user):
    case = make_case(by=officer)
    data = edited(case, description="Came again.")

    response = as_user(officer).post(page(case, "edit"), data)

    case.refresh_from_db()
    assert (response.status_code, case.description) == (302, "Came again.")
    logged = RecordLogEntry.objects.get(action="cases.change")
    assert logged.data == {"changes": {"description": ["", "Came again."]}}


def test_edit_does_not_move_the_case_elsewhere(officer, as_user):
    case = make_case(by=officer)

    response = as_user(officer).post(page(case, "edit"), edited(case, region=KEBON_AYU))

    case.refresh_from_db()
    form = response.context["forms"][0]
    assert case.region_id == BENDA
    assert [error.code for error in form.errors.as_data()["region"]] == ["outside"]


def test_edit_of_an_old_version_keeps_what_was_typed(officer, back_officer, as_user):
    case = make_case(by=officer)
    data = edited(case, description="Mine.")
    change_case(case, by=back_officer, description="Theirs.")
    browser = as_user(officer)

    response = browser.post(page(case, "edit"), data)

    form = response.context["forms"][0]
    case.refresh_from_db()
    assert (form["description"].value(), case.description) == ("Mine.", "Theirs.")
    assert "Theirs." in form.errors["description"][0]
    browser.post(page(case, "edit"), data | {"version": form["version"].value()})
    case.refresh_from_db()
    assert case.description == "Mine."


def test_nobody_deletes_cases(administrator, officer, as_user):
    case = make_case(by=officer)

    response = as_user(administrator).post(f"/admin/cases/delete/{case.pk}/")

    assert response.status_code == 404
    assert Case.objects.filter(pk=case.pk).exists()


def test_cases_leave_no_copy_in_wagtails_indexes(officer, as_user):
    as_user(officer).post(reverse("cases:add"), new_case())
    kinds = ContentType.objects.get_for_models(Case, Person).values()

    assert not ReferenceIndex.objects.filter(content_type__in=kinds).exists()
