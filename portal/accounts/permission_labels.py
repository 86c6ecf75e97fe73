"""What each permission is called where roles are edited."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

VERBS = {
    "add": _("Add"),
    "change": _("Change"),
    "delete": _("Delete"),
    "view": _("See"),
    "import": _("Import"),
    "export": _("Export"),
}
# Verbs that go with one model only.
SPECIAL = {
    "access_admin": _("Log in to the admin"),
    "handle_case": _("Handle cases and recommend"),
    "decide_case": _("Decide on cases"),
    "import_case": _("Import cases"),
    "export_case": _("Export cases"),
    "answer_referral": _("Answer referrals"),
    "lookup_person": _("Look people up by their number"),
    "unmask_person": _("See identity numbers in full"),
    "import_person": _("Import people"),
    "export_person": _("Export people"),
}
APPS = ("cases", "registry", "spreadsheets", "directory", "accounts", "wagtailadmin")
# Rows of these come and go with the records they belong to.
INTERNAL = (
    "accesstoken",
    "admin",
    "casecounter",
    "listing",
    "problem",
    "recordlogentry",
    "stagedrow",
)


def offered_permissions() -> QuerySet[Permission]:
    """Return the permissions a role may be given, in the order of the form."""
    offered = Permission.objects.filter(content_type__app_label__in=APPS)
    hidden = offered.filter(content_type__model__in=INTERNAL).exclude(
        codename="access_admin"
    )
    return (
        offered.exclude(pk__in=hidden.values("pk"))
        .select_related("content_type")
        .order_by("content_type__app_label", "content_type__model", "pk")
    )


def label_of(permission: Permission) -> str:
    special = SPECIAL.get(permission.codename)
    verb = VERBS.get(permission.codename.partition("_")[0])
    return str(special or verb or permission.name)


def grouped_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the offered permissions as choices, grouped by what they are about."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for permission in offered_permissions():
        model = permission.content_type.model_class()
        name = capfirst(model._meta.verbose_name_plural) if model else ""
        groups.setdefault(str(name), []).append((permission.pk, label_of(permission)))
    return list(groups.items())
