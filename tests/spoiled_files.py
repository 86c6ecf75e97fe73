"""Sound lists in every format, and the ways in which they are spoiled."""

from __future__ import annotations

import csv
import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from portal.spreadsheets.exports.writers import write_xlsx
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.workbook_templates import write_template
from tests.xlsb import write_xlsb

HEADER = ["No", "Tgl Aduan", "Nama Lengkap", "NIK", "No. KK", "L/P", "Alamat", "RT/RW"]
HEADER += ["Layanan", "Status", "Ket."]
TOKENS = [
    *(b"<!ENTITY a 'b'>", b"&#x0;", b"&a;", b"<![CDATA[", b"]]>", b"<!--", b"<", b">"),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b'"""', b"\r", b"\n\n\n", b"\t"),
    *(b"99999999999999999999", b"-1", b"1e999", b"NaN", b"0", b"2147483648", b"4.5"),
    *(b"XFD1048576", b"A1:XFD1048576", b"A0", b'r="C38742048910"', b"sep=;\n"),
    *(b' colspan="99999999"', b' rowspan="65535"', b"<table>", b"</table>", b"<td>"),
    *(b'number-columns-repeated="16384"', b'number-rows-repeated="1048576"'),
    *(b"Nama", b"NIK", b"JUMLAH", b"Anggota 2 - Nama", b"BULAN : JULI 2026", b"RT 01"),
    *(b"=1+1", b"#REF!", b"\xf0\x9f\x98\x80", "İ".encode(), b"|" * 500, b"," * 20_000),
]


def table() -> list[list[Any]]:
    people = [
        [n, date(2026, 6, n), f"Contoh {'ABCDEFGHIJ'[n]}", f"320216080655990{n}"]
        + ["3202160101109900", "LP"[n % 2], "Kp. Contoh", "001/002", "KIS", "Proses", n]
        for n in range(1, 9)
    ]
    return [
        ["REKAP PENGADUAN DESA BENDA"],
        ["BULAN : JUNI 2026"],
        HEADER,
        list(range(1, 12)),
        *people[:4],
        ["RT 02"],
        *people[4:],
        ["JUMLAH", 8],
        [],
        ["BULAN : JULI 2026"],
        HEADER,
        *people[:3],
        ["Mengetahui"],
    ]


def sound_files(folder: Path) -> dict[str, bytes]:
    """Return a list in every format, by the name of a file."""
    written = {
        name: write(folder / name).read_bytes()
        for name, write in {
            "a.xlsx": write_plain,
            "b.xlsx": write_rich,
            "c.xlsx": write_template_file,
            "d.xlsx": write_export,
            "e.xls": write_old,
            "f.xlsb": lambda path: write_xlsb(path, texts()),
            "g.ods": write_opendocument,
        }.items()
    }
    html = "".join(
        "<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>"
        for row in texts()
    )
    written["h.xls"] = (
        f"<html><body><table border=1>{html}</table></body></html>".encode()
    )
    written["i.xls"] = excel_xml().encode()
    for name, mark, encoding in (
        ("j.csv", ",", "utf-8-sig"),
        ("k.csv", ";", "cp1252"),
        ("l.csv", "|", "utf-16"),
        ("m.tsv", "\t", "utf-8"),
    ):
        text = io.StringIO()
        csv.writer(text, delimiter=mark).writerows(texts())
        written[name] = text.getvalue().encode(encoding)
    written["n.txt"] = message().encode()
    return written


def texts() -> list[list[Any]]:
    return [
        [str(cell) if isinstance(cell, date) else cell for cell in row]
        for row in table()
    ]


