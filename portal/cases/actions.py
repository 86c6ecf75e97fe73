"""What is done to cases: registering, changing, moving on, referring, answering."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoping import scope_of
from portal.cases.choices import (
    ANSWERS,
    HANDLE,
    OPEN_LEGS,
    REGISTER,
    TRANSITIONS,
    Answer,
    Status,
    needs_reason,
)
from portal.cases.models import Case, Referral
from portal.cases.numbering import format_number
from portal.cases.serials import reserve_serials
from portal.directory.matching import service_key
from portal.regions.models import Region

DEFAULT_REFERRAL_DAYS = 14
# Columns a form or the API may write; everything else has a verb of its own.
WRITABLE = frozenset(
    {
        "person",
        "region",
        "kind",
        "channel",
        "received_on",
        "service",
        "service_words",
        "program",
        "program_words",
        "description",
        "reporter",
        "reporter_relation",
        "documents",
        "outcome",
        "officer",
        "notes",
        "extra",
        "external_id",
    }
)


class CaseError(ValidationError):
    """A refusal with a finished sentence."""


class CaseChanged(CaseError):
    """Someone else saved the case in between."""


def check_region(user, region: Region | None, permission: str) -> None:
    """Raise CaseError unless `user` holds `permission` in `region`."""
    if region is None:
        raise CaseError({"region": _("Region: nothing is chosen. Choose a region.")})
    if not scope_of(user, permission).covers_region(region.pk):
        raise CaseError(
            {
                "region": _("Region: “%(region)s” lies outside what you may work in.")
                % {"region": region}
            }
        )


def check_received_on(day: date | None) -> None:
    if day and day > timezone.localdate():
        raise CaseError(
            {
                "received_on": _("Received on: %(day)s lies in the future.")
                % {"day": day.strftime("%d/%m/%Y")}
            }
        )


@transaction.atomic
def create_case(*, by, region: Region, **fields) -> Case:
    """Register a case in `region` and return it.

    `fields` are those of WRITABLE. Raises CaseError outside the user's regions
    or for a day in the future.
    """
    check_region(by, region, REGISTER)
    case = Case(region=region, created_by=by, **only_writable(fields))
    check_received_on(case.received_on)
    settle_words(case)
    place = (region.pk, case.received_on.year)
    case.number = format_number(*place, reserve_serials({place: 1})[place])
    case.save()
    log(instance=case, action="cases.create", user=by)
    return case


def only_writable(fields: dict) -> dict:
    unknown = set(fields) - WRITABLE
    if unknown:
        raise TypeError(f"create_case/change_case cannot write {sorted(unknown)}.")
    return fields


def settle_words(case: Case) -> None:
    """Keep the words beside the chosen service and program, and their key."""
    if case.service and not case.service_words:
        case.service_words = case.service.name
    if case.program and not case.program_words:
        case.program_words = case.program.name
    case.service_key = service_key(case.service_words)[:200]


@transaction.atomic
def change_case(case: Case, *, by, version: int | None = None, **fields) -> Case:
    """Save `fields` on the case and return it.

    Raises CaseChanged if `version` is no longer the case's, CaseError if the
    case would leave the user's regions.
    """
    only_writable(fields)
    locked = lock_case(case, version)
    check_region(by, locked.region, "cases.change_case")
    if "region" in fields and fields["region"] != locked.region:
        check_region(by, fields["region"], "cases.change_case")
    check_received_on(fields.get("received_on"))
    changes = apply_fields(locked, fields)
    if changes:
        settle_words(locked)
        save_next_version(locked)
        log(instance=locked, action="cases.change", user=by, data={"changes": changes})
    return locked


def lock_case(case: Case, version: int | None = None) -> Case:
    """Return the case as it stands now, locked until the transaction ends."""
    locked = (
        Case.objects.select_for_update(of=("self",))
        .select_related("region", "service", "program")
        .get(pk=case.pk)
    )
    if version is not None and locked.version != version:
        raise CaseChanged(
            _("Someone else changed this case in the meantime. Look at it again.")
        )
    return locked


def apply_fields(case: Case, fields: dict) -> dict[str, list[str]]:
    """Set the fields and return {field: [old, new]} as text, without numbers."""
    changes = {}
    for field, value in fields.items():
        old = getattr(case, field)
        if old != value:
            changes[field] = [str(old or ""), str(value or "")]
            setattr(case, field, value)
            if field in ("service", "program") and f"{field}_words" not in fields:
                setattr(case, f"{field}_words", value.name if value else "")
    return changes


def save_next_version(case: Case) -> None:
    case.version += 1
    case.updated_at = timezone.now()
    case.save()


def allowed_transitions(case: Case, user) -> list[Status]:
    """Return the statuses `user` may move the case to now, in the table's order."""
    return [
        target
        for (source, target), permissions in TRANSITIONS.items()
        if source == case.status
        and any(
            scope_of(user, permission).covers_region(case.region_id)
            for permission in permissions
        )
    ]


@transaction.atomic
def transition_case(
    case: Case, to: str, *, by, reason: str = "", version: int | None = None
) -> Case:
    """Move the case to the status `to` and return it.

    Raises CaseError if the table does not allow it to this user, or a reason
    is owed and none is given.
    """
    locked = lock_case(case, version)
    check_transition(locked, to, by=by, reason=reason)
    return set_status(locked, to, by=by, reason=reason)


