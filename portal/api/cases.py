"""`/api/v1/cases/`: registering, reading and changing cases."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample
from rest_framework.response import Response

from portal.accounts.scoping import scope_of
from portal.api.case_bodies import CASE_COLUMNS, CaseBody, case_bodies, case_tag
from portal.api.case_inputs import (
    CaseChangeInput,
    NewCaseInput,
    register_case,
    write_case,
)
from portal.api.conditions import require_match
from portal.api.describing import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
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
from portal.api.pagination import Ordering
from portal.api.parameters import (
    choice,
    day,
    exact,
    flag,
    moment,
    number,
    record,
    region,
    search,
)
from portal.cases.choices import OPEN, REGISTER, Channel, Kind, Status
from portal.cases.models import Case
from portal.cases.querysets import VIEW
from portal.directory.models import Institution, Program, Sector, Service
from portal.registry.filters import with_name
from portal.registry.models import Person

CHANGE = "cases.change_case"
LARGEST_ID = 2**63 - 1

EXAMPLE = OpenApiExample(
    "KIS no longer active",
    request_only=True,
    value={
        "person": {
            "name": "Siti Contoh",
            "nik": "3202164101700001",
            "birth_date": "1970-01-01",
            "sex": "female",
            "phone": "081234567890",
        },
        "region": "3202162004",
        "service": "pbi-jk-reactivation",
        "received_on": "2026-11-20",
        "channel": "walk_in",
        "kind": "request",
        "description": "KIS tidak aktif saat berobat.",
    },
)


def matching(words: str) -> Q:
    """The cases with this number, tracking code or number elsewhere, or this name."""
    named = with_name(Person.objects.all(), words)
    condition = Q(number=words) | Q(tracking_code=words.upper()) | Q(external_id=words)
    return (
        condition | Q(person__in=named) if any(map(str.isalpha, words)) else condition
    )


def is_open(wanted: bool) -> Q:
    return Q(status__in=OPEN) if wanted else ~Q(status__in=OPEN)


CASE_FILTERS = (
    search(
        gettext_lazy("Words of the name, or a number of the case in full."), matching
    ),
    choice("status", Status, gettext_lazy("One or several, with commas.")),
    choice("kind", Kind, gettext_lazy("One or several, with commas.")),
    choice("channel", Channel, gettext_lazy("One or several, with commas.")),
    flag("open", is_open, gettext_lazy("Not yet resolved, rejected or withdrawn.")),
    region("region", gettext_lazy("Handled at or below the region with this code.")),
    record("service", Service, gettext_lazy("The service's code.")),
    record("program", Program, gettext_lazy("The program's code.")),
    record("sector", Sector, gettext_lazy("The sector's code."), "service__sector"),
    record(
        "institution",
        Institution,
        gettext_lazy("Code of the institution it was referred to last."),
        "referred_institution",
    ),
    number(
        "person",
        gettext_lazy("The citizen's id."),
        most=LARGEST_ID,
        condition=lambda key: Q(person=key),
    ),
    exact("external_id", gettext_lazy("The number in another system.")),
    day("received_from", "received_on__gte", gettext_lazy("Received then or later.")),
    day("received_to", "received_on__lte", gettext_lazy("Received then or earlier.")),
    moment(
        "updated_since",
        "updated_at__gte",
        gettext_lazy("Changed then or later; the oldest change comes first."),
    ),
)


def visible_case(request, case_number: str) -> Case:
    """Return the case if it is in the user's scope, else refuse with 404."""
    cases = Case.objects.visible_to(request.user).select_related("region")
    return found(cases, number=case_number)


def body_of(request, case: Case) -> dict:
    """Return the case as it stands in the database now."""
    rows = Case.objects.filter(pk=case.pk).values(*CASE_COLUMNS)
    return case_bodies(request, list(rows))[0]


def answer_case(request, case: Case, *, status: int = 200) -> Response:
    body = body_of(request, case)
    return answer_record(request, body, case_tag(body), status=status)


def require_here(user, case: Case, *permissions: str) -> None:
    """Refuse with 403 unless `user` holds one of the permissions on the case."""
    if not any(
        scope_of(user, permission).covers_region(case.region_id)
        for permission in permissions
    ):
        raise PermissionDenied(_("You may read this case, but not do this with it."))


class CaseList(ListEndpoint):
    filters = CASE_FILTERS
    orderings = ("received_on", "updated_at")
    default_ordering = "-received_on"

    def ordering(self) -> Ordering:
        if "updated_since" in self.query and "ordering" not in self.query:
            return Ordering("updated_at")
        return super().ordering()

    def rows(self, request) -> QuerySet:
        return Case.objects.visible_to(request.user).values(*CASE_COLUMNS)

    def bodies(self, request, rows):
        return case_bodies(request, rows)

    @describe_list(gettext_lazy("List cases"), CaseBody)
    def get(self, request):
        require_permission(request.user, VIEW)
        return self.list_rows(request)

    @describe_act(
        gettext_lazy("Register a case"),
        NewCaseInput,
        CaseBody,
        status=201,
        parameters=[IDEMPOTENCY_KEY, etag_of(201)],
        examples=[EXAMPLE],
    )
    @repeatable
    def post(self, request):
        require_permission(request.user, REGISTER)
        written = NewCaseInput(data=request.data)
        written.is_valid(raise_exception=True)
        case = register_case(written.validated_data, by=request.user)
        response = answer_case(request, case, status=201)
        response["Location"] = response.data["links"]["self"]
        return response


class CaseDetail(Endpoint):
    @describe_record(gettext_lazy("Read a case"), CaseBody)
    def get(self, request, case_number):
        return answer_case(request, visible_case(request, case_number))

    @describe_act(
        gettext_lazy("Change a case"),
        CaseChangeInput,
        CaseBody,
        parameters=[IF_MATCH, etag_of(200)],
        description=gettext_lazy(
            "What is not written stays. `extra` is replaced as a whole. A status is "
            "changed through transitions, a receiver through referrals."
        ),
    )
    def patch(self, request, case_number):
        case = visible_case(request, case_number)
        require_here(request.user, case, CHANGE)
        require_match(request, case_tag(body_of(request, case)))
        written = CaseChangeInput(data=request.data)
        written.is_valid(raise_exception=True)
        return answer_case(
            request, write_case(case, written.validated_data, by=request.user)
        )


class BelowCase(Endpoint):
    """An address below a case; `self.case` is in the user's scope."""

    parameters: ClassVar = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.case = visible_case(request, kwargs["case_number"])
