"""The interface is Indonesian, whole and in order; its sources are English."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.menu import admin_menu

from portal.accounts.menus import LABELS
from portal.cases.choices import Channel, Kind, Status
from portal.spreadsheets.cells.headers import Glossary, Header
from portal.spreadsheets.registers import REGISTERS
from tools import messages

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "id")
CATALOGS = (messages.PO, messages.OVERLAY, messages.SCRIPTS)
# What a translation must carry over: placeholders, tags and what they point to.
FIXED = re.compile(r'%\(\w+\)[sd]|%%|\{\w*\}|</?\w+|(?:href|class|data-[\w-]+)="[^"]*"')
QUOTED = re.compile(r"“[^”]*”|<code>.*?</code>|\([^)]*\)|`[^`]*`|%\(\w+\)[sd]|<[^>]*>")
INDONESIAN = re.compile(
    r"\b(adalah|akan|anda|apa|atau|atas|bagi|belum|bila|bukan|dalam|dan|dapat|dari|"
    r"dengan|harus|hanya|ini|itu|jika|juga|karena|kasus|ke|keluarga|lain|masih|masuk|"
    r"nama|oleh|pada|sebelum|semua|setelah|simpan|sudah|tidak|untuk|wajib|warga|yang)\b"
)
ENGLISH = re.compile(
    r"\b(a|about|after|again|an|and|are|been|before|but|by|cannot|does|each|for|from|"
    r"has|have|how|in|into|is|it|its|must|not|of|on|only|or|than|that|the|their|them|"
    r"then|there|these|they|this|those|to|was|were|what|when|where|which|who|will|with|"
    r"without|you|your)\b"
)
MENU_LETTERS = 14
FOLDER = ROOT / "templates"
TEMPLATES = [path.relative_to(FOLDER) for path in sorted(FOLDER.rglob("*.html"))]
# What a page does not show, and what comes out of the catalogue.
NOT_SHOWN = re.compile(
    r"\{% block bodyclass %\}.*?\{% endblock %\}|\{% comment\b.*?\{% endcomment %\}"
    r"|\{#.*?#\}|<!--.*?-->"
    r"|\{% blocktranslate\b.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}"
    r'|<(script|style|svg|code)\b.*?</\1>|<(?:[^>"]|"[^"]*")*>|&\w+;',
    re.DOTALL,
)
# Names are the same in every language.
NAMES = {"Portal", "Puskesos", "SLRT", "Bahasa", "Indonesia", "English"}


def in_catalog(path: Path):
    return [message for message in messages.read(path) if message.id]


def plain(text: str) -> str:
    """Return a sentence without names, codes and words in quotation marks."""
    return QUOTED.sub(" ", text).lower()


def fixed_parts(text: str) -> set[str]:
    return set(FIXED.findall(text))


def last_form(message) -> str:
    """Return the English of a message; of two forms the one for many."""
    return messages.texts(message.id)[-1]


@pytest.fixture(scope="module")
def catalog():
    return messages.updated()


def test_catalogue_files_are_up_to_date(catalog):
    behind = [
        path.name
        for path, wanted in messages.outputs(catalog).items()
        if not path.exists() or path.read_bytes() != wanted
    ]

    assert behind == [], "run `make messages`"


def test_catalogue_lacks_no_sentence(catalog):
    foreign = [messages.read(path) for path in CATALOGS[1:]]

    assert messages.untranslated(catalog, *foreign) == []


def test_untranslated_sentence_is_found():
    catalog = messages.Catalog(locale="id")
    catalog.add("Saved", "Tersimpan")
    catalog.add("Papers")
    catalog.add("Notes", "Catatan", flags=["fuzzy"])
    catalog.add(("%(n)s row", "%(n)s rows"), ("",))

    found = messages.untranslated(catalog)

    assert found == ["Papers", "Notes", "('%(n)s row', '%(n)s rows')"]


def test_our_translation_goes_before_the_overlay(tmp_path):
    ours, others = messages.Catalog(locale="id"), messages.Catalog(locale="id")
    ours.add("Save", "Simpan")
    others.add("Save", "Rekam")
    others.add("Undo", "Urungkan")

    compiled = messages.compiled(ours, others)

    assert (b"Simpan" in compiled, b"Rekam" in compiled) == (True, False)
    assert b"Urungkan" in compiled


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.name)
def test_translation_keeps_placeholders_and_tags(path):
    differing = [
        (last_form(message), text)
        for message in in_catalog(path)
        for text in messages.texts(message.string)
        if fixed_parts(last_form(message)) != fixed_parts(text)
    ]

    assert differing == []


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.name)
def test_translation_keeps_blanks_and_lines_at_the_ends(path):
    def ends(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    differing = [
        text
        for message in in_catalog(path)
        for text in messages.texts(message.string)
        if ends(last_form(message)) != ends(text)
    ]

    assert differing == []


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.name)
def test_translation_holds_no_english(path):
    english = {
        text: found
        for message in in_catalog(path)
        for text in messages.texts(message.string)
        if (found := ENGLISH.findall(plain(text)))
    }

    assert english == {}


def test_source_holds_no_indonesian(catalog):
    indonesian = {
        text: found
        for message in catalog
        if message.id
        for text in messages.texts(message.id)
        if (found := INDONESIAN.findall(plain(text)))
    }

    assert indonesian == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REGISTERS)
def test_column_labels_of_a_list_differ(name, language):
    with override(language):
        labels = Counter(str(column.label) for column in REGISTERS[name].columns)

    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REGISTERS)
def test_column_label_is_understood_in_either_language(name, language):
    columns = REGISTERS[name].columns
    with override(language):
        labels = {column.name: str(column.label) for column in columns}

    with override("en" if language == "id" else "id"):
        glossary = Glossary(columns)

    found = {name: glossary.meaning_of(Header(0, labels[name])) for name in labels}
    assert {name: meaning.columns for name, meaning in found.items()} == {
        name: (name,) for name in labels
    }


@pytest.mark.parametrize("choices", [Status, Kind, Channel])
def test_choices_have_labels_of_their_own(choices):
    with override("id"):
        labels = [str(choice.label) for choice in choices]

    assert sorted(set(labels)) == sorted(labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_menu_labels_fit_the_sidebar(language):
    with override(language):
        items = admin_menu.registered_menu_items
        labels = [str(LABELS.get(item.name, item.label)) for item in items]

    assert [label for label in labels if len(label) > MENU_LETTERS] == []


def test_words_of_wagtail_are_indonesian():
    with override("id"):
        assert gettext("Locked pages") == "Halaman terkunci"


@pytest.mark.parametrize("number", [0, 1, 5])
def test_one_form_serves_every_number(number):
    with override("id"):
        found = ngettext("%(count)d hour", "%(count)d hours", number)

    assert found % {"count": number} == f"{number} jam"


def test_scripts_of_wagtail_are_indonesian(rf):
    with override("id"):
        view = JavaScriptCatalog.as_view(packages=["wagtail.admin"])
        script = view(rf.get("/")).content.decode()

    assert '"Toggle sidebar": "Buka/tutup menu samping"' in script


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_template_holds_no_sentence_of_its_own(path):
    text = NOT_SHOWN.sub(" ", (FOLDER / path).read_text())

    assert set(re.findall(r"[A-Za-z]{2,}", text)) - NAMES == set()


def test_sentence_outside_translate_is_found():
    text = NOT_SHOWN.sub(" ", '<p class="big">{% translate "In" %} Out</p>')

    assert text.split() == ["Out"]
