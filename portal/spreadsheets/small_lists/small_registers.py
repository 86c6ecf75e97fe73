"""Small lists of reference data: read by their columns, saved through a Resource.

A list of this kind is declared by its model, its columns and the words of its
cells; nothing else has to be written to import, export and undo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from portal.accounts.policies import ScopedPolicy, scoped_policy
from portal.accounts.scoping import scope_of
from portal.regions.describing import describe
from portal.spreadsheets.cells.comparing import says_the_same
from portal.spreadsheets.cells.region_names import CODE, PLACES, RegionNames
from portal.spreadsheets.checks.places import Whereabouts, locate_rows
from portal.spreadsheets.choices import Outcome, Severity
from portal.spreadsheets.exports.narrowing import Narrowing, check_numbers
from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.registers import Applied, Kept, Register, Verdict
from portal.spreadsheets.resources import RegisterResource, build_resource
from portal.spreadsheets.small_lists.recognizing import Recognizer, RowKey, fold_name
from portal.spreadsheets.small_lists.record_images import (
    changed_fields,
    image_of,
    is_referred_to,
    put_back,
)
from portal.spreadsheets.small_lists.small_matching import SmallMatcher
from portal.spreadsheets.tables import Table

CODE_LENGTH = 40


class SmallRegister(Register):
    """One list of reference data with a `code`, a `name` and a region."""

    place = "region_id"  # the model's field with the code of the region
    is_national = False  # whether a record without a region is the whole country's
    needed: tuple[str, ...] = ()  # columns that a new record must have
    place_labels: ClassVar[dict[str, Any]] = {"region": gettext_lazy("Region")}
    narrowing: Narrowing
    url_namespace: str

    @cached_property
    def fields(self) -> dict[str, str]:
        places = dict.fromkeys((*PLACES, CODE), self.place)
        return {column.name: column.name for column in self.columns} | places

    @cached_property
    def own_columns(self) -> list[str]:
        """The columns that are a field of the record; not those of its place."""
        return [name for name in self.fields if name not in PLACES and name != CODE]

    @cached_property
    def stored_fields(self) -> list[str]:
        return [*self.own_columns, self.place]

    @property
    def policy(self) -> ScopedPolicy:
        return scoped_policy(self.model)

    def seen_by(self, user) -> QuerySet:
        return self.policy.records_for(user)

    def build_resource(self) -> RegisterResource:
        return build_resource(self.model, self.columns, self.fields, keys=("code",))

    # From cells to verdicts

    def check(self, table: Table, where: Whereabouts, run: ImportRun) -> None:
        """Find the region of each row that names one; others take the list's."""
        codes = locate_rows(table, where)
        table.values["is_placed"] = [code is not None for code in codes]
        assumed = where.default
        if self.is_national and where.scope.everywhere:
            assumed = run.defaults.get("region")
        table.values["region"] = [code or assumed for code in codes]

    def guess(self, row: dict[str, Any]) -> dict[str, Any]:
        """What the cells of a new record say between the lines, by column."""
        return {}

    def matcher(self, run: ImportRun) -> SmallMatcher:
        return SmallMatcher(self, run)

    def check_new(self, table: Table, index: int, user, taken: set[str]) -> None:
        """Note what keeps a row from becoming a new record."""
        row = {name: table.column(name)[index] for name in self.own_columns}
        for name, value in self.guess(row).items():
            if row[name] is None:
                table.column(name)[index] = value
        for name in self.needed:
            if table.column(name)[index] is None:
                message = _("%(label)s: nothing is written. Every row needs it.")
                label = {"label": self.by_name[name].label}
                self.refuse(table, index, name, "missing", message % label)
        region = table.column("region")[index]
        if not self.may_be_in(region, user):
            self.refuse(table, index, "village", "outside", self.outside(region))
        if row["code"] in taken:
            message = _("Code: “%(code)s” is in use already. Choose another.")
            self.refuse(table, index, "code", "taken", message % {"code": row["code"]})

    def refuse(self, table, index, column: str, cause: str, message: str) -> None:
        name = "region" if column == "village" else column
        table.find(index, column, Severity.ERROR, f"{name}.{cause}", message)

    def may_be_in(self, region: str | None, user) -> bool:
        scope = self.policy.scope_for(user, "import")
        if region is None:
            return self.is_national and scope.everywhere
        return scope.covers_region(region)

    def outside(self, region: str | None) -> str:
        if region is None:
            return _("Nothing says in which region this row belongs. Choose a region.")
        return _(
            "Region: “%(region)s” lies outside what you may work in. "
            "Choose one that you work in."
        ) % {"region": describe(region)}

    def differences(
        self, table: Table, index: int, stored: dict[str, Any]
    ) -> dict[str, tuple[Any, Any]]:
        """Return column → (old, new); a blank cell says nothing, a code stays."""
        changes = {}
        for name in self.own_columns:
            old, new = stored[name], table.column(name)[index]
            if name == "code" or new is None:
                continue
            if not says_the_same(self.by_name[name], old, new):
                changes[name] = (old, new)
        region = table.column("region")[index]
        if table.column("is_placed")[index] and region != stored["region"]:
            changes["region"] = (stored["region"], region)
        return changes

    def permit(
        self, table: Table, verdicts: Sequence[Verdict], user
    ) -> Sequence[Verdict]:
        """Leave out what the user may not write, each with a sentence."""
        wanted = {v.target_id for v in verdicts if v.outcome == Outcome.UPDATE}
        found = self.changeable(user).filter(pk__in=wanted)
        changeable = set(found.values_list("pk", flat=True)) if wanted else set()
        return [
            self.narrow(table, index, verdict, changeable, user)
            for index, verdict in enumerate(verdicts)
        ]

    def narrow(self, table, index, verdict: Verdict, changeable, user) -> Verdict:
        is_apart = verdict.beside is not None or verdict.repeat_of is not None
        if verdict.outcome == Outcome.CREATE and is_apart:
            self.check_new(table, index, user, set())
            blocked = index in table.blocked
            return replace(verdict, outcome=Outcome.BLOCKED) if blocked else verdict
        if verdict.outcome != Outcome.UPDATE:
            return verdict
        changes = dict(verdict.changes)
        if verdict.target_id not in changeable:
            message = _("You may see this record but not change it.")
            table.find(index, "name", Severity.WARNING, "name.not_changed", message)
            changes = {}
        elif "region" in changes and not self.may_be_in(changes["region"][1], user):
            message = self.outside(changes.pop("region")[1])
            table.find(index, "village", Severity.WARNING, "region.outside", message)
        offered = verdict.offered or tuple(verdict.changes)
        outcome = verdict.outcome if changes else Outcome.SKIP
        return replace(
            verdict, outcome=outcome, changes=changes or None, offered=offered
        )

    def changeable(self, user) -> QuerySet:
        importable = self.policy.records_for(user, "import")
        seen = self.policy.records_for(user, "change")
        return importable.filter(pk__in=seen.values("pk"))

    def stage(self, table: Table) -> list[dict[str, Any]]:
        names = [*self.own_columns, "region"]
        rows = zip(*(table.column(name) for name in names), strict=True)
        return [
            {
                name: value
                for name, value in zip(names, row, strict=True)
                if value not in (None, "")
            }
            for row in rows
        ]

    def preview(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: values.get(name) for name in (*self.own_columns, "region")}

    # Writing and taking back

    def apply(self, run: ImportRun, rows: Sequence[StagedRow]) -> list[Applied]:
        return [self.apply_row(run, row) for row in rows]

    def apply_row(self, run: ImportRun, row: StagedRow) -> Applied:
        if row.outcome == Outcome.CREATE:
            return self.create(run, row)
        if row.outcome == Outcome.UPDATE:
            return self.change(run, row)
        return Applied(row.pk, row.outcome, row.target_id, row.trace)

    def create(self, run: ImportRun, row: StagedRow) -> Applied:
        """Save a new record, under the row's code or one made of its name.

        A record that someone made since the preview stays as it is.
        """
        values = row.values
        is_apart = bool({"beside", "repeat_of"} & (row.trace or {}).keys())
        if not is_apart and (known := self.made_meanwhile(run, values)):
            return Applied(row.pk, Outcome.UNCHANGED, known, None)
        code = self.free_code(values.get("code") or slugify(values["name"]))
        record = self.save(values | {"code": code}, None)
        if record is None:
            return Applied(row.pk, Outcome.SKIP, None, None)
        log(instance=record, action="wagtail.create", user=run.created_by)
        made = {"made": image_of(record, self.stored_fields)}
        return Applied(row.pk, Outcome.CREATE, record.pk, made)

    def made_meanwhile(self, run: ImportRun, values: dict[str, Any]) -> int | None:
        seen = self.seen_by(run.created_by)
        by_code = seen.filter(code=values.get("code")).values_list("pk", flat=True)
        if found := by_code.first():
            return found
        own = run.rows.filter(is_applied=True, outcome=Outcome.CREATE)
        others = seen.exclude(pk__in=own.values("target_id"))
        key = RowKey(None, fold_name(values["name"]), values.get("region"))
        return Recognizer(others, self.place).find([key]).get(0)

    def free_code(self, wanted: str) -> str:
        """Return the code, with a number behind it if it is someone's already."""
        wanted = (wanted or self.name)[:CODE_LENGTH]
        records = self.model._base_manager
        code, serial = wanted, 2
        while records.filter(code=code).exists():
            tail = f"-{serial}"
            code, serial = wanted[: CODE_LENGTH - len(tail)] + tail, serial + 1
        return code

    def change(self, run: ImportRun, row: StagedRow) -> Applied:
        """Write what the row says differently, where nobody has changed it since."""
        records = self.changeable(run.created_by).select_for_update(of=("self",))
        record = records.filter(pk=row.target_id).first()
        if record is None:
            return Applied(row.pk, Outcome.SKIP, None, None)
        trace = row.trace or {}
        before = image_of(record, self.stored_fields)
        names = [
            name
            for name in trace.get("changes", [])
            if trace["shown"][name] == before[self.field_of(name)]
        ]
        record = self.save({name: row.values.get(name) for name in names}, record.pk)
        if record is None or not names:
            return Applied(row.pk, Outcome.SKIP, row.target_id, None)
        changes = changed_fields(before, image_of(record, self.stored_fields))
        data = {"fields": [*changes]}
        log(instance=record, action="wagtail.edit", user=run.created_by, data=data)
        return Applied(row.pk, Outcome.UPDATE, record.pk, {"record": changes})

    def field_of(self, name: str) -> str:
        return self.place if name == "region" else name

    def save(self, values: dict[str, Any], target: int | None) -> Model | None:
        """Save through the Resource; None for what cannot be stored any more."""
        cells = {
            CODE if name == "region" else name: cell for name, cell in values.items()
        }
        try:
            return self.build_resource().save_cells(cells, target)
        except ValidationError:
            return None

    def revert(self, run: ImportRun, rows: Sequence[StagedRow], *, by) -> list[Kept]:
        changeable = self.changeable(by)
        written = [
            row for row in rows if row.outcome in (Outcome.CREATE, Outcome.UPDATE)
        ]
        return [
            Kept(row.position, row.row, row.values.get("name", ""), reason)
            for row in written
            for reason in self.take_back(row, changeable, by)
        ]

    def take_back(self, row: StagedRow, changeable: QuerySet, by) -> list[str]:
        """Undo one row; return why something of it stays."""
        records = self.model._base_manager.select_for_update(of=("self",))
        record = records.filter(pk=row.target_id).first()
        if record is None:
            return []
        if not changeable.filter(pk=record.pk).exists():
            return [_("You may not change this record any more.")]
        if row.outcome == Outcome.UPDATE:
            return put_back(record, row.trace["record"])
        if image_of(record, self.stored_fields) != row.trace["made"]:
            return [_("Someone has changed this record since.")]
        if is_referred_to(record):
            return [_("Other records refer to this one by now.")]
        log(instance=record, action="wagtail.delete", user=by, deleted=True)
        record.delete()
        return []

    # What leaves the portal, and what pages tell

    def rows_to_export(
        self, user, filters: dict[str, str], *, full_numbers: bool
    ) -> Iterator[list[Any]]:
        names = RegionNames()
        fields = [(name, self.fields[name]) for name in self.by_name]
        for row in self.narrowed(user, filters).values(*self.stored_fields).iterator():
            names.learn([row[self.place]])
            yield [
                names.part(row[field], name) if field == self.place else row[field]
                for name, field in fields
            ]

    def narrowed(self, user, filters: dict[str, str]) -> QuerySet:
        check_numbers(filters)
        records = self.seen_by(user)
        if not self.is_national:
            scope = scope_of(user, self.export_permission)
            records = records.filter(scope.in_regions("region"))
        return self.narrowing.narrow(records, filters, user)

    def count_to_export(self, user, filters: dict[str, str]) -> int:
        return self.narrowed(user, filters).count()

    def filters_in_words(self, user, filters: dict[str, str]) -> list[tuple[str, str]]:
        return self.narrowing.in_words(filters, self.seen_by(user), user)

    def links(self, ids: Iterable[int], user) -> dict[int, tuple[str, str]]:
        found = self.seen_by(user).filter(pk__in=set(ids))
        address = f"{self.url_namespace}:inspect"
        return {
            pk: (name, reverse(address, args=[pk]))
            for pk, name in found.values_list("pk", "name")
        }

    def current(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Return record → what is stored of it under the columns' names."""
        found = self.model._base_manager.filter(pk__in=set(ids))
        return {
            row["pk"]: {name: row[name] for name in self.own_columns}
            | {"region": row[self.place]}
            for row in found.values("pk", *self.stored_fields)
        }
