"""Mapping profiles: what was settled about one list, known again for the next.

A profile belongs to a register, the headers of a list and a region. It holds
what the columns are taken for, what words stand for and the constants, each
change as a new version. It never holds anything of a citizen: no words of a
column with names, numbers or codes, no free text, no long numbers. Nor does it
hold what belongs to a single file, its date and its region: next month's list
of another village would silently get them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.scoping import home_region
from portal.privacy.masking import mask_within
from portal.spreadsheets.cells.headers import header_key
from portal.spreadsheets.cells.substitutes import MAPPABLE, ValueMap
from portal.spreadsheets.models import (
    ImportRun,
    MappingProfile,
    MappingProfileVersion,
)
from portal.spreadsheets.profiles.constants import told_constants
from portal.spreadsheets.profiles.settling import (
    CHOSEN,
    PROFILE,
    Choices,
    entries_of,
    field_of,
    fit,
)
from portal.spreadsheets.registers import Register, get_register

# Lists that share so many of their headers are one kind of list.
ALIKE = 0.8
RECENT = 200  # profiles that are compared header by header
MOST_DIGITS = 10  # a region's code; what has more may be someone's number
NAMED_HEADERS = 3


@dataclass(frozen=True, slots=True)
class Content:
    """What a profile says: columns by header key, words by field, constants."""

    columns: dict[str, str | None]
    value_map: ValueMap
    constants: dict[str, str]

    @classmethod
    def of(cls, version: MappingProfileVersion) -> Content:
        return cls(version.columns, version.value_map, version.constants)


# Headers


def headers_of(mapping: dict[str, Any]) -> list[str]:
    """The headers of a run's list from left to right, without long numbers."""
    return [mask_within(entry["header"]) for entry in entries_of(mapping)]


def keys_of(headers: Iterable[str]) -> list[str]:
    """Return the key of each header: its letters, and which of several alike it is."""
    seen: Counter[str] = Counter()
    keys = []
    for header in headers:
        key = header_key(header)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


def fingerprint(headers: Iterable[str]) -> str:
    """Return what is equal for lists with equal headers, in whatever order.

    People move columns about without meaning another list, and a header says
    what stands below it wherever it stands. Headers written alike are told
    apart by their order among themselves.
    """
    keys = sorted(keys_of(headers))
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


# Finding


def find_profile(
    register: Register | str, headers: Sequence[str], user
) -> MappingProfile | None:
    """Return the profile by which `user` reads a list with these headers, if any.

    The one of the nearest region goes first, then the newest. Without one of
    the very same headers, one that shares at least four fifths of them.
    """
    name = register if isinstance(register, str) else register.name
    usable = MappingProfile.objects.usable_by(user).filter(register=name)
    usable = usable.select_related("created_by").order_by("-pk")
    same = list(usable.filter(fingerprint=fingerprint(headers)))
    return nearest(same or alike(usable[:RECENT], headers), home_region(user))


def alike(
    profiles: Iterable[MappingProfile], headers: Sequence[str]
) -> list[MappingProfile]:
    wanted = set(keys_of(headers))
    scores = {
        profile: len(wanted & keys) / len(wanted | keys)
        for profile in profiles
        if (keys := set(keys_of(profile.headers)))
    }
    best = max(scores.values(), default=0)
    return [each for each, score in scores.items() if score == best >= ALIKE]


def nearest(profiles: list[MappingProfile], home: str | None) -> MappingProfile | None:
    """The first of: the narrowest region around home, then the widest within it."""

    def distance(profile: MappingProfile) -> tuple[bool, int]:
        region = profile.region_id or ""
        is_around = (home or "").startswith(region)
        return not is_around, -len(region) if is_around else len(region)

    return min(profiles, key=distance, default=None)


# Using


def adopt(run: ImportRun, *, by) -> None:
    """Let the run be read by the profile of its headers; does not save the run."""
    profile = find_profile(run.register, headers_of(run.mapping), by)
    if profile is not None:
        use(run, profile)


def use(run: ImportRun, profile: MappingProfile, number: int | None = None) -> None:
    """Take over a version (its newest) of the profile; does not save the run.

    What the run's operator gave goes before the profile's constants and words.
    What no longer fits the list or the register is passed over.
    """
    version = profile.versions.filter(number=number or profile.version).first()
    if version is None:
        return
    fit_columns(run, version)
    content = sifted(Content.of(version), get_register(run.register))
    run.defaults = content.constants | run.defaults
    run.value_map = {
        field: content.value_map.get(field, {}) | run.value_map.get(field, {})
        for field in content.value_map.keys() | run.value_map.keys()
    }
    run.profile, run.profile_version = profile, version.number
    profile.used_at = timezone.now()
    profile.save(update_fields=["used_at"])


def fit_columns(run: ImportRun, version: MappingProfileVersion) -> None:
    fields = fields_by_letter(version.columns, run.mapping)
    run.mapping = fit(run.mapping, fields, get_register(run.register))


def fit_again(run: ImportRun) -> None:
    """Take the columns anew from the profile that the run was read by, if any."""
    if version := version_of(run):
        fit_columns(run, version)


def version_of(run: ImportRun, *related: str) -> MappingProfileVersion | None:
    """The version of the profile by which the run was read, with what is related."""
    if run.profile_id is None:
        return None
    versions = MappingProfileVersion.objects.filter(profile=run.profile_id)
    if related:
        versions = versions.select_related(*related)
    return versions.filter(number=run.profile_version).first()


