"""Views of lists: own ones, and those shared in one's region."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.spreadsheets.exports.kept_views import (
    change_view,
    delete_view,
    keep_view,
    query_of,
    views_for,
)
from portal.spreadsheets.models import ExportView

pytestmark = pytest.mark.django_db


def keep(by, name="Rekap", **options) -> ExportView:
    asked = {"columns": ["name", "status"], "filters": {"status": "registered"}}
    return keep_view(by=by, register="cases", name=name, **(asked | options))


def names(user) -> list[str]:
    return [view.name for view in views_for(user, "cases")]


def test_own_view_is_found_by_its_maker_alone(officer, back_officer, national):
    view = keep(officer)

    assert (view.columns, view.filters) == (
        ["name", "status"],
        {"status": "registered"},
    )
    assert [names(user) for user in (officer, back_officer, national)] == [
        ["Rekap"],
        [],
        [],
    ]


def test_shared_view_is_found_in_its_region(
    officer, back_officer, manager, national, neighbour
):
    keep(officer, is_shared=True)

    found = {
        user.username: names(user)
        for user in (officer, back_officer, manager, national, neighbour)
    }

    assert found.pop(neighbour.username) == []
    assert set(map(tuple, found.values())) == {("Rekap",)}


def test_view_shared_by_a_regency_serves_its_villages(manager, officer, neighbour):
    keep(manager, is_shared=True)

    assert (names(officer), names(neighbour)) == (["Rekap"], [])


def test_who_has_no_region_shares_with_nobody(national):
    with pytest.raises(ValidationError) as refusal:
        keep(national, is_shared=True)

    assert list(refusal.value.message_dict) == ["is_shared"]


def test_view_of_the_same_name_is_replaced(officer):
    keep(officer)
    keep(officer, columns=["nik"])

    assert [view.columns for view in views_for(officer, "cases")] == [["nik"]]


def test_words_that_were_searched_are_not_kept(officer):
    view = keep(officer, filters={"q": "Siti", "kind": "complaint"})

    assert view.filters == {"kind": "complaint"}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"columns": ["payung"]}, "columns"),
        ({"filters": {"payung": "1"}}, "filters"),
    ],
)
def test_view_that_cannot_be_is_refused_by_field(options, field, officer):
    with pytest.raises(ValidationError) as refusal:
        keep(officer, **options)

    assert list(refusal.value.message_dict) == [field]
    assert ExportView.objects.count() == 0


@pytest.mark.parametrize("name", ["agency", "editor", "facilitator"])
def test_who_may_not_export_keeps_no_view(name, request):
    with pytest.raises(PermissionDenied):
        keep(request.getfixturevalue(name))


def test_only_its_maker_changes_a_view(officer, back_officer):
    view = keep(officer, is_shared=True)

    with pytest.raises(PermissionDenied):
        change_view(view, by=back_officer, name="Lain", is_shared=False)
    with pytest.raises(PermissionDenied):
        delete_view(view, by=back_officer)

    assert names(back_officer) == ["Rekap"]


def test_view_is_renamed_and_taken_back(officer, back_officer):
    view = keep(officer, is_shared=True)

    change_view(view, by=officer, name="Bulanan", is_shared=False)

    assert (names(officer), names(back_officer)) == (["Bulanan"], [])


def test_name_of_another_view_is_refused(officer):
    keep(officer)
    other = keep(officer, "Lain")

    with pytest.raises(ValidationError):
        change_view(other, by=officer, name="Rekap", is_shared=False)

    assert names(officer) == ["Lain", "Rekap"]


def test_query_holds_every_value_of_a_filter():
    query = query_of(["name", "nik"], {"status": "registered,handling"}, view=3)

    assert query == "status=registered&status=handling&columns=name%2Cnik&view=3"
