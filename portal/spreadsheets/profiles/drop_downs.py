"""Which words a cell of a list may hold: for drop-downs on screen and in Excel."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portal.regions.choices import CODE_LENGTHS, Level
from portal.regions.models import Region
from portal.spreadsheets.cells.neutralizing import neutralize
from portal.spreadsheets.columns import Column
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.profiles.suggesting import known_values
from portal.spreadsheets.registers import Register
from portal.spreadsheets.workbook_templates import allowed_words

MOST_WORDS = 500
DISTRICT = CODE_LENGTHS[Level.DISTRICT]
VILLAGES = "village"


def words_of_columns(
    run: ImportRun, register: Register, names: list[str], user
) -> dict[str, list[str]]:
    """Return column → the words it knows, of those columns that know any."""
    found = {
        name: words_of(run, register, register.by_name[name], user) for name in names
    }
    return {name: words for name, words in found.items() if words}


def words_of(run: ImportRun, register: Register, column: Column, user) -> list[str]:
    """Return the words that a cell of this column may say; none if it is free."""
    if column.kind in ("choice", "sex"):
        return allowed_words(column)
    return [label for _code, label in meanings_of(run, register, column, user)]


def meanings_of(
    run: ImportRun, register: Register, column: Column, user
) -> list[tuple[str, str]]:
    """Return what words of a column may mean: value or code, and its label."""
    if column.kind == "region":
        return villages_near(run) if column.name == VILLAGES else []
    known = known_values(register, column, user)[:MOST_WORDS]
    return [(each.value, each.label) for each in known]


def villages_near(run: ImportRun) -> list[tuple[str, str]]:
    """Return the villages of the district in which the run's region lies."""
    code = run.defaults.get("region") or run.region_id or ""
    if len(code) < DISTRICT:
        return []
    villages = Region.objects.filter(parent=code[:DISTRICT]).order_by("name")
    return list(villages.values_list("code", "name"))


class DropDowns:
    """A hidden sheet of words, and the cells of other sheets that offer them."""

    def __init__(self, sheet: Worksheet, words: dict[str, list[str]]):
        sheet.sheet_state = "hidden"
        self.ranges = {}
        for index, (name, known) in enumerate(words.items(), start=1):
            for row, word in enumerate(known, start=1):
                sheet.cell(row, index, neutralize(word))
            letter = sheet.cell(1, index).column_letter
            title = sheet.title.replace("'", "''")
            self.ranges[name] = f"'{title}'!${letter}$1:${letter}${len(known)}"

    def offer(self, sheet: Worksheet, name: str, cells: str) -> None:
        """Give cells (“D2:D40”) the words of a column; others are allowed too."""
        if name not in self.ranges:
            return
        rule = DataValidation(
            "list",
            formula1=self.ranges[name],
            allow_blank=True,
            showErrorMessage=False,
        )
        rule.add(cells)
        sheet.add_data_validation(rule)
