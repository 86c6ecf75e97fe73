"""The look into a file before it is parsed: what it is, and whether it is safe."""

import mmap
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from portal.spreadsheets.files.extents import CHUNK, Glance, OdsExtent, SheetExtent
from portal.spreadsheets.files.refusals import (
    UnreadableFile,
    damaged_file,
    protected_file,
    unsafe_file,
    wrong_document,
)
from portal.spreadsheets.files.trials import refuse_deadly

# A list of a million rows has a good thousand bytes for each.
MAX_UNPACKED_BYTES = 1_600 * 1024 * 1024
MAX_ENTRIES = 5_000
# From these sizes on, unpacked, a file is read in a child; a text needs more
# memory for each byte than a package does.
LARGE_TEXT = 20 * 1024 * 1024
LARGE_PACKAGE = 120 * 1024 * 1024
# Plain XML of a dull sheet packs about 30 to 1; deflate cannot exceed 1032 to 1.
MAX_RATIO = 250
SMALL_ENOUGH_FOR_ANY_RATIO = 20 * 1024 * 1024

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGIC = b"PK\x05\x06"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN_MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"RIFF": "WebP",
    b"{\\rtf": "RTF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
    b"SQLite format 3": "SQLite",
    b"MZ": "EXE",
}


@dataclass
class Look:
    """What a file is that is safe to parse."""

    kind: str  # "xlsx", "xlsb", "ods", "xls" or "text"
    bytes: int  # unpacked
    has_macros: bool = False
    # Entries with rows or columns that are not shown.
    hiding: set[str] = field(default_factory=set)

    @property
    def is_large(self) -> bool:
        """Whether only a child with a limit on its memory should read it."""
        return self.bytes > (LARGE_TEXT if self.kind == "text" else LARGE_PACKAGE)


def look_into(path: Path) -> Look:
    """Return what a file is; raises UnreadableFile for all that is not safe."""
    refuse_wrong_size(path)
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith((ZIP_MAGIC, EMPTY_ZIP_MAGIC)):
        look = check_zip(path)
        if look.kind == "xlsb":
            refuse_deadly(path)
        return look
    if head.startswith(OLE_MAGIC):
        has_macros = check_ole(path)
        refuse_deadly(path)
        return Look("xls", path.stat().st_size, has_macros)
    refuse_foreign(head)
    return Look("text", path.stat().st_size)


def refuse_wrong_size(path: Path) -> None:
    size = path.stat().st_size
    if not size:
        raise UnreadableFile(
            _("The file is empty. Check that it was saved and send it again.")
        )
    if size > settings.SPREADSHEET_MAX_BYTES:
        raise UnreadableFile(
            _(
                "The file has %(size)s; at most %(limit)s are accepted. "
                "Split the list into several files."
            )
            % {
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.SPREADSHEET_MAX_BYTES),
            }
        )


def refuse_foreign(head: bytes) -> None:
    for magic, kind in FOREIGN_MAGIC.items():
        if head.startswith(magic):
            raise UnreadableFile(
                _(
                    "This is a %(kind)s file, not a table. Send the Excel, "
                    "OpenDocument or CSV file that it was made from."
                )
                % {"kind": kind}
            )


# Zip packages: xlsx, xlsm, xlsb, ods and what pretends to be one of them.


def check_zip(path: Path) -> Look:
    """Pass only a workbook that unpacks to a bearable size.

    Every entry is really unpacked, because the sizes that a package declares
    may lie.
    """
    try:
        with zipfile.ZipFile(path) as package:
            look = check_directory(package)
            with path.open("rb") as file:
                check_entries(package, file, look)
            return look
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError) as error:
        raise damaged_file() from error
    except (NotImplementedError, ValueError, OSError) as error:
        raise damaged_file() from error


def check_directory(package: zipfile.ZipFile) -> Look:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise unsafe_file()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise unsafe_file()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise protected_file()
    names = {entry.filename for entry in entries}
    if len(names) != len(entries):
        raise damaged_file()
    refuse_other_package(names)
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    size = sum(entry.file_size for entry in entries)
    return Look(package_kind(names), size, has_macros)


