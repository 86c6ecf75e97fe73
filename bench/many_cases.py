"""Many cases written straight into the registers, for measurements that read them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.db import transaction

from bench.case_list import PROGRAMS, REGENCY, SERVICES, TARGETS, identity
from portal.accounts.models import User
from portal.cases.choices import Channel, Kind, Status
from portal.cases.models import Case
from portal.privacy.cipher import lookup
from portal.regions.models import Region
from portal.registry.choices import NumberState
from portal.registry.models import Household, Person
from portal.registry.names import name_key

GIVEN = ("Siti", "Budi", "Aminah", "Supardi", "Yohanes", "Rukmini", "Wayan", "Dewi")
FAMILY = ("Contoh", "Fiktif", "Ujicoba", "Santoso", "Rahayu", "Hidayat", "Lestari")
# "-" stands in lists for nothing; the portal writes it with an apostrophe.
SOME_PROGRAMS = ["", *(word for word in PROGRAMS if word != "-")]
SOME_TARGETS = ["", *(word for word in TARGETS if word != "-")]
BATCH = 2_000


def make_cases(count: int, by: User, *, seed: int = 1) -> None:
    """Write `count` cases of one regency, each of a citizen and household of its own."""
    chance = random.Random(seed)
    codes = list(
        Region.objects.filter(level=4, code__startswith=REGENCY).values_list(
            "code", flat=True
        )
    )
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        with transaction.atomic():
            write(numbers, codes, chance, by)


def write(numbers: range, codes: list[str], chance: random.Random, by: User) -> None:
    people = [person(number, chance.choice(codes), chance) for number in numbers]
    households = [
        Household(
            kk=f"320216{number // 9000 % 28 + 1:02d}0120{number % 9000 + 1:04d}",
            kk_state=NumberState.SOUND,
            head_name=each.name,
            region_id=each.region_id,
        )
        for number, each in zip(numbers, people, strict=True)
    ]
    for each in households:
        each.kk_key = lookup(each.kk)
    Household.objects.bulk_create(households)
    for each, household in zip(people, households, strict=True):
        each.household = household
    Person.objects.bulk_create(people)
    Case.objects.bulk_create(
        case(number, each, chance, by)
        for number, each in zip(numbers, people, strict=True)
    )


def person(number: int, code: str, chance: random.Random) -> Person:
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(25_000))
    female = chance.random() < 0.5
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {number}"
    nik = identity(number, born, female)
    return Person(
        name=name,
        name_key=name_key(name),
        nik=nik,
        nik_key=lookup(nik),
        nik_state=NumberState.SOUND,
        birth_place="Sukabumi",
        birth_date=born,
        sex="female" if female else "male",
        phone=f"+62812{chance.randrange(10**8):08d}",
        address=f"Kp. Contoh No. {chance.randrange(200)}",
        hamlet="Satu",
        rt=f"{chance.randrange(1, 12):03d}",
        rw=f"{chance.randrange(1, 9):03d}",
        region_id=code,
    )


def case(number: int, citizen: Person, chance: random.Random, by: User) -> Case:
    received = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
    return Case(
        number=f"PSK-{citizen.region_id}-{received.year}-{number:06d}",
        person=citizen,
        region_id=citizen.region_id,
        status=chance.choice(Status.values),
        kind=chance.choice(Kind.values),
        channel=chance.choice(Channel.values),
        received_on=received,
        service_words=chance.choice(SERVICES),
        program_words=chance.choice(SOME_PROGRAMS),
        referred_words=chance.choice(SOME_TARGETS),
        description=f"Kartu tidak aktif sejak {received:%m/%Y}, berobat ke puskesmas",
        documents="KTP, KK",
        officer="Petugas Satu",
        external_id=f"REG-{number:07d}",
        created_by=by,
    )
