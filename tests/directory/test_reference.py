"""The shipped reference data comes in once and then belongs to the administrators."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from portal.directory.models import (
    Institution,
    Program,
    Sector,
    Service,
    ServicePoint,
    SocialPartner,
)
from portal.directory.reference import (
    DEMO_FILES,
    FILES,
    load_reference,
    read_entries,
    require,
)
from portal.regions.models import Region

pytestmark = pytest.mark.django_db
NOTHING = {
    "sectors": 0,
    "institutions": 0,
    "programs": 0,
    "services": 0,
    "service_points": 0,
    "social_partners": 0,
}


def test_all_reference_data_is_there():
    counts = [
        model.objects.count() for model in (Sector, Program, Service, Institution)
    ]

    assert counts == [12, 15, 20, 25]


def test_the_nine_sectors_come_first():
    codes = list(Sector.objects.values_list("code", flat=True))

    assert codes == [
        "health", "education", "socio-economic", "food", "energy", "agriculture",
        "fishery", "housing", "civil-registration", "data", "rehabilitation", "other",
    ]  # fmt: skip


def test_a_second_load_creates_nothing():
    assert load_reference(demo=True) == NOTHING


def test_what_an_administrator_changed_stays_and_what_is_missing_comes_back():
    Program.objects.filter(code="PKH").update(name="PKH Baru", aliases="x")
    ServicePoint.objects.filter(code="puskesos-benda").delete()

    created = load_reference(demo=True)

    assert created == NOTHING | {"service_points": 1}
    changed = Program.objects.get(code="PKH")
    assert (changed.name, changed.aliases) == ("PKH Baru", "x")


def test_example_points_and_partners_come_only_in_demo_mode():
    ServicePoint.objects.all().delete()
    SocialPartner.objects.all().delete()

    load_reference(demo=False)

    assert ServicePoint.objects.count() + SocialPartner.objects.count() == 0


def test_without_regions_the_refusal_says_what_to_do_first():
    require(Region.objects.all())

    with pytest.raises(ValidationError, match="load_regions"):
        require(Region.objects.none())


@pytest.mark.parametrize("name", list(FILES | DEMO_FILES))
def test_every_entry_is_a_valid_record(name):
    model = (FILES | DEMO_FILES)[name]
    entries = read_entries(name)

    for record in model.objects.filter(code__in=[entry["code"] for entry in entries]):
        record.full_clean()
    assert len({entry["code"] for entry in entries}) == len(entries)


def test_a_service_knows_its_sector_program_institution_and_documents():
    service = Service.objects.get(code="pbi-jk-reactivation")

    assert service.sector.code == "health"
    assert service.program.code == "PBI-JK"
    assert service.usual_institution.code == "dinas-sosial"
    assert service.service_minutes == 15
    assert service.requirements.splitlines()[:2] == ["KTP", "Kartu Keluarga"]


def test_demo_points_tell_their_life():
    states = dict(ServicePoint.objects.values_list("code", "state"))
    benda = ServicePoint.objects.get(code="puskesos-benda")

    assert set(states.values()) == {"active", "dormant", "planned"}
    assert benda.region_id == "3202162004"
    assert benda.founded_on.isoformat() == "2018-11-05"


def test_the_command_says_what_it_created():
    SocialPartner.objects.filter(code="psm-benda").delete()
    out = StringIO()

    call_command("load_reference", stdout=out)

    assert out.getvalue() == (
        "Reference data created: 0 sectors, 0 institutions, 0 programs, 0 services, "
        "0 service_points, 1 social_partners.\n"
    )
