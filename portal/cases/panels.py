"""What the page of a case shows: groups of facts, next steps, hand-overs, timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.log_actions import registry as log_registry

from portal.accounts.viewsets import address_or_none
from portal.cases.actions import allowed_transitions, can_answer
from portal.cases.choices import (
    NEEDS_REASON,
    OPEN_LEGS,
    SETTLED,
    Status,
    needs_reason,
)
from portal.cases.forms import AnswerForm
from portal.cases.models import Case, Referral
from portal.regions.describing import describe
from portal.registry.models import Person
from portal.registry.panels import (
    Fact,
    FactGroup,
    day,
    identity_facts,
    page_of,
    residence_facts,
    shows_on_person_page,
)
from portal.spreadsheets.models import ImportRun

TIMELINE_LENGTH = 50


def case_facts(case: Case) -> FactGroup:
    service = str(case.service or "")
    asked = case.service_words if case.service_words != service else ""
    program = str(case.program or case.program_words)
    return FactGroup(
        _("Case"),
        [
            Fact(_("Service"), service or asked),
            Fact(_("As asked"), asked if service else ""),
            Fact(_("Program"), program),
            Fact(_("Kind"), case.get_kind_display()),
            Fact(_("Channel"), case.get_channel_display()),
            Fact(_("Received on"), day(case.received_on)),
            Fact(_("Closed on"), day(case.closed_on)),
            Fact(_("Handled in"), describe(case.region_id)),
            Fact(_("Officer"), case.officer),
            Fact(_("Tracking code"), case.tracking_code),
        ],
    )


def story_facts(case: Case) -> FactGroup:
    relation = case.reporter_relation and f" ({case.reporter_relation})"
    return FactGroup(
        _("Description and notes"),
        [
            Fact(_("Description"), case.description),
            Fact(_("Papers"), case.documents),
            Fact(_("Reporter"), f"{case.reporter}{relation}"),
            Fact(_("Outcome"), case.outcome),
            Fact(_("Notes"), case.notes),
            *(Fact(code, value) for code, value in case.extra.items()),
        ],
    )


def provenance_facts(case: Case, user) -> FactGroup:
    """Where the case comes from."""
    run = case.import_run
    return FactGroup(
        _("Where it comes from"),
        [
            Fact(_("Registered by"), str(case.created_by or "")),
            Fact(
                _("Import"),
                run and str(run),
                address_of_import(run, user) if run else None,
            ),
            Fact(_("Row in the sheet"), case.import_row and intcomma(case.import_row)),
            Fact(_("Number elsewhere"), case.external_id),
        ],
    )


def address_of_import(run: ImportRun, user) -> str | None:
    """Return the address of the import's page if `user` may open it."""
    if not ImportRun.objects.visible_to(user).filter(pk=run.pk).exists():
        return None
    return address_or_none("imports:run", run.pk)


def fact_groups(case: Case, user) -> list[FactGroup]:
    person = case.person
    citizen = [identity_facts(person), residence_facts(person)] if person else []
    groups = [
        *citizen,
        case_facts(case),
        story_facts(case),
        provenance_facts(case, user),
    ]
    return [group for group in groups if group.told]


