"""Handing a case over, and answering: referrals below a case and by their id."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from portal.accounts.scoping import scope_of
from portal.api.bodies import Code, StrictSerializer, Text, Word, unknown_code
from portal.api.cases import BelowCase, require_here
from portal.api.conditions import content_tag
from portal.api.describing import (
    IDEMPOTENCY_KEY,
    describe_act,
    describe_list,
    describe_record,
    etag_of,
)
from portal.api.endpoints import (
    Endpoint,
    ListEndpoint,
    answer_record,
    found,
    require_permission,
)
from portal.api.idempotency import repeatable
from portal.api.parameters import choice, flag, record
from portal.cases.actions import answer_referral, can_answer, refer_case
from portal.cases.choices import DECIDE, HANDLE, OPEN_LEGS, Answer, ReferralState
from portal.cases.forms import institutions_for, points_in_reach
from portal.cases.models import Case, Referral
from portal.cases.querysets import VIEW
from portal.directory.models import Institution, ServicePoint

ANSWER = "cases.answer_referral"
PLAIN = ("reason", "state", "sent_at", "due_on", "answered_at")
POINTS = ("institution", "service_point")
PEOPLE = ("sent_by", "answered_by")
COLUMNS = (
    "pk",
    *PLAIN,
    "answer_reason",
    "case__number",
    *(f"{name}__{part}" for name in POINTS for part in ("code", "name")),
    *(f"{name}__{part}" for name in PEOPLE for part in ("name", "username")),
)


class ReceiverInput(StrictSerializer):
    """To whom the case of the context is handed over, within the user's reach."""

    def validate_institution(self, value):
        return self.in_reach(value, institutions_for(**self.context))

    def validate_service_point(self, value):
        return self.in_reach(value, points_in_reach(**self.context))

    def in_reach(self, record, reach: QuerySet):
        if not reach.filter(pk=record.pk).exists():
            raise unknown_code(record.code)
        return record


class ReferralInput(ReceiverInput):
    """One receiver, an institution or a service point, and why."""

    institution = Code(Institution.objects.filter(is_active=True), required=False)
    service_point = Code(ServicePoint, required=False)
    reason = Text(max_length=2000)


class AnswerInput(ReceiverInput):
    """The receiver's answer; `redirect` names the new receiver too."""

    answer = Word(Answer)
    reason = Text(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("Owed for everything but `accept` and `complete`."),
    )
    institution = Code(Institution.objects.filter(is_active=True), required=False)
    service_point = Code(ServicePoint, required=False)


