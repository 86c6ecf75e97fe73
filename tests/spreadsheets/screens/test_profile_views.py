"""The screens of mapping: reading, words and profiles, driven as a browser would."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.spreadsheets.models import ImportRun, MappingProfile
from portal.spreadsheets.profiles.profile_changes import (
    change_profile,
    delete_profile,
    differences,
    regions_to_share,
)
from portal.spreadsheets.profiles.settling import entries_of
from tests.factories import BENDA, make_nik
from tests.spreadsheets.months import (
    imported,
    month,
    profile_like,
    settle_first,
    taken,
)
from tests.workbooks import previewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(tmp_path, officer) -> ImportRun:
    return settle_first(tmp_path, officer)


@pytest.fixture
def profile(settled) -> MappingProfile:
    return MappingProfile.objects.get()


def page(client, name: str, *args) -> str:
    response = client.get(reverse(f"imports:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def post(client, name: str, pk: int, /, **data):
    return client.post(reverse(f"imports:{name}", args=[pk]), data)


def form_of(profile: MappingProfile, **changes) -> dict:
    """What the browser sends of a profile that nobody touched."""
    newest = profile.versions.first()
    return {
        "name": profile.name,
        "region": profile.region_id or "",
        "is_active": "on" if profile.is_active else "",
        **{f"column_{key}": field or "" for key, field in newest.columns.items()},
    } | changes


# The preview


def test_preview_says_which_profile_read_the_file(tmp_path, settled, officer, as_user):
    second = imported(month(tmp_path, "juli"), officer)
    browser = as_user(officer)

    html = page(browser, "run", second.pk)
    assert second.profile.name in html
    assert reverse("imports:choose_profile", args=[second.pk]) in html

    post(browser, "choose_profile", second.pk, profile="")
    second.refresh_from_db()
    assert (second.profile, second.value_map) == (None, {})

    html = page(browser, "run", second.pk)
    assert f'value="{MappingProfile.objects.get().pk}"' in html
    post(browser, "choose_profile", second.pk, profile=MappingProfile.objects.get().pk)
    second.refresh_from_db()
    assert previewed(second)["status"] == "resolved"


def test_profile_of_elsewhere_cannot_be_chosen(
    tmp_path, profile, officer, neighbour, as_user
):
    other = imported(month(tmp_path, "lain"), neighbour)

    assert (
        post(
            as_user(neighbour), "choose_profile", other.pk, profile=profile.pk
        ).status_code
        == 404
    )
    for wrong in ("x", "999999"):
        assert (
            post(
                as_user(neighbour), "choose_profile", other.pk, profile=wrong
            ).status_code
            == 404
        )
    other.refresh_from_db()
    assert other.profile is None


def test_column_left_out_shows_what_it_could_be(tmp_path, officer, as_user):
    heads = ["Nama", "NIK", "Alamat", "Kolom Aneh"]
    rows = [
        ["Siti", make_nik(), "Kp. A", "selesai"],
        ["Budi", make_nik(), "Kp. B", "proses"],
    ]
    run = imported(month(tmp_path, "juni", *rows, heads=heads), officer)

    entry = next(e for e in entries_of(run.mapping) if e["header"] == "Kolom Aneh")
    assert (entry["column"], entry["could_be"]) == (None, ("status",))
    assert "Kolom Aneh” (" in page(as_user(officer), "run", run.pk)
    assert "optgroup" in page(as_user(officer), "reading", run.pk)


# Words


def test_words_are_picked_on_their_page_and_taken_back(tmp_path, officer, as_user):
    run = imported(month(tmp_path, "juni"), officer)
    browser = as_user(officer)
    assert reverse("imports:words", args=[run.pk]) in page(browser, "run", run.pk)
    assert "“Beres”" in page(browser, "words", run.pk)

    post(browser, "words", run.pk, pick="status:resolved:beres")
    run.refresh_from_db()
    assert run.value_map == {"status": {"beres": "resolved"}}
    assert 'value="status:beres"' in page(browser, "words", run.pk)

    post(browser, "words", run.pk, remove="status:beres")
    run.refresh_from_db()
    assert run.value_map == {}


def test_all_that_is_chosen_is_taken_over_at_once(tmp_path, officer, as_user):
    heads = ["Nama", "NIK", "Desa", "Kecamatan", "Status Kasus"]
    row = ["Siti", make_nik(), "Bendaxyz Kulon", "Cicurug", "Beres"]
    run = imported(month(tmp_path, "juni", row, heads=heads), officer)
    chosen = {
        "word_status:beres": "resolved",
        "word_village:bendaxyz kulon": f"Desa Benda ({BENDA})",
    }

    response = post(as_user(officer), "words", run.pk, **chosen)

    assert response.status_code == 302
    run.refresh_from_db()
    assert run.value_map == {
        "status": {"beres": "resolved"},
        "village": {"bendaxyz kulon": BENDA},
    }
    assert (run.counts["blocked"], previewed(run)["region"]) == (0, BENDA)


@pytest.mark.parametrize(
    "pick",
    ["name:x:siti", "status:payung:beres", "payung:a:b", "status", ":", "nik:1:1"],
)
def test_wrong_pick_gets_a_sentence_and_changes_nothing(
    pick, tmp_path, officer, as_user
):
    run = imported(month(tmp_path, "juni"), officer)

    response = post(as_user(officer), "words", run.pk, pick=pick)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    run.refresh_from_db()
    assert run.value_map == {}


# Reading


def test_reading_screen_sets_a_constant(tmp_path, officer, as_user):
    run = imported(month(tmp_path, "juni"), officer)
    data = {
        "sheet": run.sheet,
        "header_rows": "1",
        "on_match": "skip",
        "constant_channel": "visit",
        **{
            f"column_{e['letter']}": e["composite"] or e["column"] or ""
            for e in entries_of(run.mapping)
        },
    }

    assert post(as_user(officer), "reading", run.pk, **data).status_code == 302

    run.refresh_from_db()
    assert previewed(run)["channel"] == "visit"
    assert 'value="visit" selected' in page(as_user(officer), "reading", run.pk)
    assert "chosen" not in {how for _column, how in taken(run).values()}


# The list of profiles


def test_list_shows_the_profiles_of_ones_regions(
    profile, officer, manager, neighbour, learner, as_user
):
    for user, is_shown in ((officer, True), (manager, True), (neighbour, False)):
        assert (profile.name in page(as_user(user), "profiles")) == is_shown
    address = reverse("imports:profiles")
    assert as_user(learner).get(address).status_code != 200
    assert (
        as_user(neighbour)
        .get(reverse("imports:profile", args=[profile.pk]))
        .status_code
        == 404
    )


def test_list_asks_as_much_for_three_profiles_as_for_one(
    profile, manager, officer, as_user
):
    browser = as_user(manager)

    def queries() -> int:
        page(browser, "profiles")
        with CaptureQueriesContext(connection) as found:
            page(browser, "profiles")
        return len(found)

    one = queries()
    for code in ("3202", "320216"):
        profile_like(profile, region_id=code, created_by=officer)

    assert queries() == one


# One profile


def test_profile_page_shows_columns_values_constants_and_versions(
    profile, officer, as_user
):
    html = page(as_user(officer), "profile", profile.pk)

    for words in ("Ket Lain", "beres", "kartu sehat mati", "Bantuan Apa"):
        assert words in html
    assert html.count("sheet-cause__title") == 3


def test_number_of_queries_does_not_grow_with_words(profile, officer, as_user):
    browser = as_user(officer)

    def queries() -> int:
        page(browser, "profile", profile.pk)
        with CaptureQueriesContext(connection) as found:
            page(browser, "profile", profile.pk)
        return len(found)

    few = queries()
    newest = profile.versions.first()
    newest.value_map["status"] |= {f"kata {n}": "resolved" for n in range(9)}
    newest.value_map["village"] = {f"desa {n}": BENDA for n in range(9)}
    newest.save()

    assert queries() <= few + 2


def test_columns_and_values_are_changed_as_a_new_version(profile, officer, as_user):
    data = form_of(
        profile,
        name="Daftar bulanan Benda",
        column_ketlain="description",
        remove_value=["status:beres"],
        remove_constant=["channel"],
    )

    assert post(as_user(officer), "profile", profile.pk, **data).status_code == 302

    profile.refresh_from_db()
    new, old = profile.versions.all()[:2]
    assert (profile.name, profile.version, new.number) == ("Daftar bulanan Benda", 4, 4)
    assert [
        (change.part, change.name, change.words, change.before, change.after)
        for change in differences(old, new)
    ] == [
        ("column", "ketlain", "", "notes", "description"),
        ("value", "status", "beres", "resolved", None),
        ("constant", "channel", "", "Telepon", None),
    ]
    assert old.columns["ketlain"] == "notes"


def test_saving_without_a_change_makes_no_version(profile, officer, as_user):
    post(as_user(officer), "profile", profile.pk, **form_of(profile))

    assert profile.versions.count() == 3


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"column_ketlain": "name"}, {"column_ketlain": "payung"}],
)
def test_bad_change_is_told_and_changes_nothing(changes, profile, officer, as_user):
    response = post(
        as_user(officer), "profile", profile.pk, **form_of(profile, **changes)
    )

    assert response.status_code == 200
    assert response.context["form"].errors
    assert profile.versions.count() == 3


def test_put_out_of_use_it_reads_no_more(tmp_path, profile, officer, as_user):
    post(as_user(officer), "profile", profile.pk, **form_of(profile, is_active=""))

    assert imported(month(tmp_path, "juli"), officer).profile is None
    assert profile.name in page(as_user(officer), "profiles")


# Who may


def test_colleague_sees_but_does_not_change(profile, back_officer, as_user):
    browser = as_user(back_officer)
    assert 'name="name"' not in page(browser, "profile", profile.pk)

    for name, data in (("profile", form_of(profile)), ("profile_delete", {})):
        assert post(browser, name, profile.pk, **data).status_code == 403
    with pytest.raises(PermissionDenied):
        change_profile(profile, by=back_officer, name="x")
    assert MappingProfile.objects.filter(pk=profile.pk).exists()


@pytest.mark.parametrize("name", ["officer", "manager", "national"])
def test_maker_manager_and_national_officer_change_and_delete(
    name, profile, as_user, request
):
    user = request.getfixturevalue(name)
    change_profile(profile, by=user, name="Baru")
    assert MappingProfile.objects.get().name == "Baru"

    assert (
        as_user(user)
        .get(reverse("imports:profile_delete", args=[profile.pk]))
        .status_code
        == 200
    )
    post(as_user(user), "profile_delete", profile.pk)

    assert MappingProfile.objects.count() == 0
    assert ImportRun.objects.get().profile is None


def test_sharing_wider_takes_who_manages_there(
    tmp_path, profile, officer, manager, national, facilitator
):
    assert regions_to_share(profile, officer) == []
    assert regions_to_share(profile, manager) == ["320216", "3202"]
    assert regions_to_share(profile, national) == ["320216", "3202", "32", None]
    with pytest.raises(PermissionDenied):
        change_profile(profile, by=officer, region="3202")
    with pytest.raises(PermissionDenied):
        change_profile(profile, by=manager, region=None)

    change_profile(profile, by=manager, region="3202")

    profile.refresh_from_db()
    assert profile.region_id == "3202"
    with pytest.raises(PermissionDenied):
        change_profile(profile, by=officer, name="punya saya")


def test_region_has_one_profile_for_the_same_headers(profile, manager):
    profile_like(profile, region_id="3202", created_by=manager)

    with pytest.raises(ValidationError):
        change_profile(profile, by=manager, region="3202")


def test_deleted_profile_cannot_be_deleted_by_a_stranger(profile, neighbour):
    with pytest.raises(PermissionDenied):
        delete_profile(profile, by=neighbour)


def test_empty_list_says_how_profiles_come_about(coordinator, as_user):
    assert reverse("imports:index") in page(as_user(coordinator), "profiles")
    assert "sheet-empty" in page(as_user(coordinator), "profiles")
