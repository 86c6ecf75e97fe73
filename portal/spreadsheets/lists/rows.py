"""Sorting the rows below a header: data, or one of the kinds that are not."""

import re
from collections.abc import Sequence
from typing import Any

from portal.spreadsheets.cells.evidence import is_identity_number, whole_number
from portal.spreadsheets.cells.headers import header_key

TITLE = "title"
KEY_VALUE = "key_value"
HEADER = "header"
NUMBERING = "numbering"
GROUP = "group"
REPEATED_HEADER = "repeated_header"
TOTAL = "total"
SIGNATURE = "signature"
NOTE = "note"
DATA = "data"
BLANK = "blank"

# A name that starts like one of these is looked at more closely.
SUSPECT = frozenset(
    [
        "juml",
        "tota",
        "sub",
        "",
        "sub-",
        "subt",
        "gran",
        "reka",
        "mend",
        "meng",
        "meny",
        "kepa",
        "nip",
        "",
        "nip.",
        "nip:",
        "koor",
        "lura",
        "cama",
        "yang",
        "pemb",
        "dibu",
        "keta",
        "petu",
        "peny",
        "tand",
        "cata",
        "kete",
        "nb",
        ":",
        "nb:",
        "",
        "###",
        "sumb",
        "no.",
        "",
        "no",
        "k",
        "no.k",
        "nama",
        "desa",
        "kelu",
        "dusu",
        "rt",
        "0",
        "rt.0",
        "rt",
        "1",
        "ling",
        "keca",
        "kabu",
        "tota",
        "hala",
        "page",
        "benda",
        "dike",
        "dite",
        "dise",
        "bupa",
        "wali",
    ]
)
TOTAL_WORDS = re.compile(
    r"^\W*(?:grand\s+|sub\s*-?\s*)?(?:jumlah|total|jml|subtotal)\b", re.I
)
SIGNATURE_WORDS = re.compile(
    r"mengetahui|menyetujui|yang (?:membuat|menyerahkan|menerima|melapor)"
    r"|\bnip\b|^nip\W|^nik?ap\b|dibuat oleh|diketahui|disetujui|tanda tangan"
    r"|(?:^|\b)(?:kepala (?:desa|dinas|seksi|bidang|kelurahan)|lurah|camat"
    r"|koordinator|sekretaris|pembina|penata|supervisor|manajer|fasilitator"
    r"|bupati|wali ?kota|petugas|operator|pendamping)\b",
    re.I,
)
PLACE_AND_DATE = re.compile(
    r"^[^\W\d][^\d,]{2,40},\s*(?:tgl\.?\s*)?(?:\d{1,3}|\.{2,}|…+|_+)\W*[^\W\d_]*\W*(?:\d{4}|\.|…|_)?",
)
NOTE_WORDS = re.compile(
    r"^\W*(?:catatan|keterangan|ket|nb|note|sumber(?: data)?|dicetak|halaman|page"
    r"|lampiran|tembusan)\s*[.:*)]|^###|^\*",
    re.I,
)
GROUP_WORDS = re.compile(
    r"^\W*(?:no\.?\s*k\.?k|nomor kk|rt|rw|dusun|dsn|desa|kelurahan|kel\.|kampung|kp\."
    r"|lingkungan|kecamatan|kec\.|kabupaten|kab\.|kota|provinsi|nagari|gampong"
    r"|jorong|banjar|blok|bulan|tanggal|minggu|kelompok|kategori|program)\b",
    re.I,
)
LETTER = re.compile(r"[^\W\d_]")


