"""Indonesia's regions under their Kemendagri codes, today's and retired ones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.regions.choices import Level
from portal.regions.querysets import RegionQuerySet


class Region(models.Model):
    """A province, regency or city, district or village.

    The code is text of 2, 4, 6 or 10 digits; a region's code begins with its
    parent's, so that “within” is a question about a prefix.
    """

    code = models.CharField(_("code"), primary_key=True, max_length=10)
    name = models.CharField(_("name"), max_length=60)
    search_name = models.CharField(max_length=60, editable=False)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [models.Index(fields=["search_name", "level"], name="region_name")]

    def __str__(self):
        return self.name

    @property
    def dotted_code(self) -> str:
        """The code as people write it: `32.02.16.2004`."""
        parts = [self.code[:2], self.code[2:4], self.code[4:6], self.code[6:]]
        return ".".join(part for part in parts if part)


class RetiredRegion(models.Model):
    """A code that was in force once: identity numbers still begin with it."""

    code = models.CharField(_("code"), primary_key=True, max_length=10)
    name = models.CharField(_("last known name"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    last_seen_in = models.PositiveSmallIntegerField(_("last seen in"))

    class Meta:
        verbose_name = _("retired region")
        verbose_name_plural = _("retired regions")
        ordering = ["code"]

    def __str__(self):
        return self.name
