"""`/api/v1/cases/{case_number}/transitions/`: moving a case to another status."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.bodies import StrictSerializer, Text, Word
from portal.api.case_bodies import CaseBody, case_tag
from portal.api.cases import BelowCase, answer_case, body_of, require_here
from portal.api.conditions import check_match
from portal.api.describing import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    describe_act,
    etag_of,
    extend_schema,
)
from portal.api.idempotency import repeatable
from portal.cases.actions import allowed_transitions, transition_case
from portal.cases.choices import DECIDE, HANDLE, REGISTER, Status, needs_reason


class TransitionInput(StrictSerializer):
    """The status to move to, and why."""

    to = Word(Status)
    reason = Text(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text=_("Owed for a refusal, a return and a reopening."),
    )


class TransitionBody(serializers.Serializer):
    """One status to which this user may move the case now."""

    to = serializers.ChoiceField(Status.choices)
    label = serializers.CharField()
    needs_reason = serializers.BooleanField()


class TransitionsBody(serializers.Serializer):
    """What this user may do with the case now; always on one page."""

    status = serializers.ChoiceField(Status.choices)
    results = TransitionBody(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class Transitions(BelowCase):
    is_list = True

    @extend_schema(
        summary=_("List the transitions you may make"), responses={200: TransitionsBody}
    )
    def get(self, request, case_number):
        now = self.case.status
        targets = [Status(to) for to in allowed_transitions(self.case, request.user)]
        results = [
            {"to": to.value, "label": to.label, "needs_reason": needs_reason(now, to)}
            for to in targets
        ]
        return Response(
            {"status": now, "results": results, "next": None, "previous": None}
        )

    @describe_act(
        _("Move a case to another status"),
        TransitionInput,
        CaseBody,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, etag_of(200)],
        description=_("If-Match is optional here: the table of transitions guards."),
    )
    @repeatable
    def post(self, request, case_number):
        require_here(request.user, self.case, HANDLE, DECIDE, REGISTER)
        if "If-Match" in request.headers:
            check_match(request, case_tag(body_of(request, self.case)))
        written = TransitionInput(data=request.data)
        written.is_valid(raise_exception=True)
        moved = transition_case(self.case, by=request.user, **written.validated_data)
        return answer_case(request, moved)