def package_kind(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "ods" if "content.xml" in names else "xlsx"


def refuse_other_package(names: set[str]) -> None:
    if "word/document.xml" in names:
        raise wrong_document("Word")
    if "ppt/presentation.xml" in names:
        raise wrong_document("PowerPoint")
    if "[Content_Types].xml" not in names and "content.xml" not in names:
        raise UnreadableFile(
            _(
                "This is a ZIP archive, not a table. Unpack it and send the "
                "Excel, OpenDocument or CSV file inside."
            )
        )


def check_entries(package: zipfile.ZipFile, file: BinaryIO, look: Look) -> None:
    total = packed = 0
    for entry in package.infolist():
        watch = watcher(entry.filename, is_large=look.is_large)
        size = 0
        for chunk in unpacked(file, entry):
            watch(chunk)
            size += len(chunk)
            if total + size > MAX_UNPACKED_BYTES:
                raise unsafe_file()
        if size != entry.file_size:
            raise damaged_file()
        if getattr(watch, "hides", False):
            look.hiding.add(entry.filename)
        total += size
        packed += entry.compress_size
        if total > SMALL_ENOUGH_FOR_ANY_RATIO and total > MAX_RATIO * packed:
            raise unsafe_file()


def unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content of an entry in chunks, whatever size it declares."""
    file.seek(entry.header_offset)
    header = struct.unpack("<4s22xHH", file.read(30))
    if header[0] != ZIP_MAGIC:
        raise zipfile.BadZipFile
    file.seek(header[1] + header[2], 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from stored(file, entry.compress_size)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from inflated(file, entry.compress_size)
    else:
        raise zipfile.BadZipFile


def stored(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        chunk = file.read(min(size, CHUNK))
        if not chunk:
            raise EOFError
        size -= len(chunk)
        yield chunk


def inflated(file: BinaryIO, size: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in stored(file, size):
        while packed and not stream.eof:
            yield stream.decompress(packed, CHUNK)
            packed = stream.unconsumed_tail
    if not stream.eof:
        raise EOFError


def watcher(filename: str, *, is_large: bool) -> Callable[[bytes], None]:
    """Return what looks at each chunk of this entry and may refuse the file."""
    if filename.endswith(".bin"):
        return ignore
    if filename == "META-INF/manifest.xml":
        return refuse_encrypted_manifest
    if filename == "mimetype":
        return refuse_other_opendocument
    if is_large:
        return Glance()
    if filename == "content.xml":
        return OdsExtent()
    return SheetExtent()


def ignore(chunk: bytes) -> None:
    """Macros and binary sheets say nothing here; the latter are tried (see trials)."""


def refuse_encrypted_manifest(chunk: bytes) -> None:
    if b"encryption-data" in chunk:
        raise protected_file()


def refuse_other_opendocument(chunk: bytes) -> None:
    if b"opendocument.spreadsheet" not in chunk:
        raise wrong_document("OpenDocument")


# Compound files: old xls, encrypted xlsx, old Word documents.


def check_ole(path: Path) -> bool:
    """Pass only an old Excel workbook without a password; tell if it has macros."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        if has_stream(data, "EncryptedPackage"):
            raise protected_file()
        if has_stream(data, "WordDocument"):
            raise wrong_document("Word")
        if has_stream(data, "PowerPoint Document"):
            raise wrong_document("PowerPoint")
        if not (has_stream(data, "Workbook") or has_stream(data, "Book")):
            raise damaged_file()
        if has_password_record(data):
            raise protected_file()
        return has_stream(data, "_VBA_PROJECT_CUR")


def has_stream(data: mmap.mmap, name: str) -> bool:
    # A directory entry keeps its name at its start, aligned to 128 bytes.
    encoded = (name + "\0").encode("utf-16-le")
    position = data.find(encoded)
    while position >= 0:
        if position % 128 == 0:
            return True
        position = data.find(encoded, position + 1)
    return False


def has_password_record(data: mmap.mmap) -> bool:
    """Tell whether a FilePass record follows the start of the workbook."""
    position = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    while position >= 0 and position % 64:
        position = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00", position + 1)
    for _step in range(4):
        if position < 0 or position + 4 > len(data):
            return False
        record, length = struct.unpack_from("<HH", data, position)
        if record == 0x2F:
            return True
        position += 4 + length
    return False