def let_go(run: ImportRun) -> None:
    """Take back what the run has from its profile but the columns; not saved."""
    if version := version_of(run):
        run.defaults = without(run.defaults, version.constants)
        run.value_map = {
            field: rest
            for field, words in run.value_map.items()
            if (rest := without(words, version.value_map.get(field, {})))
        }
    run.profile, run.profile_version = None, None


def without(words: dict[str, str], others: dict[str, str]) -> dict[str, str]:
    return dict(words.items() - others.items())


def fields_by_letter(columns: dict[str, str | None], mapping: dict) -> Choices:
    """What the profile's columns are called in this list."""
    keys = keys_of(headers_of(mapping))
    return {
        entry["letter"]: columns[key]
        for entry, key in zip(entries_of(mapping), keys, strict=True)
        if key in columns
    }


# Remembering


@transaction.atomic
def remember(run: ImportRun, *, by) -> MappingProfile | None:
    """Keep what was settled about the run's list; return the profile that has it.

    None if there is nothing but guesses, or if the profile of these headers was
    put out of use. A change makes a new version; a profile of another region
    stays as it is, the run's own region gets its own.
    """
    content = content_of(run)
    profile = own_profile(run)
    if profile is None and not is_settled(run):
        return None
    if profile is None and says_the_same(run, content):
        return run.profile
    if profile is None:
        profile = make_profile(run, by)
    if not profile.is_active:
        return None
    number = keep(profile, content, by=by)
    run.profile, run.profile_version = profile, number
    run.save(update_fields=["profile", "profile_version"])
    return profile


def own_profile(run: ImportRun) -> MappingProfile | None:
    mark = fingerprint(headers_of(run.mapping))
    profiles = MappingProfile.objects.select_for_update(of=("self",))
    return profiles.filter(
        register=run.register, fingerprint=mark, region=run.region_id
    ).first()


def is_settled(run: ImportRun) -> bool:
    """Tell whether anyone, here or in a profile, has said more than the guesses."""
    hows = {entry["how"] for entry in entries_of(run.mapping)}
    content = content_of(run)
    return bool({CHOSEN, PROFILE} & hows or content.value_map or content.constants)


def says_the_same(run: ImportRun, content: Content) -> bool:
    """Tell whether the profile that the run was read by has it all already."""
    version = version_of(run)
    return version is not None and (
        content.columns.items() <= version.columns.items()
        and content.value_map == version.value_map
        and content.constants == version.constants
    )


def make_profile(run: ImportRun, by) -> MappingProfile:
    headers = headers_of(run.mapping)
    profile, _made = MappingProfile.objects.get_or_create(
        register=run.register,
        fingerprint=fingerprint(headers),
        region_id=run.region_id,
        defaults={
            "name": name_for(run),
            "headers": headers,
            "version": 0,
            "created_by": by,
            "used_at": timezone.now(),
        },
    )
    return profile


def name_for(run: ImportRun) -> str:
    """Return “Kasus: Nama, NIK, Alamat (14 kolom)”, which its people may change."""
    entries = entries_of(run.mapping)
    heads = [entry["header"] for entry in entries if entry["column"]][:NAMED_HEADERS]
    name = _("%(list)s: %(heads)s (%(count)s columns)") % {
        "list": get_register(run.register).label,
        "heads": ", ".join(mask_within(head)[:24] for head in heads),
        "count": len(entries),
    }
    return name[: MappingProfile._meta.get_field("name").max_length]


def keep(profile: MappingProfile, content: Content, *, by) -> int:
    """Return the number of the version that says this, a new one if need be."""
    newest = profile.versions.first()
    if newest and Content.of(newest) == content:
        return newest.number
    profile.version = newest.number + 1 if newest else 1
    profile.versions.create(
        number=profile.version,
        columns=content.columns,
        value_map=content.value_map,
        constants=content.constants,
        created_by=by,
    )
    profile.save(update_fields=["version"])
    return profile.version


def content_of(run: ImportRun) -> Content:
    """What a profile may keep of the run; columns still asked about are left open."""
    mapping = run.mapping
    asked = {question["letter"] for question in mapping["questions"]}
    keys = keys_of(headers_of(mapping))
    columns = {
        key: field_of(entry)
        for key, entry in zip(keys, entries_of(mapping), strict=True)
        if entry["letter"] not in asked
    }
    content = Content(columns, run.value_map, told_constants(run))
    return sifted(content, get_register(run.register))


def sifted(content: Content, register: Register) -> Content:
    """Return the content without anything that is not the form of a list alone."""
    kinds = {column.name: column.kind for column in register.columns}
    kept = {name for name, kind in kinds.items() if kind in MAPPABLE}
    value_map = {
        name: {said: meant for said, meant in words.items() if not is_private(said)}
        for name, words in content.value_map.items()
        if name in kept
    }
    return Content(
        content.columns,
        {name: words for name, words in value_map.items() if words},
        {
            name: text
            for name, text in content.constants.items()
            if name in kept and kinds[name] != "region" and not is_private(text)
        },
    )


def is_private(text: str) -> bool:
    """Tell whether the text has so many digits that they may be someone's number."""
    return sum(character.isdigit() for character in text) > MOST_DIGITS
