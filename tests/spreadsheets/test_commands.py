"""The commands that scripts rely on: IMPORT.md §1 and §2."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, ManagementUtility, call_command

from portal.cases.models import Case
from portal.spreadsheets.choices import RunState
from portal.spreadsheets.models import ExportRun, ImportRun
from tests.factories import KEBON_AYU, make_case
from tests.workbooks import bring_in, citizen, snapshot, write_csv, write_list

OFFICER = ("--register", "cases", "--as", "fo.benda")
pytestmark = pytest.mark.django_db


def run(command: str, *words, **options) -> str:
    out = StringIO()
    call_command(command, *map(str, words), stdout=out, **options)
    return out.getvalue()


def answer(path: Path, *words) -> dict:
    return json.loads(run("import_sheet", path, *OFFICER, "--json", *words))


def refusal(command: str, *words) -> str:
    """Return the sentence of a refusal, which stores nothing and says nothing."""
    out, before = StringIO(), snapshot()
    runs = ImportRun.objects.count(), ExportRun.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command(command, *map(str, words), stdout=out)
    assert refused.value.returncode == 2
    assert out.getvalue() == ""
    assert snapshot() == before
    assert (ImportRun.objects.count(), ExportRun.objects.count()) == runs
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence[-1] in ".…"
    return sentence


# import_sheet


def test_answer_is_one_object(tmp_path):
    out = run("import_sheet", write_list(tmp_path, [citizen(1)]), *OFFICER, "--json")

    assert len(out.strip().splitlines()) == 1
    assert json.loads(out)["counts"]["ready"] == 1


def test_preview_stores_no_case(tmp_path):
    found = answer(write_list(tmp_path, [citizen(1)]))

    assert (found["committed"], Case.objects.count()) == (False, 0)
    assert ImportRun.objects.get(pk=found["run"]).state == RunState.STAGED


def test_commit_stores_the_cases_and_says_so(tmp_path):
    found = answer(write_list(tmp_path, [citizen(1), citizen(2)]), "--commit")

    assert found["committed"] is True
    assert found["counts"]["created"] == Case.objects.count() == 2


def test_list_of_blocked_rows_is_still_a_list(tmp_path):
    rows = [citizen(n, received_on="kemarin") for n in (1, 2)]

    found = answer(write_list(tmp_path, rows), "--commit")

    assert (found["counts"]["blocked"], found["counts"]["ready"]) == (2, 0)
    assert Case.objects.count() == 0


def test_own_numbers_come_in_full(tmp_path):
    row = citizen(1, nik=3202160101700001)

    found = answer(write_list(tmp_path, [row]))

    assert found["problems"][0]["value"] == "3202160101700001"
    assert found["preview"][0]["values"]["nik"] == "3202160101700001"


def test_preview_shows_the_first_twenty_rows(tmp_path):
    found = answer(write_list(tmp_path, [citizen(n) for n in range(1, 24)]))

    assert [row["row"] for row in found["preview"]] == list(range(2, 22))
    assert found["counts"]["rows"] == 23


def test_csv_counts_its_lines_as_excel_does(tmp_path):
    path = write_list(tmp_path, [citizen(1), citizen(2, nik="12")], kind="csv")

    found = answer(path)

    assert (found["header_rows"], found["first_row"], found["last_row"]) == ([1], 2, 3)
    assert [problem["row"] for problem in found["problems"]] == [3]


def test_no_two_columns_claim_one_field(tmp_path):
    table = [["NIK", "No. KTP", "Nama", "Nama Lengkap", "Layanan"]]
    table += [["3202160101700001", "3202160101700001", "Siti", "Siti Contoh", "KIS"]]

    found = answer(write_csv(tmp_path / "dua.csv", table))

    columns = [entry["column"] for entry in found["columns"]]
    assert len(columns) == len(set(columns))
    letters = [entry["letter"] for entry in found["columns"] + found["ignored"]]
    assert sorted(letters) == list("ABCDE")


def test_wanted_sheet_is_read(tmp_path):
    book = openpyxl.Workbook()
    for name, serial in (("Mei", 1), ("Juni", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["Nama", "NIK"])
        sheet.append([f"Siti {name}", citizen(serial)["nik"]])
    book.save(tmp_path / "bulan.xlsx")

    found = answer(tmp_path / "bulan.xlsx", "--sheet", "Mei")

    assert (found["sheet"], found["counts"]["rows"]) == ("Mei", 1)


@pytest.mark.parametrize(
    ("choice", "counts"),
    [
        ("skip", {"created": 0, "updated": 0, "skipped": 1}),
        ("update", {"created": 0, "updated": 1, "skipped": 0}),
        ("create", {"created": 1, "updated": 0, "skipped": 0}),
    ],
)
def test_known_row_that_differs_goes_as_chosen(choice, counts, tmp_path):
    answer(write_list(tmp_path, [citizen(1)]), "--commit")
    path = write_list(tmp_path, [citizen(1, notes="Baru")])

    found = answer(path, "--commit", "--on-match", choice)

    assert {name: found["counts"][name] for name in counts} == counts


def test_known_rows_are_skipped_unless_asked(tmp_path):
    answer(write_list(tmp_path, [citizen(1)]), "--commit")

    found = answer(write_list(tmp_path, [citizen(1, notes="Baru")]))

    assert found["preview"][0]["outcome"] == "skip"
    assert found["counts"]["unchanged"] == 1


def test_constants_are_set(tmp_path):
    path = write_list(tmp_path, [citizen(1)])

    found = answer(path, "--set", "region=3202162004", "--set", "channel=Telepon")

    assert found["defaults"] == {"region": "3202162004", "channel": "Telepon"}
    assert found["preview"][0]["values"]["channel"] == "phone"


def test_answer_for_people_names_run_and_counts(tmp_path):
    out = run("import_sheet", write_list(tmp_path, [citizen(1)]), *OFFICER)

    assert "ready 1" in out
    assert str(ImportRun.objects.get().pk) in out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04broken",
        b"%PDF-1.4 ...",
        b"<html><table>",
        b"\n\n",
    ]
    + [b"Siti,Budi\n1,2\n", b"Nama,NIK\n", b"\xd0\xcf\x11\xe0broken"],
)
@pytest.mark.parametrize("name", ["daftar.xlsx", "daftar.csv"])
def test_file_that_is_no_list_is_refused(content, name, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)

    refusal("import_sheet", path, *OFFICER, "--commit", "--json")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--as", "tiada"), "tiada"),
        (("--register", "payung"), "payung"),
        (("--sheet", "Lembar 9"), "Lembar 9"),
        (("--set", "region=9999"), "9999"),
        (("--set", f"region={KEBON_AYU}"), KEBON_AYU),
        (("--set", "region"), "region"),
        (("--set", "payung=1"), "payung"),
        (("--as", "editor"), ""),
        (("--as", "supervisor.sukabumi"), ""),
    ],
)
def test_wrong_word_is_refused_with_a_sentence(words, told, tmp_path):
    path = write_list(tmp_path, [citizen(1)])

    assert told in refusal("import_sheet", path, *OFFICER, *words, "--commit")


def test_inactive_user_is_refused(tmp_path, officer):
    officer.is_active = False
    officer.save()

    refusal("import_sheet", write_list(tmp_path, [citizen(1)]), *OFFICER)


@pytest.mark.parametrize("name", ["tiada.xlsx", "."])
def test_missing_file_is_refused(name, tmp_path):
    refusal("import_sheet", tmp_path / name, *OFFICER)


def test_wrong_choice_is_refused(tmp_path):
    path = write_list(tmp_path, [citizen(1)])

    with pytest.raises(CommandError):
        run("import_sheet", path, *OFFICER, "--on-match", "payung")


# undo_import


def test_undo_answers_and_takes_the_cases_back(tmp_path, officer):
    done = bring_in(tmp_path, [citizen(1)], by=officer)

    found = json.loads(run("undo_import", done.pk, "--as", "fo.benda", "--json"))

    assert found == {"run": done.pk, "state": "undone", "kept": []}
    assert Case.objects.count() == 0


@pytest.mark.parametrize("name", ["fo.kebonayu", "editor", "dinsos.sukabumi"])
def test_neighbours_import_looks_unknown(name, tmp_path, officer):
    done = bring_in(tmp_path, [citizen(1)], by=officer)

    real = refusal("undo_import", done.pk, "--as", name)
    unknown = refusal("undo_import", done.pk + 999, "--as", name)

    assert real.replace(str(done.pk), "N") == unknown.replace(str(done.pk + 999), "N")


def test_colleague_may_not_undo_but_the_manager_may(tmp_path, officer):
    done = bring_in(tmp_path, [citizen(1)], by=officer)

    refusal("undo_import", done.pk, "--as", "bo.benda")
    run("undo_import", done.pk, "--as", "manajer.sukabumi")

    assert Case.objects.count() == 0


def test_second_undo_is_refused(tmp_path, officer):
    done = bring_in(tmp_path, [citizen(1)], by=officer)
    run("undo_import", done.pk, "--as", "fo.benda")

    refusal("undo_import", done.pk, "--as", "fo.benda")


# export_sheet


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_is_written_and_logged(kind, tmp_path, officer):
    make_case(by=officer)
    path = tmp_path / f"keluar.{kind}"

    run("export_sheet", path, *OFFICER)

    logged = ExportRun.objects.get()
    assert (logged.rows, logged.file_format, logged.created_by) == (1, kind, officer)
    assert logged.purpose == "command line"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("keluar.pdf", ()),
        ("keluar", ()),
        ("tiada/keluar.xlsx", ()),
        ("keluar.xlsx", ("--filter", "payung=1")),
        ("keluar.xlsx", ("--filter", "status=payung")),
        ("keluar.xlsx", ("--filter", "status")),
        ("keluar.xlsx", ("--purpose", " ")),
        ("keluar.xlsx", ("--columns", "payung")),
        ("keluar.xlsx", ("--register", "payung")),
        ("keluar.xlsx", ("--as", "editor")),
        ("keluar.xlsx", ("--as", "tiada")),
    ],
)
def test_export_that_cannot_be_is_refused_and_leaves_no_file(
    name, words, tmp_path, officer
):
    make_case(by=officer)

    refusal("export_sheet", tmp_path / name, *OFFICER, *words)

    assert list(tmp_path.iterdir()) == []


def test_refused_export_leaves_the_older_file_alone(tmp_path):
    path = tmp_path / "keluar.csv"
    path.write_text("lama")

    refusal("export_sheet", path, *OFFICER, "--filter", "payung=1")

    assert path.read_text() == "lama"


def test_filter_narrows_the_export(tmp_path, officer, back_officer):
    from portal.cases.actions import transition_case

    make_case(by=officer)
    transition_case(make_case(by=officer), "handling", by=back_officer)

    run("export_sheet", tmp_path / "a.csv", *OFFICER, "--filter", "status=handling")

    assert ExportRun.objects.get().rows == 1
    assert ExportRun.objects.get().filters == {"status": "handling"}


@pytest.mark.parametrize(
    "words",
    [
        ("import_sheet", "tiada.xlsx", *OFFICER),
        ("export_sheet", "keluar.pdf", *OFFICER),
        ("undo_import", "999999", "--as", "fo.benda"),
    ],
)
def test_refusal_on_the_command_line_is_one_plain_sentence(words, capsys, monkeypatch):
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)

    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["manage.py", *words]).execute()

    out, errors = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert len(errors.splitlines()) == 1
    assert errors.strip()[-1] in ".…"
    assert "Error" not in errors


def test_columns_are_chosen_by_name(tmp_path, officer):
    case, path = make_case(by=officer), tmp_path / "keluar.csv"

    run("export_sheet", path, *OFFICER, "--columns", "name,case_number")

    assert path.read_text("utf-8-sig").splitlines()[1] == f"Siti Contoh,{case.number}"
