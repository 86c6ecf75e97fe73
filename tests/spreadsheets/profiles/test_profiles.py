"""Mapping profiles: what was settled once is known again for the next list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.models import Service
from portal.spreadsheets.mending.value_maps import open_words
from portal.spreadsheets.models import MappingProfile
from portal.spreadsheets.profiles.profiles import (
    find_profile,
    fingerprint,
    headers_of,
    keys_of,
    remember,
)
from portal.spreadsheets.runs.actions import read_again
from portal.spreadsheets.runs.committing import commit_import
from tests.factories import BENDA, KEBON_AYU, make_nik
from tests.spreadsheets.months import (
    HEADS,
    imported,
    letter_of,
    month,
    profile_like,
    settle_first,
    taken,
)
from tests.workbooks import previewed

pytestmark = pytest.mark.django_db

SUKABUMI = "3202"


# Fingerprints


def test_fingerprint_knows_a_list_whose_columns_were_moved():
    assert fingerprint(HEADS) == fingerprint(HEADS[::-1])
    assert fingerprint(["N I K", "NAMA"]) == fingerprint(["nik", "Nama *"])
    assert fingerprint(HEADS) != fingerprint(HEADS[:-1])


def test_headers_written_alike_are_told_apart():
    assert keys_of(["Nama", "NIK", "nama", "N.I.K."]) == [
        "nama",
        "nik",
        "nama#2",
        "nik#2",
    ]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_headers_have_a_key_each(headers):
    assert len(set(keys_of(headers))) == len(headers)
    assert fingerprint(headers) == fingerprint(headers)


# Second month


def test_second_month_maps_itself(tmp_path, officer):
    first = settle_first(tmp_path, officer)
    commit_import(first, by=officer)

    second = imported(month(tmp_path, "juli"), officer)

    service = Service.objects.filter(is_active=True).order_by("pk").first()
    assert taken(second)["Bantuan Apa"] == ("service", "profile")
    assert taken(second)["Ket Lain"] == ("notes", "profile")
    assert (
        second.profile.versions.get(number=second.profile_version).created_by == officer
    )
    assert second.defaults["channel"] == "Telepon"
    assert open_words(second, by=officer) == []
    values = previewed(second)
    assert (values["status"], values["channel"]) == ("resolved", "phone")
    assert second.rows.first().values["service_id"] == service.pk
    assert second.counts["warned"] == 0


def test_moved_columns_are_known_by_their_headers(tmp_path, officer):
    settle_first(tmp_path, officer)
    heads = HEADS[::-1]
    row = ["Siti Juli", make_nik(), "02/06/2026", "Kartu sehat mati", "Beres", "a"]

    second = imported(month(tmp_path, "juli", row[::-1], heads=heads), officer)

    assert taken(second)["Ket Lain"] == ("notes", "profile")
    assert previewed(second)["status"] == "resolved"


def test_only_the_fitting_part_of_a_profile_is_used(tmp_path, officer):
    settle_first(tmp_path, officer)
    heads = [*HEADS[:-1], "Kolom Baru"]
    row = ["Siti Juli", make_nik(), "02/06/2026", "Kartu sehat mati", "Beres", "a"]
    few = imported(month(tmp_path, "juli", row, heads=heads), officer)
    assert few.profile is None  # five of seven headers are not the same list

    heads = [*HEADS, "Kolom Baru"]
    more = imported(month(tmp_path, "agustus", [*row, "x"], heads=heads), officer)
    assert taken(more)["Bantuan Apa"] == ("service", "profile")
    assert taken(more)["Kolom Baru"][1] != "profile"


def test_reading_without_the_profile_takes_back_what_it_gave(tmp_path, officer):
    settle_first(tmp_path, officer)
    second = imported(month(tmp_path, "juli"), officer)

    read_again(second, profile=None)

    assert (second.profile, second.value_map) == (None, {})
    assert "channel" not in second.defaults
    assert "profile" not in {how for _column, how in taken(second).values()}
    read_again(second, profile=MappingProfile.objects.get())
    assert previewed(second)["status"] == "resolved"


def test_what_the_operator_gives_goes_before_the_profile(tmp_path, officer):
    settle_first(tmp_path, officer)

    second = imported(
        month(tmp_path, "juli"), officer, defaults={"channel": "WhatsApp"}
    )

    assert previewed(second)["channel"] == "whatsapp"


def test_question_that_a_profile_settles_is_not_asked(tmp_path, officer):
    heads = ["Nama Lengkap", "No. NIK", "Alamat Rumah", "Status"]
    rows = [[name, make_nik(), "Kp. A", "entah"] for name in ("Siti", "Budi")]
    first = imported(month(tmp_path, "juni", *rows, heads=heads), officer)
    (question,) = first.mapping["questions"]
    assert question["header"] == "Status"

    read_again(first, columns={question["letter"]: "status"})
    second = imported(month(tmp_path, "juli", *rows, heads=heads), officer)

    assert (first.mapping["questions"], second.mapping["questions"]) == ([], [])
    assert taken(second)["Status"] == ("status", "profile")


# Remembering


def test_guesses_alone_make_no_profile(tmp_path, officer):
    run = imported(month(tmp_path, "juni"), officer)
    commit_import(run, by=officer)

    assert MappingProfile.objects.count() == 0


def test_commit_remembers_a_constant_given_at_upload(tmp_path, officer):
    run = imported(month(tmp_path, "juni"), officer, defaults={"channel": "Telepon"})
    assert MappingProfile.objects.count() == 0

    commit_import(run, by=officer)

    profile = MappingProfile.objects.get()
    assert profile.versions.get().constants == {"channel": "Telepon"}
    assert (profile.region_id, profile.created_by) == (BENDA, officer)
    assert run.profile == profile


def test_each_change_is_a_new_version_and_no_change_is_none(tmp_path, officer):
    run = settle_first(tmp_path, officer)
    profile = MappingProfile.objects.get()
    numbers = list(profile.versions.values_list("number", flat=True))
    assert numbers == [3, 2, 1]
    assert (profile.version, run.profile_version) == (3, 3)

    read_again(run, on_match="update")
    remember(run, by=officer)
    commit_import(run, by=officer)

    assert profile.versions.count() == 3
    assert profile.versions.get(number=1).value_map == {}


def test_nothing_personal_enters_a_profile(tmp_path, officer):
    number = "3202164101509901"
    heads = ["Nama", "NIK", f"Catatan {number}", "Kode"]
    rows = [["Siti Rahasia", make_nik(), "a", "X-1"]]
    run = imported(month(tmp_path, "juni", *rows, heads=heads), officer)
    constants = {
        "received_on": "01/06/2026",
        "description": "Siti Rahasia",
        "channel": "WA",
    }
    read_again(
        run, columns={"D": "external_id"}, defaults=constants | {"region": BENDA}
    )

    profile = MappingProfile.objects.get()
    version = profile.versions.get()
    assert version.constants == {"channel": "WA"}
    said = str([profile.headers, profile.name, version.columns, version.value_map])
    assert number not in said
    assert "Rahasia" not in said


# Whose


def test_profile_serves_the_region_around_and_nobody_elsewhere(
    tmp_path, officer, manager, coordinator, neighbour, national
):
    settle_first(tmp_path, officer)
    headers = headers_of(imported(month(tmp_path, "juli"), officer).mapping)

    for user in (officer, coordinator, manager, national):
        assert find_profile("cases", headers, user) is not None
    assert find_profile("cases", headers, neighbour) is None
    assert find_profile("people", headers, officer) is None


def test_nearest_region_goes_first(tmp_path, officer, manager, national):
    run = settle_first(tmp_path, officer)
    mine = MappingProfile.objects.get()
    wider = profile_like(mine, region_id=SUKABUMI, created_by=manager)
    country = profile_like(mine, region_id=None, created_by=national)
    headers = headers_of(run.mapping)

    assert find_profile("cases", headers, officer) == mine
    assert find_profile("cases", headers, manager) == wider
    assert find_profile("cases", headers, national) == country
    mine.is_active = False
    mine.save()
    assert find_profile("cases", headers, officer) == wider


def test_village_gets_its_own_profile_when_it_changes_a_wider_one(
    tmp_path, officer, manager
):
    settle_first(tmp_path, officer)
    mine = MappingProfile.objects.get()
    wider = profile_like(mine, region_id=SUKABUMI, created_by=manager)
    mine.delete()

    same = imported(month(tmp_path, "juli"), officer)
    commit_import(same, by=officer)
    assert (same.profile, MappingProfile.objects.count()) == (wider, 1)

    other = imported(month(tmp_path, "agustus"), officer)
    read_again(other, columns={letter_of(other, "Ket Lain"): "description"})

    assert other.profile.region_id == BENDA
    assert wider.versions.count() == 1


def test_profile_out_of_use_is_neither_used_nor_changed(tmp_path, officer):
    settle_first(tmp_path, officer)
    MappingProfile.objects.update(is_active=False)

    second = imported(month(tmp_path, "juli"), officer)
    read_again(second, columns={letter_of(second, "Ket Lain"): "description"})

    assert second.profile is None
    assert MappingProfile.objects.get().versions.count() == 3


def test_profile_of_a_field_that_is_gone_is_passed_over(tmp_path, officer):
    settle_first(tmp_path, officer)
    version = MappingProfile.objects.get().versions.first()
    version.columns |= {"ketlain": "payung", "nama": "name"}
    version.value_map = {"payung": {"a": "b"}}
    version.save()

    second = imported(month(tmp_path, "juli"), officer)

    assert taken(second)["Ket Lain"][1] != "profile"
    assert second.value_map == {}


def test_finding_a_profile_asks_one_or_two_questions(tmp_path, officer, manager):
    run = settle_first(tmp_path, officer)
    mine, headers = MappingProfile.objects.get(), headers_of(run.mapping)
    for number, code in enumerate(("3202", "32")):
        profile_like(mine, region_id=code, name=f"lain {number}", created_by=manager)

    with CaptureQueriesContext(connection) as queries:
        find_profile("cases", headers, officer)
    assert len(queries) <= 3
    assert KEBON_AYU not in str(queries.captured_queries)