def write_plain(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in table():
        book.active.append(row)
    book.save(path)
    return path


def write_rich(path: Path) -> Path:
    """Several sheets, merged and hidden cells, a wide list, formulas."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["No", "Identitas", None, "Status"])
    sheet.append([None, "Nama", "NIK", None])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    for number in range(1, 6):
        sheet.append([number, f"Contoh {number}", "3202160806559901", "Proses"])
    sheet.merge_cells("D3:D5")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["E3"] = "=A3+1"
    other = book.create_sheet("Juli")
    for row in [["No", "Nama", "NIK", "Status"], [1, "Budi", "1", '"']]:
        other.append(row)
    wide = book.create_sheet("KK")
    wide.append(["No KK", "Anggota 1 - Nama", "Anggota 1 - NIK", "Anggota 2 - Nama"])
    wide.append(["3202160101109900", "Siti", "3202160806559901", "Budi"])
    book.create_sheet("Kode").sheet_state = "hidden"
    book.save(path)
    return path


def write_template_file(path: Path) -> Path:
    with path.open("wb") as target:
        write_template(target, get_register("cases"))
    return path


def write_export(path: Path) -> Path:
    with path.open("wb") as target:
        write_xlsx(target, HEADER, [row for row in table() if len(row) == 11], "Kasus")
    return path


def write_old(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for number, row in enumerate(texts()):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    sheet.write_merge(30, 31, 0, 3, "Catatan: contoh")
    book.save(str(path))
    return path


def write_opendocument(path: Path) -> Path:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Data")
    for line in texts():
        row = TableRow()
        for value in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text="" if value is None else str(value)))
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))
    return path


def excel_xml() -> str:
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="String">{cell or ""}</Data></Cell>' for cell in row
        )
        + "</Row>"
        for row in texts()
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Data"><Table>{rows}</Table></Worksheet></Workbook>'
    )


def message() -> str:
    return "\n\n".join(
        f"[12/06/26 09.{n}0] Bu Siti: *Nama*: Contoh {n}\nNIK: 320216080655990{n}\n"
        "Keluhan: KIS tidak aktif\nAlamat: Kp. Contoh"
        for n in range(5)
    )


# Damages.


def spoil(sound: dict[str, bytes], chance: random.Random) -> tuple[str, str, bytes]:
    """Return the ending, name and content of a spoiled file."""
    name = chance.choice(list(sound))
    content = sound[name]
    if content.startswith(b"PK") and chance.random() < 0.8:
        content = spoil_package(content, chance)
    else:
        content = spoil_bytes(content, chance)
    return name.rpartition(".")[2], name, content or b" "


def spoil_bytes(content: bytes, chance: random.Random) -> bytes:
    for _change in range(chance.choice([1, 1, 2, 4, 16])):
        damage: Callable[[bytes, random.Random], bytes] = chance.choice(
            [flip, flip, cut_off, cut_out, double, put_in, put_in, swap, overwrite]
        )
        content = damage(content, chance) or b" "
    return content


def flip(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content)
    for _each in range(chance.choice([1, 3, 10, 50])):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_out(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice([1, 8, 100, 1000]) :]


def double(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    part = content[start : start + chance.choice([10, 200, 3000])]
    return content[:start] + part * chance.choice([2, 3, 40]) + content[start:]


def put_in(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + chance.choice(TOKENS) + content[start:]


def overwrite(content: bytes, chance: random.Random) -> bytes:
    token, start = chance.choice(TOKENS), chance.randrange(len(content))
    return content[:start] + token + content[start + len(token) :]


def swap(content: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(content)) for _each in "12")
    return content[second:] + content[first:second] + content[:first]


def spoil_package(content: bytes, chance: random.Random) -> bytes:
    """Damage what is in a package, so that the package itself stays sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = [(name, package.read(name)) for name in package.namelist()]
    for _change in range(chance.choice([1, 1, 2, 3])):
        at = chance.randrange(len(entries))
        entries[at : at + 1] = spoil_entry(*entries[at], chance)
        if not entries:
            break
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", 8) as package:
        # Two entries of one name are a damage like any other.
        warnings.simplefilter("ignore")
        for name, inside in entries:
            package.writestr(name, inside)
    return target.getvalue()


def spoil_entry(
    name: str, inside: bytes, chance: random.Random
) -> list[tuple[str, bytes]]:
    way = chance.random()
    if way < 0.04:
        return []
    if way < 0.08:
        return [(name, inside), (name, inside)]
    if way < 0.12:
        return [(name[::-1], inside)]
    if way < 0.6 and b"<" in inside:
        return [(name, spoil_markup(inside, chance))]
    return [(name, spoil_bytes(inside or b" ", chance))]


def spoil_markup(inside: bytes, chance: random.Random) -> bytes:
    """Change attributes or tags, which a parser takes more seriously than bytes."""
    pattern = chance.choice([rb'="[^"]*"', rb"<[^<>]*>", rb">[^<>]+<"])
    places = list(re.finditer(pattern, inside))
    for place in chance.sample(places, min(len(places), chance.choice([1, 2, 8]))):
        found, token = place[0], chance.choice(TOKENS)
        new = chance.choice(
            [
                found[:2] + token + found[-1:],
                found + found,
                b"",
                found.upper(),
                re.sub(rb"\d+", chance.choice([b"0", b"999999999", b"-5"]), found),
            ]
        )
        inside = inside.replace(found, new, chance.choice([1, 1, -1]))
    return inside
