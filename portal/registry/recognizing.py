"""Recognizing known people by the damaged numbers of a list.

A stored NIK is found by the whole number alone. So people are found by what
else their row says, and those few numbers are compared with what is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from portal.privacy.damage import likeness
from portal.registry.choices import NumberState
from portal.registry.models import Person
from portal.registry.names import may_be_same_name
from portal.registry.panels import page_of
from portal.spreadsheets.registers import DamagedNumber, KnownNumber

# More people of one name or day say too little of any.
MOST_PEOPLE = 2_000


def suggest_numbers(damaged: Sequence[DamagedNumber], user) -> dict[int, KnownNumber]:
    """Return position → the number of the one person it may be.

    Number and name must both agree but for what lists do to them; of several
    such people nobody is suggested, and nobody whom `user` does not see.
    """
    people = Candidates(people_like(damaged, user))
    found = {}
    for each in damaged:
        alike = {
            person.nik: (person, how)
            for person in people.of(each)
            if (how := likeness(each.written, person.nik))
        }
        if len(alike) == 1:
            ((number, (person, how)),) = alike.items()
            found[each.position] = KnownNumber(
                number, how, person.name, page_of(person, user)
            )
    return found


def people_like(damaged: Sequence[DamagedNumber], user) -> list[Person]:
    """The visible people with a sound NIK who share name, or birth date and village."""
    names = {each.values.get("name_key") for each in damaged} - {None, ""}
    days = {each.values.get("birth_date") for each in damaged} - {None, ""}
    villages = {village_of(each) for each in damaged} - {None, ""}
    condition = Q(name_key__in=names) | Q(region__in=villages, birth_date__in=days)
    people = Person.objects.visible_to(user).filter(
        condition, nik_state=NumberState.SOUND
    )
    shown = people.only("name", "name_key", "birth_date", "nik", "region")
    return list(shown.distinct()[:MOST_PEOPLE])


def village_of(each: DamagedNumber) -> str | None:
    return each.values.get("domicile") or each.values.get("region")


class Candidates:
    """People by name, and by birth date."""

    def __init__(self, people: Iterable[Person]):
        self.by_name, self.by_day = defaultdict(list), defaultdict(list)
        for person in people:
            self.by_name[person.name_key].append(person)
            self.by_day[person.birth_date].append(person)

    def of(self, each: DamagedNumber) -> list[Person]:
        """Who may be meant by a row, whatever its number."""
        name = each.values.get("name_key")
        if not name:
            return []
        born = each.values.get("birth_date")
        born_then = self.by_day[date.fromisoformat(born)] if born else []
        others = [p for p in born_then if may_be_same_name(name, p.name_key)]
        return list({p.pk: p for p in (*self.by_name[name], *others)}.values())
