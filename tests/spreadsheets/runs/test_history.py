"""The list of imports, and what is told about each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.log_actions import registry

from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.runs.committing import commit_import
from portal.spreadsheets.runs.history import duration_in_words, events_of, facts_about
from portal.spreadsheets.runs.running import start_commit, start_reading, start_undo
from portal.spreadsheets.runs.undoing import undo_import
from tests.workbooks import bring_in, citizen, stage, write_list

pytestmark = pytest.mark.django_db


def listed(browser, **query) -> list[int]:
    response = browser.get(reverse("imports:index"), query)
    return [run.pk for run, _label in response.context["entries"]]


@pytest.fixture
def runs(tmp_path, officer, back_officer) -> list[ImportRun]:
    """One saved by the officer, one previewed by a colleague."""
    saved = bring_in(tmp_path, [citizen(1)], by=officer)
    return [saved, stage(tmp_path, [citizen(2)], by=back_officer)]


def test_history_is_chosen_by_state_person_and_list(runs, as_user, coordinator):
    browser = as_user(coordinator)
    saved, previewed = runs

    assert listed(browser) == [previewed.pk, saved.pk]
    assert listed(browser, state="committed") == [saved.pk]
    assert listed(browser, person=previewed.created_by_id) == [previewed.pk]
    assert listed(browser, register="cases", state="undone") == []
    assert listed(browser, register="people") == []


@pytest.mark.parametrize(
    "query", [{"state": "nonsense"}, {"person": "x"}, {"register": "payung"}]
)
def test_value_that_cannot_be_chooses_nothing_less(query, runs, as_user, coordinator):
    assert len(listed(as_user(coordinator), **query)) == 2


def test_only_people_whose_imports_one_sees_are_offered(
    runs, tmp_path, as_user, coordinator, neighbour
):
    bring_in(tmp_path, [citizen(3)], by=neighbour)

    response = as_user(coordinator).get(reverse("imports:index"))

    offered = response.context["filter"].fields["person"].queryset
    assert {user.pk for user in offered} == {run.created_by_id for run in runs}


def test_history_costs_the_same_for_many(tmp_path, as_user, officer):
    browser = as_user(officer)
    stage(tmp_path, [citizen(1)], by=officer)
    count(browser)
    one = count(browser)
    for n in range(2, 5):
        stage(tmp_path, [citizen(n)], by=officer)

    assert count(browser) == one


def count(browser) -> int:
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("imports:index"))
    return len(queries)


def test_run_tells_file_profile_and_times(tmp_path, officer):
    run = bring_in(tmp_path, [citizen(1)], by=officer)
    undo_import(run, by=officer)

    facts = [words for _label, words in facts_about(run)]

    assert run.file_hash[:12] in facts
    assert run.file_hash not in facts
    assert len(facts) >= 5


def test_run_tells_what_was_done_with_it(tmp_path, officer, coordinator, as_user):
    run = start_reading(
        write_list(tmp_path, [citizen(1), citizen(2, name=None)]), by=officer
    )
    start_commit(run, by=officer)
    download = as_user(officer).get(reverse("imports:left_out", args=[run.pk, "csv"]))
    assert b"".join(download.streaming_content)
    start_undo(ImportRun.objects.get(pk=run.pk), by=coordinator)

    events = events_of(run)

    assert [event.who for event in events] == [str(coordinator), *[str(officer)] * 3]
    page = as_user(officer).get(reverse("imports:run", args=[run.pk]))
    assert [each.what for each in page.context["events"]] == [e.what for e in events]


def test_story_is_told_by_a_server_that_has_logged_nothing_yet(
    tmp_path, officer, monkeypatch
):
    run = bring_in(tmp_path, [citizen(1)], by=officer)
    told = [event.what for event in events_of(run)]
    monkeypatch.setattr(registry, "formatters", {})
    monkeypatch.setattr(registry, "choices", [])
    monkeypatch.setattr(registry, "has_scanned_for_actions", False)

    assert [event.what for event in events_of(run)] == told


def test_colleagues_elsewhere_do_not_see_the_story(runs, as_user, neighbour):
    response = as_user(neighbour).get(reverse("imports:run", args=[runs[0].pk]))

    assert response.status_code == 404


def test_result_lists_what_was_overtaken(tmp_path, officer, as_user):
    from portal.cases.actions import change_case
    from portal.cases.models import Case

    bring_in(tmp_path, [citizen(1, notes="Lama")], by=officer)
    run = stage(tmp_path, [citizen(1, notes="Baru")], by=officer, on_match="update")
    change_case(Case.objects.get(), by=officer, notes="Dari orang")
    commit_import(run, by=officer)

    response = as_user(officer).get(reverse("imports:run", args=[run.pk]))

    (row,) = response.context["overtaken"]
    assert (row["row"], row["name"]) == (2, "Contoh Aab")
    assert row["reasons"] == ["Keterangan"]


@pytest.mark.parametrize(
    ("seconds", "number"), [(None, ""), (0, "1"), (59, "59"), (100, "2"), (3600, "60")]
)
def test_time_left_is_told_in_seconds_or_minutes(seconds, number):
    assert number in duration_in_words(seconds)
    assert (duration_in_words(seconds) == "") is (seconds is None)
