"""What is done to cases, and who may do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import RecordLogEntry
from portal.cases.actions import (
    CaseChanged,
    CaseError,
    allowed_transitions,
    answer_referral,
    can_answer,
    change_case,
    create_case,
    refer_case,
    transition_case,
)
from portal.cases.choices import (
    ANSWERS,
    DECIDE,
    HANDLE,
    REGISTER,
    TRANSITIONS,
    Answer,
    ReferralState,
    Status,
    needs_reason,
)
from portal.cases.models import Case, Referral
from portal.directory.models import Institution, Service, ServicePoint
from portal.regions.models import Region
from tests.factories import BENDA, KEBON_AYU, make_case, make_person

# Which of the three permissions each persona holds in Benda.
HOLDS = {
    "officer": {REGISTER},
    "back_officer": {REGISTER, HANDLE},
    "coordinator": {REGISTER, HANDLE, DECIDE},
    "manager": {REGISTER, HANDLE, DECIDE},
    "national": {REGISTER, HANDLE, DECIDE},
    "facilitator": {REGISTER},
    "supervisor": set(),
    "neighbour": set(),
    "agency": set(),
    "editor": set(),
    "trainer": set(),
    "learner": set(),
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(officer) -> Case:
    return make_case(by=officer)


def put(case: Case, status: str) -> Case:
    """Return the case as if it stood at this status."""
    Case.objects.filter(pk=case.pk).update(status=status)
    case.refresh_from_db()
    return case


def dinsos() -> Institution:
    return Institution.objects.get(code="dinsos-sukabumi")


def other_agency() -> Institution:
    return Institution.objects.exclude(code="dinsos-sukabumi").first()


# Registering.


def test_case_gets_the_next_number_of_region_and_year(officer):
    day = timezone.localdate()

    cases = [make_case(by=officer) for _each in range(2)]

    assert [case.number for case in cases] == [
        f"{BENDA}-{day.year}-0000{n}" for n in (1, 2)
    ]
    assert RecordLogEntry.objects.filter(action="cases.create").count() == 2


@pytest.mark.parametrize("name", HOLDS)
def test_registering_needs_the_permission_there(name, request):
    user = request.getfixturevalue(name)
    region = Region.objects.get(pk=BENDA)

    if REGISTER in HOLDS[name]:
        assert create_case(by=user, region=region).region_id == BENDA
    else:
        with pytest.raises(CaseError):
            create_case(by=user, region=region)
        assert Case.objects.count() == 0


def test_day_to_come_is_refused(officer):
    region, tomorrow = Region.objects.get(pk=BENDA), timezone.localdate() + timedelta(1)

    with pytest.raises(CaseError):
        create_case(by=officer, region=region, received_on=tomorrow)

    assert Case.objects.count() == 0


@pytest.mark.parametrize("field", ["status", "number", "created_by", "payung"])
def test_fields_with_verbs_of_their_own_are_not_written(field, officer, case):
    with pytest.raises(TypeError):
        change_case(case, by=officer, **{field: "x"})
    with pytest.raises(TypeError):
        create_case(by=officer, region=case.region, **{field: "x"})


def test_chosen_service_leaves_its_words(officer):
    service = Service.objects.get(code="pbi-jk-reactivation")

    case = make_case(by=officer, service=service, service_words="")

    assert (case.service_words, case.service_key) == (
        service.name,
        "reaktivasi pbi jk kis",
    )


# Changing.


def test_change_counts_the_version_and_logs_old_and_new(officer, case):
    changed = change_case(case, by=officer, notes="Baru", version=1)

    assert (changed.notes, changed.version) == ("Baru", 2)
    entry = RecordLogEntry.objects.get(action="cases.change")
    assert entry.data == {"changes": {"notes": ["", "Baru"]}}


def test_change_of_nothing_changes_nothing(officer, case):
    assert change_case(case, by=officer, notes="").version == 1
    assert RecordLogEntry.objects.filter(action="cases.change").count() == 0


def test_older_version_is_refused(officer, case):
    change_case(case, by=officer, notes="Baru")

    with pytest.raises(CaseChanged):
        change_case(case, by=officer, notes="Lain", version=1)
    with pytest.raises(CaseChanged):
        transition_case(case, "withdrawn", by=officer, reason="x", version=1)

    assert Case.objects.get().notes == "Baru"


@pytest.mark.parametrize(
    "name", ["neighbour", "supervisor", "facilitator", "agency", "editor"]
)
def test_change_needs_the_permission_there(name, case, request):
    with pytest.raises(CaseError):
        change_case(case, by=request.getfixturevalue(name), notes="x")


def test_case_cannot_be_moved_out_of_ones_regions(officer, manager, case):
    with pytest.raises(CaseError):
        change_case(case, by=officer, region=Region.objects.get(pk=KEBON_AYU))
    with pytest.raises(CaseError):
        change_case(case, by=manager, region=None)
    moved = change_case(case, by=manager, region=Region.objects.get(pk="3202162006"))

    assert moved.region_id == "3202162006"
    assert moved.number == case.number


def test_case_cannot_be_taken_from_a_foreign_region(officer, neighbour):
    foreign = make_case(by=neighbour, region=KEBON_AYU)

    with pytest.raises(CaseError):
        change_case(foreign, by=officer, region=Region.objects.get(pk=BENDA))


# Steps.


@pytest.mark.parametrize("name", HOLDS)
def test_each_step_is_taken_by_whom_the_table_names(name, case, request):
    user, wrong = request.getfixturevalue(name), []
    for source in Status:
        put(case, source)
        for target in Status:
            wanted = bool(TRANSITIONS.get((source, target), set()) & HOLDS[name])
            if taken(case, target, user) is not wanted:
                wrong.append((str(source), str(target), wanted))

    assert wrong == []


def taken(case: Case, target: str, user) -> bool:
    """Try the step and take it back; return whether it was allowed."""
    source = case.status
    try:
        done = transition_case(case, target, by=user, reason="Karena")
    except CaseError:
        assert Case.objects.get(pk=case.pk).status == source
        assert target not in allowed_transitions(case, user)
        return False
    assert done.status == Case.objects.get(pk=case.pk).status == target
    assert target in allowed_transitions(case, user)
    put(case, source)
    return True


def test_each_step_that_owes_a_reason_is_refused_without_one(case, coordinator):
    for source, target in TRANSITIONS:
        put(case, source)
        for reason in ("", "  \n"):
            if needs_reason(source, target):
                with pytest.raises(CaseError) as refusal:
                    transition_case(case, target, by=coordinator, reason=reason)
                assert list(refusal.value.message_dict) == ["reason"]
            else:
                transition_case(case, target, by=coordinator, reason=reason)
                put(case, source)


def test_reason_is_owed_for_refusal_reopening_and_return():
    owed = {pair for pair in TRANSITIONS if needs_reason(*pair)}
    settled = {"closed", "rejected", "withdrawn", "duplicate", "resolved"}

    assert {target for _source, target in owed} == {
        *("rejected", "withdrawn", "duplicate", "needs_documents", "handling")
    }
    assert {source for source, target in owed if target == "handling"} == {
        "awaiting_decision",
        *settled,
    }


@pytest.mark.parametrize("target", ["payung", "", "Selesai"])
def test_status_that_does_not_exist_is_refused(target, case, coordinator):
    with pytest.raises(CaseError):
        transition_case(case, target, by=coordinator)


def test_closing_writes_the_day_and_reopening_takes_it(case, coordinator):
    put(case, "resolved")

    closed = transition_case(case, "closed", by=coordinator)
    assert closed.closed_on == timezone.localdate()
    reopened = transition_case(case, "handling", by=coordinator, reason="Keliru")

    assert reopened.closed_on is None
    entry = RecordLogEntry.objects.filter(action="cases.transition").latest("timestamp")
    assert entry.data["status"] == ["closed", "handling"]
    assert entry.data["reason"] == "Keliru"


# Referrals.


@pytest.fixture
def referral(case, back_officer) -> Referral:
    put(case, "handling")
    return refer_case(case, by=back_officer, reason="Perlu surat", institution=dinsos())


def test_referral_hands_the_case_over_with_a_clock(referral, case, agency):
    case.refresh_from_db()

    assert (case.status, case.referred_institution) == ("referred", dinsos())
    assert case.referred_words == dinsos().name
    assert referral.due_on > timezone.localdate()
    assert Case.objects.visible_to(agency).get() == case


@pytest.mark.parametrize("reason", ["", " "])
def test_referral_owes_a_reason(reason, case, back_officer):
    put(case, "handling")

    with pytest.raises(CaseError):
        refer_case(case, by=back_officer, reason=reason, institution=dinsos())


def test_referral_has_exactly_one_receiver(case, back_officer):
    put(case, "handling")
    point = ServicePoint.objects.get(code="slrt-sukabumi")

    for receivers in ({}, {"institution": dinsos(), "service_point": point}):
        with pytest.raises(CaseError):
            refer_case(case, by=back_officer, reason="Perlu", **receivers)

    assert Referral.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["officer", "supervisor", "neighbour", "agency", "editor"]
)
def test_referral_needs_who_handles(name, case, request):
    put(case, "handling")

    with pytest.raises(CaseError):
        refer_case(
            case, by=request.getfixturevalue(name), reason="Perlu", institution=dinsos()
        )


@pytest.mark.parametrize("status", ["registered", "closed", "rejected", "resolved"])
def test_referral_only_from_where_the_table_allows(status, case, back_officer):
    put(case, status)

    with pytest.raises(CaseError):
        refer_case(case, by=back_officer, reason="Perlu", institution=dinsos())


@pytest.mark.parametrize(
    ("answer", "state", "status"),
    [
        (Answer.ACCEPT, ReferralState.ACCEPTED, Status.REFERRED),
        (
            Answer.REQUEST_DOCUMENTS,
            ReferralState.DOCUMENTS_REQUESTED,
            "needs_documents",
        ),
        (Answer.DECLINE, ReferralState.DECLINED, Status.HANDLING),
        (Answer.COMPLETE, ReferralState.COMPLETED, Status.RESOLVED),
    ],
)
def test_answer_moves_leg_and_case(answer, state, status, referral, case, agency):
    answered = answer_referral(referral, answer, by=agency, reason="Sudah dicek")

    case.refresh_from_db()
    assert (answered.state, case.status) == (state, status)
    assert (answered.answered_by, answered.answer_reason) == (agency, "Sudah dicek")
    assert case.outcome == ("Sudah dicek" if answer == Answer.COMPLETE else "")


def test_redirect_sends_the_case_on(referral, case, agency):
    answer_referral(
        referral, "redirect", by=agency, reason="Bukan kami", institution=other_agency()
    )

    case.refresh_from_db()
    legs = list(case.referrals.order_by("pk").values_list("institution", "state"))
    assert legs == [(dinsos().pk, "redirected"), (other_agency().pk, "sent")]
    assert (case.status, case.referred_institution) == ("referred", other_agency())
    assert list(Case.objects.visible_to(agency)) == []


def test_redirect_needs_a_new_receiver(referral, case, agency):
    for receivers in ({}, {"institution": dinsos()}):
        with pytest.raises(CaseError):
            answer_referral(referral, "redirect", by=agency, reason="x", **receivers)

    referral.refresh_from_db()
    assert referral.state == "sent"


@pytest.mark.parametrize("answer", ["redirect", "decline", "request_documents"])
def test_refusing_answers_owe_a_reason(answer, referral, agency):
    with pytest.raises(CaseError):
        answer_referral(referral, answer, by=agency, institution=other_agency())

    referral.refresh_from_db()
    assert referral.state == "sent"


@pytest.mark.parametrize("answer", ["payung", "", "completed"])
def test_answer_that_does_not_exist_is_refused(answer, referral, agency):
    with pytest.raises(CaseError):
        answer_referral(referral, answer, by=agency, reason="x")


@pytest.mark.parametrize(
    ("name", "may"),
    [("agency", True), ("national", True), ("officer", False), ("manager", False)]
    + [("back_officer", False), ("neighbour", False), ("editor", False)],
)
def test_only_the_receiver_answers(name, may, referral, request):
    user = request.getfixturevalue(name)

    assert can_answer(referral, user) is may
    if not may:
        with pytest.raises(CaseError):
            answer_referral(referral, "accept", by=user)


def test_agency_answers_only_its_own(case, back_officer, agency):
    put(case, "handling")
    leg = refer_case(case, by=back_officer, reason="Perlu", institution=other_agency())

    assert can_answer(leg, agency) is False
    assert list(Case.objects.visible_to(agency)) == []


@pytest.mark.parametrize("answer", ["complete", "decline"])
def test_leg_that_is_over_is_not_answered_again(answer, referral, agency):
    answer_referral(referral, answer, by=agency, reason="x")

    with pytest.raises(CaseError):
        answer_referral(referral, "accept", by=agency)


def test_last_open_leg_resolves_the_case(
    referral, case, back_officer, agency, national
):
    other = refer_case(
        case, by=back_officer, reason="Juga perlu", institution=other_agency()
    )
    assert Case.objects.visible_to(agency).get() == case

    answer_referral(referral, "complete", by=agency, reason="Surat terbit")
    assert Case.objects.get().status == "referred"

    answer_referral(other, "complete", by=national, reason="Kartu aktif")
    assert Case.objects.get().status == "resolved"


def test_documents_brought_let_the_agency_finish(referral, case, back_officer, agency):
    answer_referral(referral, "request_documents", by=agency, reason="Kurang KK")
    transition_case(case, "handling", by=back_officer)

    answer_referral(referral, "complete", by=agency, reason="Lengkap")

    assert Case.objects.get().status == "resolved"


@pytest.mark.parametrize("status", ["resolved", "closed", "withdrawn", "rejected"])
@pytest.mark.parametrize("answer", list(Answer))
def test_late_answer_never_reopens_a_settled_case(
    status, answer, referral, case, agency
):
    put(case, status)

    try:
        answer_referral(
            referral, answer, by=agency, reason="x", institution=other_agency()
        )
    except CaseError:
        assert answer in (Answer.REDIRECT, Answer.REQUEST_DOCUMENTS)

    case.refresh_from_db()
    assert case.status == status
    assert case.outcome == ""
    assert case.referrals.count() == 1


def test_every_answer_has_a_state():
    assert set(ANSWERS) == set(Answer)


def test_service_sets_the_time_of_the_answer(officer, back_officer):
    service = Service.objects.get(code="pbi-jk-reactivation")
    case = put(make_case(by=officer, service=service), "handling")

    leg = refer_case(case, by=back_officer, reason="Perlu", institution=dinsos())

    assert leg.due_on == timezone.localdate() + timedelta(days=service.referral_days)


def test_referral_to_the_next_point_up_is_answered_there(case, back_officer, manager):
    put(case, "handling")
    point = ServicePoint.objects.get(code="slrt-sukabumi")

    leg = refer_case(case, by=back_officer, reason="Perlu SLRT", service_point=point)

    assert (can_answer(leg, manager), can_answer(leg, back_officer)) == (True, False)
    answer_referral(leg, "accept", by=manager)
    assert Referral.objects.get().state == "accepted"


def test_person_and_case_are_one_story(officer):
    person = make_person(by=officer)

    cases = [make_case(by=officer, person=person) for _each in range(2)]

    assert list(person.cases.order_by("pk")) == cases
