"""What the API remembers between two requests."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.privacy.fields import EncryptedTextField

KEPT_FOR = timedelta(hours=24)


class RepeatableAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key, given again on repetition."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=255)
    # Keyed: the request holds identity numbers, which a plain hash would betray.
    request_key = models.CharField(max_length=24)
    # What the user was allowed to do then; the answer is for nobody with other rights.
    rights_key = models.CharField(max_length=24, default="")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("repeatable answer")
        verbose_name_plural = _("repeatable answers")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="repeatable_answer_once"
            )
        ]

    def __str__(self):
        return self.key