# What the button says: the deed, where the status is its result.
DEEDS = {
    Status.HANDLING: gettext_lazy("Handle"),
    Status.AWAITING_DECISION: gettext_lazy("Submit for decision"),
    Status.IN_SERVICE: gettext_lazy("Put in service"),
    Status.NEEDS_DOCUMENTS: gettext_lazy("Ask for documents"),
    Status.RESOLVED: gettext_lazy("Resolve"),
    Status.CLOSED: gettext_lazy("Close"),
    Status.REJECTED: gettext_lazy("Reject"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn by the citizen"),
    Status.DUPLICATE: gettext_lazy("Mark as duplicate"),
}
REOPEN, GIVE_BACK, TAKE_BACK = (
    gettext_lazy("Reopen"),
    gettext_lazy("Give back"),
    gettext_lazy("Take back"),
)
TAKEN_BACK = {Status.REFERRED: TAKE_BACK, Status.AWAITING_DECISION: GIVE_BACK}


def deed(source: str, target: str) -> str:
    """Return what the step from one status to another is called on a button."""
    if target == Status.HANDLING and source in SETTLED:
        return REOPEN
    if target == Status.HANDLING and source in TAKEN_BACK:
        return TAKEN_BACK[source]
    return DEEDS[target]


@dataclass(frozen=True, slots=True)
class Step:
    """A status the user may move the case to now."""

    to: str
    label: str
    owes_reason: bool
    is_refusal: bool


def next_steps(case: Case, user) -> list[Step]:
    """Return the steps open to the user, those without a reason first.

    Handing over has a form of its own.
    """
    steps = [
        Step(
            to, deed(case.status, to), needs_reason(case.status, to), to in NEEDS_REASON
        )
        for to in allowed_transitions(case, user)
        if to != Status.REFERRED
    ]
    return sorted(steps, key=lambda step: step.owes_reason)


def can_refer(case: Case, user) -> bool:
    return Status.REFERRED in allowed_transitions(case, user)


@dataclass(frozen=True, slots=True)
class Leg:
    """A referral with the form of those who answer it."""

    referral: Referral
    form: AnswerForm | None
    is_open: bool


def legs_of(case: Case, user, bound: AnswerForm | None = None) -> list[Leg]:
    receivers = ("institution", "service_point", "sent_by", "answered_by")
    legs = []
    for referral in case.referrals.select_related(*receivers):
        referral.case = case
        form, is_open = None, referral.state in OPEN_LEGS
        if is_open and can_answer(referral, user):
            mine = bound and bound.referral.pk == referral.pk
            form = bound if mine else AnswerForm(user=user, referral=referral)
        legs.append(Leg(referral, form, is_open))
    return legs


@dataclass(frozen=True, slots=True)
class Beginning:
    """The entry of the timeline that stands in no log: the import of the case."""

    message: str
    timestamp: datetime
    user_display_name: str
    url: str | None


def timeline_of(case: Case, user) -> list:
    """Return the case's log, newest first, and last the import it came with."""
    entries = log_registry.get_logs_for_instance(case).select_related("user")
    newest = list(entries.order_by("-timestamp", "-id")[:TIMELINE_LENGTH])
    return newest + ([beginning(case, user)] if case.import_run else [])


def beginning(case: Case, user) -> Beginning:
    run = case.import_run
    place = {"file": run.file_name, "sheet": run.sheet, "row": case.import_row}
    if run.sheet:
        message = _("Imported from “%(file)s”, sheet “%(sheet)s”, row %(row)s") % place
    else:
        message = _("Imported from “%(file)s”, row %(row)s") % place
    return Beginning(
        message, case.created_at, str(run.created_by), address_of_import(run, user)
    )


class CasesOfPerson(Component):
    """The cases of one citizen that the user may see."""

    template_name = "cases/cases_of_person.html"

    def __init__(self, cases: list[Case], title: str):
        self.cases, self.title = cases, title

    def get_context_data(self, parent_context):
        return {"cases": self.cases, "title": self.title}


def cases_of(people: list, user, besides: Case | None = None) -> list[Case]:
    """Return the visible cases of these people, newest first, without `besides`."""
    cases = Case.objects.visible_to(user).filter(person__in=people)
    if besides:
        cases = cases.exclude(pk=besides.pk)
    return list(cases.prefetch_related("person", "service", "region")[:20])


@shows_on_person_page
def cases_of_person(person: Person, user) -> Component:
    return CasesOfPerson(cases_of([person], user), _("Cases of this citizen"))


def other_cases(case: Case, user) -> Component | None:
    """Other cases of the citizen and of the household, as far as visible."""
    if case.person is None:
        return None
    family = [case.person]
    if case.person.household_id:
        household = Person.objects.filter(household=case.person.household_id)
        family = list(household)
    found = cases_of(family, user, besides=case)
    return CasesOfPerson(found, _("Other cases of the citizen and the household"))


def citizen_page(case: Case, user) -> str | None:
    return page_of(case.person, user) if case.person else None


def list_address(query: str = "") -> str:
    return reverse("cases:list") + (f"?{query}" if query else "")
