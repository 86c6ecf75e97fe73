"""What is done to people: finding the one meant, recording a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.models import RecordLogEntry
from portal.accounts.scoping import home_region
from portal.privacy.identity import (
    can_be_identity_number,
    clean_number,
    is_doubtful,
    is_placeholder,
    read_nik,
)
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.registry.names import may_be_same_name, name_key

# What a person may be told by another case; blanks only, never overwritten.
FILLABLE = (
    "birth_place",
    "birth_date",
    "sex",
    "phone",
    "address",
    "hamlet",
    "rt",
    "rw",
)


def judge_number(
    value: str | None, *, label: str, field: str
) -> tuple[str | None, str]:
    """Return the number and its state; raise ValidationError if it cannot be one."""
    if not value or is_placeholder(value):
        return None, NumberState.ABSENT
    number = clean_number(value)
    if not can_be_identity_number(number):
        raise ValidationError(
            {
                field: _(
                    "%(label)s: “%(value)s” cannot be one. It has 16 digits, of which "
                    "the seventh to twelfth are a date."
                )
                % {"label": label, "value": value}
            }
        )
    return number, NumberState.DOUBTFUL if is_doubtful(number) else NumberState.SOUND


def judge_nik(
    value: str | None, *, birth_date: date | None = None, sex: str = ""
) -> tuple[str | None, str]:
    """Return the NIK and its state, doubtful also if birth date or sex disagree."""
    number, state = judge_number(value, label=_("NIK"), field="nik")
    if number and state == NumberState.SOUND:
        parts = read_nik(number)
        disagrees = (sex and sex != parts.sex) or (
            birth_date and birth_date.strftime("%d%m%y") != f"{parts.birth_date:%d%m%y}"
        )
        if disagrees:
            state = NumberState.DOUBTFUL
    return number, state


def find_household(kk: str | None) -> Household | None:
    """Return the household with this KK, recording it when it is new."""
    number, state = judge_number(kk, label=_("KK"), field="kk")
    if number is None:
        return None
    if state == NumberState.SOUND:
        known = Household.objects.with_kk(number).filter(kk_state=state).first()
        if known:
            return known
    return Household.objects.create(kk=number, kk_state=state)


def find_person(
    *, by, name: str, number: str | None, state: str, **known
) -> Person | None:
    """Return the person meant: same sound NIK, else same name, birth and village.

    Without a sound NIK both birth dates must agree (or both be blank) and the
    village must be known and be one `by` works in: a bare name is never enough.
    """
    if number and state == NumberState.SOUND:
        return Person.objects.with_sound_nik(number).first()
    if not known.get("region"):
        return None
    same = Person.objects.recognizable_by(by).filter(
        name_key=name_key(name),
        birth_date=known.get("birth_date"),
        region=known["region"],
    )
    return same.order_by("pk").first()


@transaction.atomic
def record_person(
    *, by, name: str, nik: str | None = None, kk: str | None = None, **known
) -> Person:
    """Return the person meant, recorded when new, blanks filled when known.

    `known` may have birth_place, birth_date, sex, phone, address, hamlet, rt,
    rw, region and nik_absence. Raises ValidationError for a number that cannot
    be one. Blanks are filled only on people `by` may see.
    """
    if not name.strip():
        raise ValidationError({"name": _("Name: nothing is written. Write the name.")})
    number, state = judge_nik(
        nik, birth_date=known.get("birth_date"), sex=known.get("sex", "")
    )
    household = find_household(kk)
    person = find_person(by=by, name=name, number=number, state=state, **known)
    if person and number and not may_be_same_name(person.name_key, name_key(name)):
        # The number is someone else's: kept as written, never used as a key.
        person, state = None, NumberState.DOUBTFUL
    if person is None:
        person = Person(name=name, nik=number, nik_state=state, household=household)
        for field, value in known.items():
            setattr(
                person, field, value if value is not None else getattr(person, field)
            )
        person = save_new(person)
        log(instance=person, action="wagtail.create", user=by)
    elif Person.objects.visible_to(by).filter(pk=person.pk).exists():
        fill_blanks(person, household=household, by=by, **known)
    return person


def save_new(person: Person) -> Person:
    """Save a new person; return the one another request recorded just before."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        return Person.objects.with_sound_nik(person.nik).get()
    return person