def check_transition(case: Case, to: str, *, by, reason: str) -> None:
    allowed = allowed_transitions(case, by)
    if to not in allowed:
        names = ", ".join(str(Status(target).label) for target in allowed)
        raise CaseError(
            {
                "to": _(
                    "A case that is “%(now)s” cannot become “%(wanted)s” by you. "
                    "Possible: %(allowed)s."
                )
                % {
                    "now": case.get_status_display(),
                    "wanted": Status(to).label if to in Status else to,
                    "allowed": names or _("nothing"),
                }
            }
        )
    if needs_reason(case.status, to) and not reason.strip():
        raise CaseError({"reason": _("Reason: nothing is written. Say why.")})


def set_status(case: Case, to: str, *, by, reason: str = "", **data) -> Case:
    """Write the status, the closing day and the log; checks nothing."""
    before = case.status
    case.status = to
    if to == Status.CLOSED:
        case.closed_on = timezone.localdate()
    elif before == Status.CLOSED:
        case.closed_on = None
    save_next_version(case)
    data |= {"status": [before, to], "reason": reason}
    log(instance=case, action="cases.transition", user=by, data=data)
    return case


@transaction.atomic
def refer_case(
    case: Case, *, by, reason: str, institution=None, service_point=None
) -> Referral:
    """Hand the case over to one receiver and return the referral.

    Raises CaseError without exactly one receiver, without a reason, or when
    the case cannot be referred by this user now.
    """
    if (institution is None) == (service_point is None):
        raise CaseError(
            {"institution": _("Name one receiver: an institution or a service point.")}
        )
    if not reason.strip():
        raise CaseError({"reason": _("Reason: nothing is written. Say why.")})
    locked = lock_case(case)
    if locked.status == Status.REFERRED:
        if not scope_of(by, HANDLE).covers_region(locked.region_id):
            check_transition(locked, Status.REFERRED, by=by, reason=reason)
    else:
        check_transition(locked, Status.REFERRED, by=by, reason=reason)
    return send_referral(locked, by, reason, institution, service_point)


def send_referral(case: Case, by, reason: str, institution, service_point) -> Referral:
    days = case.service.referral_days if case.service else DEFAULT_REFERRAL_DAYS
    referral = Referral.objects.create(
        case=case,
        institution=institution,
        service_point=service_point,
        reason=reason,
        sent_by=by,
        due_on=timezone.localdate() + timedelta(days=days),
    )
    case.referred_institution = institution
    case.referred_point = service_point
    case.referred_words = str(referral.receiver)
    set_status(
        case, Status.REFERRED, by=by, reason=reason, receiver=str(referral.receiver)
    )
    return referral


def can_answer(referral: Referral, user) -> bool:
    """Tell whether `user` answers for the referral's receiver."""
    scope = scope_of(user, "cases.answer_referral")
    if referral.institution_id:
        return scope.everywhere or referral.institution_id in scope.institutions
    return scope.covers_region(referral.service_point.region_id)


@transaction.atomic
def answer_referral(
    referral: Referral,
    answer: str,
    *,
    by,
    reason: str = "",
    institution=None,
    service_point=None,
) -> Referral:
    """Record the receiver's answer; completing the last open leg resolves the case.

    `redirect` needs a new receiver. Raises CaseError from anyone who does not
    answer for the receiver, for a leg that is over, or when a reason is owed. A
    case that is settled by now stays as it is.
    """
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    case = lock_case(locked.case)
    check_answer(locked, case, answer, by=by, reason=reason)
    if answer == Answer.REDIRECT:
        check_redirect(locked, institution, service_point)
    locked.state = ANSWERS[answer]
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.answer_reason = reason
    locked.save()
    if answer == Answer.REDIRECT:
        send_referral(case, by, reason, institution, service_point)
    else:
        follow_answer(case, answer, by, reason)
    return locked


def check_answer(referral: Referral, case: Case, answer: str, *, by, reason) -> None:
    """Raise CaseError unless this is an answer that `by` may give now."""
    if not can_answer(referral, by):
        raise CaseError(_("Only the receiver answers this referral."))
    if answer not in ANSWERS:
        raise CaseError(
            {
                "answer": _("There is no answer “%(answer)s”. Possible: %(known)s.")
                % {"answer": answer, "known": ", ".join(ANSWERS)}
            }
        )
    if referral.state not in OPEN_LEGS:
        raise CaseError({"answer": _("This referral has been answered already.")})
    if answer not in (Answer.ACCEPT, Answer.COMPLETE) and not reason.strip():
        raise CaseError({"reason": _("Reason: nothing is written. Say why.")})
    if not case.is_open and answer in (Answer.REDIRECT, Answer.REQUEST_DOCUMENTS):
        raise CaseError(
            {
                "answer": _("The case is “%(status)s” by now; nothing more is needed.")
                % {"status": case.get_status_display()}
            }
        )


def check_redirect(referral: Referral, institution, service_point) -> None:
    if (institution is None) == (service_point is None):
        raise CaseError({"institution": _("Name the new receiver.")})
    if referral.receiver in (institution, service_point):
        raise CaseError(
            {"institution": _("The case is there already. Name another receiver.")}
        )


def follow_answer(case: Case, answer: str, by, reason: str) -> None:
    """Do to the case what the answer means for it."""
    is_over = case.is_open and not case.referrals.filter(state__in=OPEN_LEGS).exists()
    if answer == Answer.COMPLETE and is_over:
        case.outcome = reason or case.outcome
        set_status(case, Status.RESOLVED, by=by, reason=reason, answer=answer)
    elif answer == Answer.DECLINE and is_over:
        set_status(case, Status.HANDLING, by=by, reason=reason, answer=answer)
    elif answer == Answer.REQUEST_DOCUMENTS:
        set_status(case, Status.NEEDS_DOCUMENTS, by=by, reason=reason, answer=answer)
    else:
        log(instance=case, action="cases.answer", user=by, data={"answer": answer})
