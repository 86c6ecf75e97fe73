"""Collects the portal's sentences for translation, and compiles the catalogue.

`python tools/messages.py` brings portal/locale/id/LC_MESSAGES/django.po up to
date with the code and compiles it; `--check` changes nothing and fails if
either is behind or a sentence has no Indonesian. It needs no GNU gettext.

Beside our own sentences, overlay.po and djangojs.po hold those that Wagtail
and others leave in English, in templates and in their scripts.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "portal" / "locale" / "id" / "LC_MESSAGES"
PO = FOLDER / "django.po"
# Sentences of Wagtail and others that their own catalogues leave in English.
OVERLAY = FOLDER / "overlay.po"
SCRIPTS = FOLDER / "djangojs.po"
# Compiling twice gives the same file.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources():
    """Yield each source file's name and what a Python extractor can read of it."""
    for path in sorted((ROOT / "portal").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            calls = templatize(path.read_text(), origin=str(path))
            yield path, "\n".join(line.strip() for line in calls.splitlines())


def collect() -> Catalog:
    """Return the sentences of the code, without translations."""
    catalog = Catalog(locale="id", charset="utf-8")
    for path, text in sources():
        file = io.BytesIO(text.encode())
        for _line, function, words, comments in extract_python(
            file, KEYWORDS, [], {"encoding": "utf-8"}
        ):
            context, message = message_of(function, words)
            if message:
                catalog.add(
                    message,
                    context=context,
                    locations=[(str(path.relative_to(ROOT)), None)],
                    auto_comments=comments,
                )
    return catalog


def message_of(function: str, words):
    """Return context and message of one call; None for one without literals."""
    given = [words] if isinstance(words, str) else list(words)
    context = given.pop(0) if function and "pgettext" in function else None
    plural = bool(function) and function.lstrip("p").startswith("n")
    wanted = given[: 2 if plural else 1]
    if not wanted or not all(wanted):
        return None, None
    return context, tuple(wanted) if plural else wanted[0]


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="id")


def updated() -> Catalog:
    """Return the catalogue with the code's sentences and the known translations."""
    catalog = read(PO)
    catalog.update(collect(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def text_of(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=88, sort_output=True, omit_header=False)
    head, _blank, rest = file.getvalue().decode().partition("\n\n")
    noise = ('"POT-', '"PO-Rev', '"Gener', '"Report-M', '"Last-T', '"Language-T')
    kept = [line for line in head.splitlines() if not line.startswith(noise)]
    return "\n".join([*kept, "", rest]).encode()


def compiled(*catalogs: Catalog) -> bytes:
    """Return the .mo of several catalogues; where two know a sentence, the first."""
    all_of_them = Catalog(
        locale="id", charset="utf-8", creation_date=NO_DATE, revision_date=NO_DATE
    )
    # Babel knows no plural of Indonesian and would take English's.
    all_of_them.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    for message in (message for catalog in catalogs for message in catalog):
        if message.id and not all_of_them.get(message.id, message.context):
            all_of_them[message.id] = message
    file = io.BytesIO()
    write_mo(file, all_of_them)
    return file.getvalue()


def outputs(catalog: Catalog) -> dict[Path, bytes]:
    """Return what each file should hold, given the up-to-date catalogue."""
    return {
        PO: text_of(catalog),
        PO.with_suffix(".mo"): compiled(catalog, read(OVERLAY)),
        SCRIPTS.with_suffix(".mo"): compiled(read(SCRIPTS)),
    }


def untranslated(*catalogs: Catalog) -> list[str]:
    """Return the sentences without Indonesian, or with a doubtful one."""
    return [
        str(message.id)
        for catalog in catalogs
        for message in catalog
        if message.id and (message.fuzzy or not all(texts(message.string)))
    ]


def texts(value) -> list[str]:
    return list(value) if isinstance(value, (tuple, list)) else [value]


def check() -> int:
    """Tell whether the catalogues lack anything; print what."""
    catalog = updated()
    missing = untranslated(catalog, read(OVERLAY), read(SCRIPTS))
    for sentence in missing:
        print(f"No Indonesian: {sentence}")
    wanted = outputs(catalog).items()
    behind = any(
        not path.exists() or path.read_bytes() != data for path, data in wanted
    )
    if behind:
        print("The catalogue is behind the code: run `make messages`.")
    return int(bool(missing) or behind)


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=True)
    django.setup()
    if "--check" in arguments:
        return check()
    catalog = updated()
    for path, data in outputs(catalog).items():
        path.write_bytes(data)
    missing = untranslated(catalog, read(OVERLAY), read(SCRIPTS))
    print(f"{len(catalog)} sentences, {len(missing)} without Indonesian.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
