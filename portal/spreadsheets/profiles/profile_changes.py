"""Changing a mapping profile by hand: who may, and what makes a new version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoping import scope_of
from portal.privacy.masking import mask_within
from portal.regions.choices import CODE_LENGTHS
from portal.spreadsheets.cells.substitutes import ValueMap
from portal.spreadsheets.models import MappingProfile, MappingProfileVersion
from portal.spreadsheets.permitting import MANAGE
from portal.spreadsheets.profiles.profiles import Content, keep, sifted
from portal.spreadsheets.profiles.settling import composites_of
from portal.spreadsheets.registers import Register, get_register

KEEP = object()  # as it is


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a profile; None: not there."""

    part: str  # "column", "value" or "constant"
    name: str  # header key or field
    words: str  # of a value: the words of the cells
    before: str | None
    after: str | None


def may_change(profile: MappingProfile, user) -> bool:
    """Its maker, who still works there, and those who manage imports there."""
    if scope_of(user, MANAGE).covers_region(profile.region_id):
        return True
    is_maker = profile.created_by_id == user.pk
    register = get_register(profile.register)
    return (
        is_maker
        and register.may_import(user)
        and scope_of(user).covers_region(profile.region_id)
    )


def check_may_change(profile: MappingProfile, user) -> None:
    if not may_change(profile, user):
        raise PermissionDenied(
            _("Only its maker or a manager of its region changes a profile.")
        )


def regions_to_share(profile: MappingProfile, user) -> list[str | None]:
    """The regions around the profile's in which `user` may share it, None: all."""
    scope = scope_of(user, MANAGE)
    own = profile.region_id or ""
    above = [own[:size] for size in CODE_LENGTHS.values() if size < len(own)]
    wider = [code for code in sorted(above, reverse=True) if scope.covers_region(code)]
    return [*wider, None] if scope.everywhere and own else wider


@transaction.atomic
def change_profile(
    profile: MappingProfile,
    *,
    by,
    name: str | None = None,
    region: str | None = KEEP,
    is_active: bool | None = None,
    columns: dict[str, str | None] | None = None,
    value_map: ValueMap | None = None,
    constants: dict[str, str] | None = None,
) -> MappingProfile:
    """Change what is given; what the profile says becomes a new version.

    `region` shares it in a wider region (None: the country). Raises
    PermissionDenied, or ValidationError with a sentence.
    """
    locked = MappingProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    check_may_change(locked, by)
    if region is not KEEP and region != locked.region_id:
        share(locked, region, by)
    if name is not None:
        locked.name = checked_name(name)
    if is_active is not None:
        locked.is_active = is_active
    content = Content.of(locked.versions.first())
    changes = {"columns": columns, "value_map": value_map, "constants": constants}
    told = {part: said for part, said in changes.items() if said is not None}
    register = get_register(locked.register)
    content = sifted(replace(content, **told), register)
    check_columns(content.columns, register)
    keep(locked, content, by=by)
    locked.save()
    log(
        instance=locked,
        action="imports.profile",
        user=by,
        data={"version": locked.version, "in_use": locked.is_active},
    )
    return locked


def share(profile: MappingProfile, region: str | None, by) -> None:
    if region not in regions_to_share(profile, by):
        raise PermissionDenied(_("You may not share a profile in that region."))
    taken = MappingProfile.objects.filter(
        register=profile.register, fingerprint=profile.fingerprint, region=region
    )
    if taken.exists():
        raise ValidationError(
            _("That region has a profile for these headers already: “%(name)s”.")
            % {"name": taken.get()}
        )
    profile.region_id = region


def checked_name(name: str) -> str:
    text = mask_within(" ".join(name.split()))
    longest = MappingProfile._meta.get_field("name").max_length
    if not text or len(text) > longest:
        raise ValidationError(
            _("Name: write 1 to %(most)s characters.") % {"most": longest}
        )
    return text


def check_columns(columns: dict[str, str | None], register: Register) -> None:
    """Raise ValidationError for unknown fields, or one that two columns claim."""
    known, claimed = {*register.by_name, *composites_of(register)}, set()
    for field in filter(None, columns.values()):
        if field not in known:
            raise ValidationError(
                _("The list has no column “%(names)s”.") % {"names": field}
            )
        twice = claimed & set(field.split("+"))
        if twice:
            labels = ", ".join(str(register.by_name[name].label) for name in twice)
            raise ValidationError(
                _("Two columns cannot both be “%(labels)s”. Leave one out.")
                % {"labels": labels}
            )
        claimed |= set(field.split("+"))


@transaction.atomic
def delete_profile(profile: MappingProfile, *, by) -> None:
    """Delete a profile with its versions; imports read by it stay as they are."""
    check_may_change(profile, by)
    log(instance=profile, action="imports.profile_delete", user=by, deleted=True)
    profile.delete()


def differences(
    old: MappingProfileVersion | None, new: MappingProfileVersion
) -> list[Change]:
    """Return what the new version says otherwise; all of it if there is no old one."""
    before = Content.of(old) if old else Content({}, {}, {})
    after = Content.of(new)
    fields = {*before.value_map, *after.value_map}
    return [
        *differing("column", before.columns, after.columns),
        *(
            replace(change, name=name, words=change.name)
            for name in sorted(fields)
            for change in differing(
                "value", before.value_map.get(name, {}), after.value_map.get(name, {})
            )
        ),
        *differing("constant", before.constants, after.constants),
    ]


def differing(part: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    names = dict.fromkeys([*after, *before])
    return [
        Change(part, name, "", before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]
