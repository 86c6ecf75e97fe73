"""What the forms of a case guard against, and what they tell."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from portal.cases.actions import transition_case
from portal.cases.models import Case
from tests.factories import BENDA, make_case, make_nik

pytestmark = pytest.mark.django_db

ADD = "/admin/cases/add/"


def new_case(**changes) -> dict:
    """What the form for a new case sends."""
    data = {
        "person-name": "Euis Komariah",
        "person-nik": make_nik(born="411281"),
        "person-birth_date": "01/12/1981",
        "region": BENDA,
        "service_words": "Beras",
        "kind": "request",
        "channel": "walk_in",
        "received_on": "04/03/2026",
    }
    return data | changes


def inspect(case: Case) -> str:
    return reverse("cases:inspect", args=[case.pk])


def test_form_sent_twice_leads_to_the_case_it_became(officer, as_user):
    browser = as_user(officer)
    data = new_case(once=browser.get(ADD).context["once"])
    browser.post(ADD, data)

    again = browser.post(ADD, data)

    assert again.url == inspect(Case.objects.get())


def test_another_form_registers_another_case(officer, as_user):
    browser = as_user(officer)
    for _time in range(2):
        browser.post(ADD, new_case(once=browser.get(ADD).context["once"]))

    assert Case.objects.count() == 2


def test_refused_form_may_be_sent_again(officer, as_user):
    browser = as_user(officer)
    refused = browser.post(ADD, new_case(once="first", service_words=""))

    browser.post(ADD, new_case(once=refused.context["once"]))

    assert refused.context["once"] == "first"
    assert Case.objects.count() == 1


def test_form_begins_with_the_number_that_was_looked_up(officer, as_user):
    nik = make_nik()
    found = as_user(officer).post(reverse("people:find"), {"nik": nik})

    begun = as_user(officer).post(ADD, {"begin": "", "nik": nik})

    assert f'<input type="hidden" name="nik" value="{nik}">' in found.content.decode()
    assert begun.context["forms"][0]["nik"].value() == nik
    assert (begun.context["faulty"], Case.objects.count()) == ([], 0)


@pytest.mark.parametrize(("born", "told"), [("01/12/1981", 1), ("02/12/1981", 2)])
def test_officer_hears_of_a_number_that_does_not_fit(born, told, officer, as_user):
    response = as_user(officer).post(ADD, new_case(**{"person-birth_date": born}))

    assert len(list(get_messages(response.wsgi_request))) == told


def test_form_lists_the_fields_to_look_at_again(officer, as_user):
    response = as_user(officer).post(ADD, new_case(service_words="", received_on="x"))

    faulty = [field.name for field in response.context["faulty"]]
    assert faulty == ["service", "received_on"]


@pytest.mark.parametrize(
    ("filters", "expected"), [({}, 1), ({"received_on_from": "31/02/2026"}, 0)]
)
def test_list_shows_nothing_under_a_filter_it_cannot_read(
    filters, expected, officer, as_user
):
    make_case(by=officer)

    response = as_user(officer).get(reverse("cases:list"), filters)

    assert len(response.context["object_list"]) == expected
    assert ("“31/02/2026”" in response.content.decode()) == bool(filters)


def test_refused_step_opens_only_its_own_form(officer, back_officer, as_user):
    case = make_case(by=officer)
    data = {"to": "withdrawn", "reason": " ", "version": case.version}

    response = as_user(back_officer).post(
        reverse("cases:transition", args=[case.pk]), data
    )

    assert response.content.decode().count('<details class="record-step" open>') == 1


def test_refer_form_names_the_case(officer, back_officer, as_user):
    case = make_case(by=officer)
    transition_case(case, "handling", by=back_officer)

    response = as_user(back_officer).get(reverse("cases:refer", args=[case.pk]))

    heading = f'<h2 class="record-heading">{case.person.name}:'
    assert heading in response.content.decode()
