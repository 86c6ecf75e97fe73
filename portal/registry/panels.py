"""What a page about a citizen shows, in groups of facts and panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from portal.accounts.viewsets import address_or_none
from portal.privacy.masking import mask_number
from portal.regions.describing import describe
from portal.registry.choices import NumberState
from portal.registry.models import Person


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a page: what it is, and what it says."""

    label: str
    value: object
    url: str | None = None
    caution: str = ""  # why not to rely on the value


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts under one heading; those without a value are left out."""

    title: str
    facts: list[Fact] = field(default_factory=list)

    @property
    def told(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.value not in (None, "")]


# Each answers a panel for the page of `person` as `user` may see it, or None.
PERSON_PANELS: list[Callable[[Person, object], Component | None]] = []


def shows_on_person_page(panel: Callable) -> Callable:
    """Register `panel(person, user)`: apps above this one show their records there."""
    PERSON_PANELS.append(panel)
    return panel


def panels_for(person: Person, user) -> list[Component]:
    panels = [panel(person, user) for panel in PERSON_PANELS]
    return [panel for panel in panels if panel]


def day(value) -> str:
    return date_format(value, "j F Y") if value else ""


def identity_facts(person: Person) -> FactGroup:
    birth = ", ".join(filter(None, [person.birth_place, day(person.birth_date)]))
    nik = person.masked_nik or person.get_nik_absence_display() or _("Not given")
    return FactGroup(
        _("Citizen"),
        [
            Fact(_("Name"), person.name),
            Fact(_("NIK"), nik, caution=doubt_of(person)),
            Fact(_("KK"), mask_number(person.household and person.household.kk)),
            Fact(_("Birth"), birth),
            Fact(_("Sex"), person.get_sex_display()),
        ],
    )


def doubt_of(person: Person) -> str:
    """Return a word of caution about the number; nothing if it is sound."""
    doubtful = person.nik_state == NumberState.DOUBTFUL
    return _("Doubtful: not yet used to tell people apart") if doubtful else ""


def residence_facts(person: Person) -> FactGroup:
    rt_rw = " / ".join(filter(None, [person.rt, person.rw]))
    return FactGroup(
        _("Residence and contact"),
        [
            Fact(_("Village"), describe(person.region_id) if person.region_id else ""),
            Fact(_("Address"), person.address),
            Fact(_("Hamlet"), person.hamlet),
            Fact(_("RT / RW"), rt_rw),
            Fact(_("Phone"), person.phone),
        ],
    )


def page_of(person: Person, user) -> str | None:
    """Return the address of the citizen's page if `user` may open it."""
    if not user.has_perm("registry.view_person"):
        return None
    return address_or_none("people:inspect", person.pk)
