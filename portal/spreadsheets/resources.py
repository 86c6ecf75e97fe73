"""A django-import-export Resource made of a register's columns.

Small lists are saved through it; of the others it gives the same cells as
their fast export, for other formats and for the tests of the fast way.
"""

from __future__ import annotations

from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource, modelresource_factory
from import_export.widgets import Widget

from portal.spreadsheets.cells.findings import CellProblem
from portal.spreadsheets.cells.region_names import CODE, PLACES, RegionNames
from portal.spreadsheets.choices import Severity
from portal.spreadsheets.columns import Column

# The key of a row that says which record it is; no header is called so.
TARGET = "\0target"


class ColumnWidget(Widget):
    """Reads and writes cells as the column does."""

    def __init__(self, column: Column):
        super().__init__()
        self.column = column

    def clean(self, value: Any, row=None, **kwargs) -> Any:
        if value in (None, ""):
            return None
        try:
            return self.column.read(value)
        except CellProblem as problem:
            if problem.severity == Severity.ERROR:
                raise
            return problem.value

    def render(self, value: Any, obj=None, **kwargs) -> Any:
        return self.column.write(value)


class PlaceField(Field):
    """One of the names of a record's region; only the code is written back."""

    def __init__(self, column: Column, attribute: str, names: RegionNames):
        super().__init__(
            attribute,
            str(column.label),
            ColumnWidget(column),
            readonly=column.name != CODE,
            saves_null_values=False,
        )
        self.place, self.names = column.name, names

    def get_value(self, instance: Any) -> str:
        code = super().get_value(instance)
        self.names.learn([code])
        return self.names.part(code, self.place)


class RegisterResource(ModelResource):
    """Finds a row's record by its key where the row has one."""

    def get_instance(self, instance_loader, row):
        if TARGET not in row:
            return super().get_instance(instance_loader, row)
        records = self._meta.model._default_manager.select_for_update(of=("self",))
        return records.filter(pk=row[TARGET]).first()

    def save_cells(self, cells: dict[str, Any], target: int | None):
        """Save cells by column name, on the record `target` or a new one.

        Return the record; raise ValidationError if it cannot be stored.
        """
        row = {self.fields[name].column_name: cell for name, cell in cells.items()}
        result = self.import_row(row | {TARGET: target}, None, row_number=None)
        if result.errors:
            raise result.errors[0].error
        if result.validation_error:
            raise result.validation_error
        return result.instance


def build_resource(
    model, columns, fields: dict[str, str], *, keys: tuple[str, ...] = ("id",)
) -> RegisterResource:
    """Return a Resource of `model` with a field for each of the columns.

    `fields` has the model's field behind each column, as a path; behind the
    columns of a place the path to the region's code. `keys` are the columns by
    which a row's record is known.
    """
    names = RegionNames()
    made = {
        column.name: field_for(column, fields[column.name], names) for column in columns
    }
    options = {
        "fields": [*made],
        "export_order": [*made],
        "import_id_fields": keys,
        "clean_model_instances": True,
        "skip_diff": True,
        "store_instance": True,
        "use_transactions": False,
    }
    factory = modelresource_factory(model, RegisterResource, options, made)
    return factory()


def field_for(column: Column, attribute: str, names: RegionNames) -> Field:
    if column.name in PLACES or column.name == CODE:
        return PlaceField(column, attribute, names)
    return Field(
        attribute, str(column.label), ColumnWidget(column), saves_null_values=False
    )
