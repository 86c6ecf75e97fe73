"""What is done to people: finding the one meant, recording a new one."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.privacy.identity import (
    can_be_identity_number,
    clean_number,
    is_doubtful,
    is_placeholder,
    read_nik,
)
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.registry.names import name_key

# What a person may be told by another case; blanks only, never overwritten.
FILLABLE = ("birth_place", "birth_date", "sex", "phone", "address", "hamlet", "rt", "rw")


def judge_number(value: str | None, *, label: str, field: str) -> tuple[str | None, str]:
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


def find_person(*, name: str, number: str | None, state: str, **known) -> Person | None:
    """Return the person meant: same sound NIK, else same name, birth and village.

    Without a sound NIK both birth dates must agree (or both be blank) and the
    village must be known: a bare name is never enough.
    """
    if number and state == NumberState.SOUND:
        return Person.objects.with_sound_nik(number).first()
    if not known.get("region"):
        return None
    return (
        Person.objects.exclude(nik_state=NumberState.SOUND)
        .filter(
            name_key=name_key(name),
            birth_date=known.get("birth_date"),
            region=known["region"],
        )
        .order_by("pk")
        .first()
    )


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
    person = find_person(name=name, number=number, state=state, **known)
    if person is None:
        person = Person(name=name, nik=number, nik_state=state, household=household)
        for field, value in known.items():
            setattr(person, field, value if value is not None else getattr(person, field))
        person.save()
        log(instance=person, action="wagtail.create", user=by)
    elif Person.objects.visible_to(by).filter(pk=person.pk).exists():
        fill_blanks(person, household=household, by=by, **known)
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
