"""What the rows of a small list are: new, known, repeated or blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Verdict
from portal.spreadsheets.small_lists.recognizing import Recognizer, RowKey, fold_name
from portal.spreadsheets.tables import Table

if TYPE_CHECKING:
    from portal.spreadsheets.small_lists.small_registers import SmallRegister


class SmallMatcher:
    """Says of the rows of one import, part after part, which records they are."""

    def __init__(self, register: SmallRegister, run: ImportRun):
        self.register, self.user = register, run.created_by
        self.known = Recognizer(register.seen_by(self.user), register.place)
        self.seen: dict[int, int] = {}  # repeat key -> position of its first row

    def match(self, table: Table) -> list[Verdict]:
        """Say for each row whether it is new, known, a repeat or blocked."""
        keys = self.keys_of(table)
        found = self.known.find(keys)
        stored = self.register.current(found.values())
        taken = self.codes_in_use(keys)
        table.values["repeat_key"] = [key.repeat_key if key else None for key in keys]
        return [
            self.judge(table, index, key, found.get(index), stored, taken)
            for index, key in enumerate(keys)
        ]

    def keys_of(self, table: Table) -> list[RowKey | None]:
        rows = zip(*(table.column(n) for n in ("code", "name", "region")), strict=True)
        return [
            None if index in table.blocked else RowKey(code, fold_name(name), region)
            for index, (code, name, region) in enumerate(rows)
        ]

    def codes_in_use(self, keys: list[RowKey | None]) -> set[str]:
        codes = {key.code for key in keys if key and key.code}
        records = self.register.model._base_manager.filter(code__in=codes)
        return set(records.values_list("code", flat=True)) if codes else set()

    def judge(self, table, index, key: RowKey | None, pk, stored, taken) -> Verdict:
        if key is None:
            return Verdict(Outcome.BLOCKED)
        position = table.positions[index]
        repeat_of = self.seen.get(key.repeat_key)
        if repeat_of is not None:
            return Verdict(Outcome.DUPLICATE, repeat_of=repeat_of)
        if index not in table.skipped:
            self.seen[key.repeat_key] = position
        if pk is not None:
            changes = self.register.differences(table, index, stored[pk])
            self.note_code(table, index, key, stored[pk]["code"])
            outcome = Outcome.UPDATE if changes else Outcome.UNCHANGED
            return Verdict(outcome, pk, changes)
        self.register.check_new(table, index, self.user, taken)
        blocked = index in table.blocked
        return Verdict(Outcome.BLOCKED if blocked else Outcome.CREATE)

    def note_code(self, table: Table, index: int, key: RowKey, code: str) -> None:
        if key.code and key.code != code:
            message = _("The record is known as “%(code)s”; that code stays.")
            table.find(
                index, "code", Severity.INFO, "code.kept", message % {"code": code}
            )
