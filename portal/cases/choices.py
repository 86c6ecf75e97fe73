"""Status, kind and channel of a case, and which status may follow which.

registered -> handling -> awaiting_decision -> in_service | referred
in_service | referred -> resolved -> closed -> handling (reopened)
side states: needs_documents (clock paused), rejected, withdrawn, duplicate
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    HANDLING = "handling", _("Being handled")
    AWAITING_DECISION = "awaiting_decision", _("Awaiting decision")
    IN_SERVICE = "in_service", _("In service")
    REFERRED = "referred", _("Referred")
    NEEDS_DOCUMENTS = "needs_documents", _("Needs documents")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Duplicate")


class Kind(models.TextChoices):
    REQUEST = "request", _("Request")
    COMPLAINT = "complaint", _("Complaint")
    QUESTION = "question", _("Question")
    SUGGESTION = "suggestion", _("Suggestion")


class Channel(models.TextChoices):
    WALK_IN = "walk_in", _("At the counter")
    VISIT = "visit", _("Field visit")
    PHONE = "phone", pgettext_lazy("channel", "Phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    WEB = "web", _("Website")
    IMPORT = "import", _("Spreadsheet")


class ReferralState(models.TextChoices):
    """sent -> accepted | documents_requested -> completed | declined | redirected."""

    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DOCUMENTS_REQUESTED = "documents_requested", _("Documents requested")
    REDIRECTED = "redirected", _("Redirected")
    DECLINED = "declined", _("Declined")
    COMPLETED = "completed", _("Completed")


class Answer(models.TextChoices):
    """What a receiver may say to a referral."""

    ACCEPT = "accept", _("Accept")
    REQUEST_DOCUMENTS = "request_documents", _("Ask for documents")
    REDIRECT = "redirect", _("Redirect")
    DECLINE = "decline", _("Decline")
    COMPLETE = "complete", _("Complete")


ANSWERS: dict[str, str] = {
    Answer.ACCEPT: ReferralState.ACCEPTED,
    Answer.REQUEST_DOCUMENTS: ReferralState.DOCUMENTS_REQUESTED,
    Answer.REDIRECT: ReferralState.REDIRECTED,
    Answer.DECLINE: ReferralState.DECLINED,
    Answer.COMPLETE: ReferralState.COMPLETED,
}
OPEN_LEGS = frozenset(
    {ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.DOCUMENTS_REQUESTED}
)

OPEN = frozenset(
    {
        Status.REGISTERED,
        Status.HANDLING,
        Status.AWAITING_DECISION,
        Status.IN_SERVICE,
        Status.REFERRED,
        Status.NEEDS_DOCUMENTS,
    }
)
SETTLED = frozenset(Status) - OPEN

HANDLE, DECIDE, REGISTER = "cases.handle_case", "cases.decide_case", "cases.add_case"

# (from, to) -> the permissions of which one is needed.
TRANSITIONS: dict[tuple[Status, Status], frozenset[str]] = {
    (source, target): frozenset(permissions)
    for sources, targets, permissions in [
        ([Status.REGISTERED], [Status.HANDLING], [HANDLE, DECIDE]),
        (
            [Status.REGISTERED, Status.HANDLING],
            [Status.NEEDS_DOCUMENTS, Status.WITHDRAWN, Status.DUPLICATE],
            [REGISTER, HANDLE, DECIDE],
        ),
        ([Status.NEEDS_DOCUMENTS], [Status.HANDLING], [REGISTER, HANDLE, DECIDE]),
        ([Status.NEEDS_DOCUMENTS], [Status.WITHDRAWN], [REGISTER, HANDLE, DECIDE]),
        ([Status.HANDLING], [Status.AWAITING_DECISION], [HANDLE]),
        (
            [Status.HANDLING, Status.IN_SERVICE],
            [Status.REFERRED, Status.RESOLVED],
            [HANDLE, DECIDE],
        ),
        (
            [Status.AWAITING_DECISION],
            [Status.IN_SERVICE, Status.REFERRED, Status.REJECTED, Status.HANDLING],
            [DECIDE],
        ),
        ([Status.REFERRED], [Status.IN_SERVICE, Status.RESOLVED], [HANDLE, DECIDE]),
        ([Status.REFERRED], [Status.HANDLING], [HANDLE, DECIDE]),
        ([Status.RESOLVED], [Status.CLOSED], [REGISTER, HANDLE, DECIDE]),
        ([Status.RESOLVED], [Status.HANDLING], [HANDLE, DECIDE]),
        (
            [Status.CLOSED, Status.REJECTED, Status.WITHDRAWN, Status.DUPLICATE],
            [Status.HANDLING],
            [DECIDE],
        ),
    ]
    for source in sources
    for target in targets
}

# A citizen is owed the reason of these.
NEEDS_REASON = frozenset(
    {Status.REJECTED, Status.WITHDRAWN, Status.DUPLICATE, Status.NEEDS_DOCUMENTS}
)


def needs_reason(source: str, target: str) -> bool:
    """Tell whether this step is refused without a reason: refusals, reopening, return."""
    reopened = target == Status.HANDLING and source in SETTLED
    returned = target == Status.HANDLING and source == Status.AWAITING_DECISION
    return target in NEEDS_REASON or reopened or returned