def fill_blanks(person: Person, *, by, household=None, **known) -> None:
    """Complete what is blank on `person`; what stands there stays."""
    filled = []
    if household and not person.household_id:
        person.household = household
        filled.append("household")
    for field in FILLABLE:
        if known.get(field) and not getattr(person, field):
            setattr(person, field, known[field])
            filled.append(field)
    if filled:
        person.version += 1
        person.save()
        log(instance=person, action="wagtail.edit", user=by, data={"fields": filled})


@transaction.atomic
def change_person(
    person: Person, *, by, version: int | None = None, **fields
) -> Person:
    """Save `fields` on the person and return them as they stand now.

    `fields` may have name, nik, kk, nik_absence, region and those of FILLABLE.
    Raises PersonChanged if `version` is no longer the person's, ValidationError
    for a number that cannot be one or that someone else has.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if version is not None and locked.version != version:
        raise PersonChanged(
            _("Someone else changed this citizen in the meantime. Look at it again.")
        )
    numbers = changed_numbers(locked, fields)
    changed = [name for name in fields if getattr(locked, name) != fields[name]]
    for name, value in (fields | numbers).items():
        setattr(locked, name, value)
    changed += [name for name in ("nik", "household") if name in numbers]
    if changed:
        locked.version += 1
        locked.save()
        log(instance=locked, action="wagtail.edit", user=by, data={"fields": changed})
    return locked


class PersonChanged(ValidationError):
    """Someone else saved the person in between."""


def changed_numbers(person: Person, fields: dict) -> dict:
    """Take nik and kk out of `fields` and return the columns they lead to."""
    numbers = {}
    if nik := fields.pop("nik", None):
        born = fields.get("birth_date", person.birth_date)
        sex = fields.get("sex", person.sex)
        number, state = judge_nik(nik, birth_date=born, sex=sex)
        check_unused(person, number, state)
        numbers |= {"nik": number, "nik_state": state}
    if kk := fields.pop("kk", None):
        numbers["household"] = find_household(kk)
    return numbers


def check_unused(person: Person, number: str | None, state: str) -> None:
    taken = state == NumberState.SOUND and (
        Person.objects.with_sound_nik(number).exclude(pk=person.pk).exists()
    )
    if taken:
        raise ValidationError(
            {"nik": _("NIK: another citizen has this number already. Check the card.")}
        )


@dataclass(frozen=True, slots=True)
class LookUp:
    """What is known under an identity number."""

    people: tuple[Person, ...] = ()  # those the asker may see
    elsewhere: bool = False  # someone out of the asker's scope has the number


@transaction.atomic
def look_up_nik(nik: str, *, by) -> LookUp:
    """Return whom `by` may see under this NIK, and whether others exist.

    Raises ValidationError for a number that cannot be one. That others exist is
    told only to those who may look people up; each look is logged.
    """
    number, _state = judge_nik(nik)
    if number is None:
        raise ValidationError({"nik": _("NIK: nothing is written. Write 16 digits.")})
    known = {person.pk: person for person in Person.objects.with_nik(number)}
    seen = tuple(Person.objects.visible_to(by).filter(pk__in=known))
    others = set(known) - {person.pk for person in seen}
    for pk, person in known.items():
        # The name of someone elsewhere must not show in the asker's own report.
        region = "" if pk in others else home_region(by) or ""
        log(instance=person, action="registry.lookup", user=by, region_code=region)
    return LookUp(seen, bool(others) and by.has_perm("registry.lookup_person"))


def note_reading(person: Person, *, by) -> None:
    """Log that `by` read the person's page; once a day is enough."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    read = {"action": "registry.read", "user": by}
    earlier = RecordLogEntry.objects.for_instance(person)
    if not earlier.filter(timestamp__gte=midnight, **read).exists():
        log(instance=person, region_code=home_region(by) or "", **read)


def unmask_nik(person: Person, *, by, reason: str) -> str:
    """Return the person's NIK in full; logged with the reason.

    Raises PermissionDenied without `registry.unmask_person`, ValidationError
    without a reason.
    """
    if not by.has_perm("registry.unmask_person"):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Reason: nothing is written. Say why.")})
    log(
        instance=person,
        action="registry.unmask",
        user=by,
        data={"reason": reason},
        region_code=home_region(by) or "",
    )
    return person.nik or ""