class RowSorter:
    """Tells the kind of each row below a header, from top to bottom."""

    def __init__(
        self, heads: Sequence[Sequence[Any]], anchors: Sequence[int], number: int | None
    ) -> None:
        self.anchors = anchors
        self.number = number
        self.head_keys = [keys_of(row) for row in heads]
        self.head_words = {
            cell for row in heads for cell in row if isinstance(cell, str)
        }
        self.width = max(count_of(keys) for keys in self.head_keys)
        self.has_ended = False

    def kind_of(self, row: Sequence[Any]) -> str:
        """Return the kind of the next row; most rows need only the first look."""
        if (
            not self.has_ended
            and len(row) - row.count(None) > 2
            and self.is_plainly_data(row)
            and not starts_like_total(row)
        ):
            return DATA
        return self.look_closely(row)

    def is_plainly_data(self, row: Sequence[Any]) -> bool:
        for index in self.anchors:
            cell = row[index] if index < len(row) else None
            if not isinstance(cell, str) or len(cell) < 2:
                continue
            if cell[0].isalpha():
                return cell[:4].lower() not in SUSPECT and cell not in self.head_words
            if len(cell) == 16 and cell.isdecimal():
                return True
        return False

    def look_closely(self, row: Sequence[Any]) -> str:
        cells = [(i, cell) for i, cell in enumerate(row) if not is_blank(cell)]
        kind = self.sort(row, cells)
        if kind in (DATA, REPEATED_HEADER):
            self.has_ended = False
        elif kind in (TOTAL, SIGNATURE, NOTE):
            self.has_ended = True
        return kind

    def sort(self, row: Sequence[Any], cells: list[tuple[int, Any]]) -> str:
        if not cells or [index for index, _cell in cells] == [self.number]:
            # Row numbers are often filled in ahead of the rows.
            return self.sort_lone_number(cells)
        if is_numbering([cell for _index, cell in cells], self.width):
            return NUMBERING
        if self.repeats_head(row):
            return REPEATED_HEADER
        if self.is_strong(row, cells):
            return TOTAL if is_total(cells) else DATA
        return self.sort_weak(row, cells)

    def sort_lone_number(self, cells: list[tuple[int, Any]]) -> str:
        if not cells or whole_number(cells[0][1]) is not None:
            return BLANK
        return sort_words(cells) or GROUP

    def repeats_head(self, row: Sequence[Any]) -> bool:
        # Only a row with a word of the header can repeat the header.
        if self.head_words.isdisjoint(c for c in row if isinstance(c, str)):
            return False
        keys = keys_of(row)
        return any(is_same_head(keys, head) for head in self.head_keys)

    def is_strong(self, row: Sequence[Any], cells: list[tuple[int, Any]]) -> bool:
        """Tell whether a row can only be data or a total."""
        is_numbered = self.is_numbered(row)
        has_identity = any(is_identity_number(cell) for _index, cell in cells)
        if len(cells) > 2 and (is_numbered or has_identity):
            return True
        if has_signature(cells) or self.has_ended:
            return 2 * len(cells) >= self.width and len(cells) > 4
        if is_numbered or has_identity:
            return self.has_anchor(row)
        least = 2 if self.has_anchor(row) and self.width < 4 else 3
        return len(cells) >= max(least, 0 if self.has_anchor(row) else 0.4 * self.width)

    def is_numbered(self, row: Sequence[Any]) -> bool:
        if self.number is None or self.number >= len(row):
            return False
        cell = row[self.number]
        return not is_blank(cell) and whole_number(cell) is not None

    def has_anchor(self, row: Sequence[Any]) -> bool:
        return any(index < len(row) and is_anchor(row[index]) for index in self.anchors)

    def sort_weak(self, row: Sequence[Any], cells: list[tuple[int, Any]]) -> str:
        if kind := sort_words(cells):
            return kind
        if self.has_ended:
            return SIGNATURE
        if GROUP_WORDS.match(str(cells[0][1])) or not self.has_anchor(row):
            return GROUP
        # A row with nothing but a name: the layout looks where it stands.
        return DATA


def sort_words(cells: list[tuple[int, Any]]) -> str | None:
    """Return the kind that the words of a short row give away."""
    if is_total(cells):
        return TOTAL
    first = str(cells[0][1])
    if NOTE_WORDS.search(first):
        return NOTE
    if has_signature(cells):
        return SIGNATURE
    if ":" in first and len(cells) < 5 and not GROUP_WORDS.match(first):
        return KEY_VALUE
    return None


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_anchor(cell: Any) -> bool:
    """Tell whether a cell can be a name or an identity number."""
    if isinstance(cell, str):
        return bool(LETTER.search(cell)) or is_identity_number(cell)
    return is_identity_number(cell)


def starts_like_total(row: Sequence[Any]) -> bool:
    first = row[0]
    return isinstance(first, str) and first[:1] in "jJtTgGsS" and is_total([(0, first)])


def is_total(cells: list[tuple[int, Any]]) -> bool:
    for _index, cell in cells[:3]:
        if isinstance(cell, str) and LETTER.search(cell):
            return bool(TOTAL_WORDS.match(cell)) and are_counts(cells)
    return False


def are_counts(cells: list[tuple[int, Any]]) -> bool:
    texts = [cell for _index, cell in cells if is_wordy(cell)]
    return len(texts) <= 2


def is_wordy(cell: Any) -> bool:
    return isinstance(cell, str) and not re.match(r"\W*\d", cell)


def has_signature(cells: list[tuple[int, Any]]) -> bool:
    return any(
        SIGNATURE_WORDS.search(cell) or PLACE_AND_DATE.match(cell.strip())
        for _index, cell in cells
        if isinstance(cell, str) and len(cell) < 80
    )


def keys_of(row: Sequence[Any]) -> list[str]:
    return [header_key(cell) if isinstance(cell, str) else "" for cell in row]


def count_of(keys: Sequence[str]) -> int:
    return sum(map(bool, keys))


def is_same_head(keys: Sequence[str], head: Sequence[str]) -> bool:
    same = sum(a == b for a, b in zip(keys, head, strict=False) if a)
    return same >= 2 and same >= 0.6 * count_of(head)


def is_numbering(cells: Sequence[Any], width: int) -> bool:
    """Tell whether a row only counts the columns: 1 2 3, (1) (2), -1 -2, a b c."""
    if len(cells) < 3 or 2 * len(cells) < width:
        return False
    numbers = [column_count(cell) for cell in cells]
    if numbers[0] not in (0, 1) or None in numbers:
        return False
    return all(b == a + 1 for a, b in zip(numbers, numbers[1:], strict=False))


def column_count(cell: Any) -> int | None:
    text = str(cell).strip().strip("()[]-.").removesuffix(".0").strip()
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and "a" <= text.lower() <= "z":
        return ord(text.lower()) - ord("a") + 1
    return None
