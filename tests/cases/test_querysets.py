"""Which cases a user sees."""

from __future__ import annotations

import pytest

from portal.cases.actions import answer_referral, refer_case, transition_case
from portal.cases.models import Case
from portal.directory.models import Institution
from tests.factories import KEBON_AYU, make_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("officer", {"benda"}),
        ("coordinator", {"benda"}),
        ("facilitator", {"benda"}),
        ("supervisor", {"benda"}),
        ("manager", {"benda"}),
        ("integrator", {"benda"}),
        ("neighbour", {"kebon ayu"}),
        ("national", {"benda", "kebon ayu"}),
        ("administrator", {"benda", "kebon ayu"}),
        ("agency", set()),
        ("editor", set()),
        ("approver", set()),
        ("trainer", set()),
        ("learner", set()),
    ],
)
def test_cases_are_seen_by_region(name, sees, officer, neighbour, request):
    cases = {
        make_case(by=officer).pk: "benda",
        make_case(by=neighbour, region=KEBON_AYU).pk: "kebon ayu",
    }
    user = request.getfixturevalue(name)

    found = Case.objects.visible_to(user).values_list("pk", flat=True)

    assert {cases[pk] for pk in found} == sees
    assert len(found) == len(sees)


def test_nobody_sees_nothing():
    from django.contrib.auth.models import AnonymousUser

    assert list(Case.objects.visible_to(AnonymousUser())) == []


def test_user_put_out_of_service_sees_nothing(officer):
    make_case(by=officer)
    officer.is_active = False

    assert list(Case.objects.visible_to(officer)) == []


def test_agency_sees_a_case_once_for_as_long_as_it_is_asked(
    officer, back_officer, agency
):
    dinsos = Institution.objects.get(code="dinsos-sukabumi")
    other = Institution.objects.exclude(pk=dinsos.pk).first()
    case = transition_case(make_case(by=officer), "handling", by=back_officer)

    first = refer_case(case, by=back_officer, reason="Perlu", institution=dinsos)
    assert list(Case.objects.visible_to(agency)) == [case]

    refer_case(case, by=back_officer, reason="Juga", institution=other)
    assert list(Case.objects.visible_to(agency)) == [case]

    answer_referral(first, "complete", by=agency)
    assert list(Case.objects.visible_to(agency)) == []


def test_open_cases_are_those_not_settled(officer):
    case, other = make_case(by=officer), make_case(by=officer)
    Case.objects.filter(pk=other.pk).update(status="resolved")

    assert list(Case.objects.open()) == [case]
