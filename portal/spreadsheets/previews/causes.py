"""What the codes of problems mean in a few words, to group them by cause."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# By the last part of the code; `identity.length` and `kk.length` are one cause.
CAUSES = {
    "missing": _("nothing is written"),
    "unreadable": _("cannot be read"),
    "future": _("lies in the future"),
    "too_long": _("too long"),
    "unknown": _("not known"),
    "unmapped": _("not known yet, the words are kept"),
    "absent": _("no number is written"),
    "scientific": _("shortened by Excel, digits are lost"),
    "letters": _("has characters that are not digits"),
    "length": _("does not have 16 digits"),
    "date": _("holds no possible birth date"),
    "typed_as_number": _("typed as a number, the last digit may be wrong"),
    "serial": _("ends in 0000"),
    "birth_date": _("says another birth date than the row"),
    "sex": _("says another sex than the row"),
    "age": _("is of someone over 110 years"),
    "region_retired": _("begins with a region code no longer in force"),
    "region_unknown": _("begins with an unknown region code"),
    "assumed": _("no date is written, one is assumed"),
    "elsewhere": _("lives outside your region"),
    "outside": _("lies outside your region"),
    "taken": _("is in use already"),
    "characters": _("may hold only letters, digits, - and _"),
    "number": _("holds an identity number"),
    "once": _("is recorded already, each citizen once"),
    "not_changed": _("may be seen but not changed by you"),
    "ambiguous": _("several regions have this name"),
    "contradiction": _("the names do not fit together"),
    "bad_code": _("not a region code"),
    "bps_code": _("a code of Statistics Indonesia"),
    "unknown_code": _("not a known region code"),
    "retired_code": _("a region code no longer in force"),
}


def cause_in_words(code: str, columns: dict, message: str = "") -> str:
    """Return “NIK: does not have 16 digits” for `nik.length`.

    A cause without words of its own is told by the `message` of one cell.
    """
    name, _dot, cause = code.partition(".")
    if cause not in CAUSES:
        return message or code
    column = columns.get(name)
    label = column.label if column else _("Region")
    return f"{label}: {CAUSES[cause]}"
