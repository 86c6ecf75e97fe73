"""Users, their roles, and where each role holds."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry, ModelLogEntryManager

from portal.accounts.choices import Reach
from portal.regions.models import Region


class User(AbstractUser):
    """Someone who works with the portal."""

    name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.name or super().get_full_name() or self.username


class Role(models.Model):
    """A kind of work: its permissions (a Django group) and what it reaches."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    reach = models.CharField(_("reach"), max_length=12, choices=Reach)
    group = models.OneToOneField(
        Group,
        verbose_name=_("permissions"),
        on_delete=models.PROTECT,
        related_name="role",
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self):
        return self.name


class AssignmentQuerySet(models.QuerySet):
    def in_force(self):
        today = timezone.localdate()
        return self.filter(starts_on__lte=today).filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=today)
        )


class Assignment(models.Model):
    """One user's role, in one region or institution, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="assignments",
    )
    role = models.ForeignKey(
        Role,
        verbose_name=_("role"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    institution = models.ForeignKey(
        "directory.Institution",
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region"],
                name="assignment_region_once",
                violation_error_message=_("This user has this role there already."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "institution"],
                name="assignment_institution_once",
                violation_error_message=_("This user has this role there already."),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(region=None, institution=None),
                name="assignment_placeless_once",
                violation_error_message=_("This user has this role already."),
            ),
        ]

    def __str__(self):
        place = self.region or self.institution
        return f"{self.role}, {place}" if place else str(self.role)


class AccessToken(models.Model):
    """A bearer token of the API; only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="access_tokens",
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("ends with"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_on = models.DateField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self):
        return f"…{self.hint}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user, *, expires_at=None) -> str:
        """Make a token for `user` and return it; it cannot be shown again."""
        token = f"pps_{secrets.token_urlsafe(32)}"
        cls.objects.create(
            user=user,
            digest=cls.digest_of(token),
            hint=token[-4:],
            expires_at=expires_at,
        )
        return token


def forget_kinds(user) -> None:
    """Drop what Wagtail remembers of the kinds of records in another log."""
    if hasattr(user, "_allowed_content_type_ids"):
        del user._allowed_content_type_ids


class RecordLogManager(ModelLogEntryManager):
    """Writes the record's `log_region_code` beside each entry and filters by it.

    A record without one (a person is in no single region) is reported only to
    those who may see the whole country.
    """

    def log_action(self, instance, action, **kwargs):
        kwargs.setdefault("region_code", getattr(instance, "log_region_code", ""))
        return super().log_action(instance, action, **kwargs)

    def viewable_by_user(self, user):
        from portal.accounts.scoping import scope_of  # noqa: PLC0415 -- scoping reads these models

        forget_kinds(user)
        entries = super().viewable_by_user(user)
        forget_kinds(user)
        return entries.filter(scope_of(user).in_regions("region_code"))


class RecordLogEntry(BaseLogEntry):
    """One line in the life of a record with a region: case, person, import.

    The region is kept as text beside the entry, so that reports are scoped
    without joining the records and outlive them.
    """

    object_id = models.CharField(max_length=255, db_index=True)
    region_code = models.CharField(max_length=10, blank=True, db_index=True)

    objects = RecordLogManager()

    class Meta:
        verbose_name = _("record log entry")
        verbose_name_plural = _("record log entries")
        ordering = ["-timestamp", "-id"]

    def __str__(self):
        return f"{self.action}: {self.label}"