class ReceiverBody(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class ReferralBody(serializers.Serializer):
    """One hand-over of a case."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    case = serializers.CharField(help_text=gettext_lazy("The case's number."))
    institution = ReceiverBody(allow_null=True)
    service_point = ReceiverBody(allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(ReferralState.choices)
    sent_by = serializers.CharField()
    sent_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    answered_by = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(help_text=gettext_lazy("What the receiver wrote."))
    can_answer = serializers.BooleanField(
        help_text=gettext_lazy("Whether you answer for the receiver.")
    )


def answered_by(user) -> Q:
    """The condition “`user` answers for this referral's receiver”."""
    scope = scope_of(user, ANSWER)
    if scope.everywhere:
        return Q(pk__isnull=False)
    return Q(institution__in=scope.institutions) | Q(
        service_point__in=ServicePoint.objects.filter(scope.in_regions("region"))
    )


def visible_referrals(user) -> QuerySet:
    """Return the referrals of cases the user sees, and those they answer."""
    own_cases = Q(case__in=Case.objects.visible_to(user))
    return Referral.objects.filter(own_cases | answered_by(user))


def referral_bodies(request, rows: list[dict]) -> list[dict]:
    """Return the rows of COLUMNS as answered."""
    base = request.build_absolute_uri(reverse("api_referrals"))
    keys = [row["pk"] for row in rows]
    answerable = Referral.objects.filter(answered_by(request.user), pk__in=keys)
    own = set(answerable.values_list("pk", flat=True)) if keys else set()
    return [referral_body(row, base, own) for row in rows]


def referral_body(row: dict, base: str, own: set[int]) -> dict[str, Any]:
    return {
        "id": row["pk"],
        "url": f"{base}{row['pk']}/",
        "case": row["case__number"],
        "answer": row["answer_reason"],
        "can_answer": row["pk"] in own and row["state"] in OPEN_LEGS,
        **{name: row[name] for name in PLAIN},
        **{name: receiver(row, name) for name in POINTS},
        **{
            name: row[f"{name}__name"] or row[f"{name}__username"] or None
            for name in PEOPLE
        },
    }


def receiver(row: dict, name: str) -> dict[str, str] | None:
    code = row[f"{name}__code"]
    return {"code": code, "name": row[f"{name}__name"]} if code else None


def answer_with(request, referral: Referral, *, status: int = 200):
    rows = Referral.objects.filter(pk=referral.pk).values(*COLUMNS)
    body = referral_bodies(request, list(rows))[0]
    return answer_record(request, body, content_tag(body), status=status)


FILTERS = (
    choice("state", ReferralState, gettext_lazy("One or several, with commas.")),
    flag(
        "open",
        lambda wanted: Q(state__in=OPEN_LEGS) if wanted else ~Q(state__in=OPEN_LEGS),
        gettext_lazy("Still awaiting its end."),
    ),
    record("institution", Institution, gettext_lazy("The receiver's code.")),
    record("service_point", ServicePoint, gettext_lazy("The receiver's code.")),
)


class ReferralList(ListEndpoint):
    filters = FILTERS
    orderings = ("sent_at", "due_on")
    default_ordering = "-sent_at"

    def rows(self, request) -> QuerySet:
        return visible_referrals(request.user).values(*COLUMNS)

    def bodies(self, request, rows):
        return referral_bodies(request, rows)

    @describe_list(
        gettext_lazy("List referrals"),
        ReferralBody,
        description=gettext_lazy("Those of cases you see, and those you answer."),
    )
    def get(self, request):
        require_permission(request.user, VIEW, ANSWER)
        return self.list_rows(request)


class CaseReferrals(ListEndpoint, BelowCase):
    filters = FILTERS[:2]
    orderings = ("sent_at", "due_on")
    default_ordering = "-sent_at"

    def rows(self, request) -> QuerySet:
        return Referral.objects.filter(case=self.case).values(*COLUMNS)

    def bodies(self, request, rows):
        return referral_bodies(request, rows)

    @describe_list(gettext_lazy("List the referrals of a case"), ReferralBody)
    def get(self, request, case_number):
        return self.list_rows(request)

    @describe_act(
        gettext_lazy("Refer a case"),
        ReferralInput,
        ReferralBody,
        status=201,
        parameters=[IDEMPOTENCY_KEY, etag_of(201)],
        examples=[
            OpenApiExample(
                "To the social agency",
                request_only=True,
                value={"institution": "dinsos-sukabumi", "reason": "Perlu verifikasi."},
            )
        ],
    )
    @repeatable
    def post(self, request, case_number):
        require_here(request.user, self.case, HANDLE, DECIDE)
        context = {"user": request.user, "case": self.case}
        written = ReferralInput(data=request.data, context=context)
        written.is_valid(raise_exception=True)
        referral = refer_case(self.case, by=request.user, **written.validated_data)
        response = answer_with(request, referral, status=201)
        response["Location"] = response.data["url"]
        return response


class ReferralDetail(Endpoint):
    @describe_record(gettext_lazy("Read a referral"), ReferralBody)
    def get(self, request, pk):
        return answer_with(request, found(visible_referrals(request.user), pk=pk))


class Answers(Endpoint):
    @describe_act(
        gettext_lazy("Answer a referral"),
        AnswerInput,
        ReferralBody,
        parameters=[IDEMPOTENCY_KEY, etag_of(200)],
        description=gettext_lazy(
            "Only for those who answer for the receiver. Completing the last open "
            "referral resolves the case."
        ),
    )
    @repeatable
    def post(self, request, pk):
        visible = visible_referrals(request.user).select_related(
            "service_point", "case"
        )
        referral = found(visible, pk=pk)
        if not can_answer(referral, request.user):
            raise PermissionDenied(_("Only the receiver answers this referral."))
        context = {"user": request.user, "case": referral.case}
        written = AnswerInput(data=request.data, context=context)
        written.is_valid(raise_exception=True)
        answered = answer_referral(referral, by=request.user, **written.validated_data)
        return answer_with(request, answered)
