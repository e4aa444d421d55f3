"""Answers for any licence type, made from its definition: an invented person, numbers that belong to nobody (99.01).

What a question is called says more than its type, so well-known names come first. `SAMPLE` names the types that the
demonstration, the benchmark and the slow tests walk; every type is walked by `make demo-all`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from forms import model
from forms.answers import check_answers
from forms.catalogue import ROOT, compile_catalogue
from forms.dates import boundary
from forms.model import LicenceType

# one of each kind: rows and a fee for each, a family's member, a renewal, an inspection, a fee by option, a long form
SAMPLE = ("keterangan-penelitian", "penebangan-pohon", "reklame", "sip-apoteker", "sip-perawat", "tanah-makam")

_WELL_KNOWN = {
    "nama": "Siti Contoh Rahayu",
    "nik": "9901014101900001",
    "alamat": "Jalan Percobaan 1, Desa Contoh",
    "telepon": "081234567890",
    "email": "siti@contoh.example",
    "alamat_lokasi": "Jalan Percobaan 2",
    "desa_kelurahan": "99.01.01.2002",
    "nib": "9901000000017",
    "nomor_str": "CONTOH-STR-0001",
    "nama_tempat": "Puskesmas Contoh Hulu",
    "jenis": "Trembesi",
    "diameter": "45,5",
}
# What the pictures and the slow tests tell of, where the first option would tell less.
_CHOSEN = {
    "penebangan-pohon": {"pohon.alasan": "bangunan", "pohon.daftar.0.pengganti": "3"},
    "sip-apoteker": {
        "permohonan.kind": "renewal",
        "praktik.npwp": "990101410190000",
        "praktik.tugas": "pendamping",
        "praktik.nomor_sip_lama": "CONTOH/0001/2021",
        "lokasi.nama_tempat": "Apotek Contoh",
    },
    "reklame": {
        "reklame.jenis": "permanen",
        "reklame.teks_iklan": "Warung Contoh: nasi hangat setiap hari",
        "reklame.panjang": "5",
        "reklame.sisi": "2",
        "reklame.tinggi": "4",
        "lokasi.tanah": "orang_lain",
    },
    "tanah-makam": {
        "almarhum.nama_almarhum": "Budi Contoh",
        "almarhum.hubungan_almarhum": "anak",
        "makam.tpu": "TPU Contoh",
        "makam.blok": "b",
    },
    "keterangan-penelitian": {
        "penelitian.pengaju": "lembaga",
        "penelitian.lembaga": "Universitas Contoh",
        "penelitian.judul": "Pola tanam padi gogo di lahan miring",
        "penelitian.metode": "Wawancara dan pengamatan lapangan",
        "penelitian.ada_anggota": "ya",
        "penelitian.anggota.0.nama_anggota": "Anggota Contoh",
    },
}
_SOON, _LATER = dt.timedelta(days=20), dt.timedelta(days=100)


def answers_for(slug: str) -> dict[str, list[str]]:
    """Complete answers to the licence type as it stands in the sources, by form name as a browser sends them."""
    return make_answers(_licence(slug), dt.datetime.now(tz=dt.UTC).date(), _CHOSEN.get(slug, {}))


def make_answers(licence: LicenceType, today: dt.date, chosen: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """Answers that satisfy the definition: the first option, a small number, a day within the limits; else `chosen`.

    What is optional stays empty, save what everybody knows; what is not asked after these answers is left out.
    """
    raw = {
        name: values
        for section in licence.sections
        for field in section.fields
        if not field.optional or field.id in _WELL_KNOWN
        for name, values in _answers(f"{section.id}.{field.id}", field, today)
    } | {name: [value] for name, value in (chosen or {}).items()}
    kept = check_answers(licence, raw, today).answers
    return {name: values for name, values in raw.items() if name.split(".")[1] in kept.get(name.split(".")[0], {})}


@cache
def _licence(slug: str) -> LicenceType:
    return compile_catalogue(ROOT, only=(slug,)).licences[slug].languages["id"]


def _answers(name: str, field: model.Field, today: dt.date) -> Iterator[tuple[str, list[str]]]:
    if isinstance(field, model.Group):
        for row in range(field.min):
            for inner in field.fields:
                yield from _answers(f"{name}.{row}.{inner.id}", inner, today)
    elif isinstance(field, model.DateRange):
        start, end = _period(field, today)
        yield f"{name}.start", [start.isoformat()]
        yield f"{name}.end", [end.isoformat()]
    elif isinstance(field, model.Choices):
        yield name, list(field.options)[: field.min]
    elif not isinstance(field, model.Computed):
        yield name, [_answer(field, today)]


def _answer(field: Any, today: dt.date) -> str:
    if field.id in _WELL_KNOWN and not hasattr(field, "options"):
        return _WELL_KNOWN[field.id]
    if isinstance(field, model.Date):
        return _day(field, today).isoformat()
    made = _BY_TYPE[type(field)]
    return made if isinstance(made, str) else made(field)


def _words(field: Any) -> str:
    return f"Contoh jawaban {field.label}"[: field.max].strip().ljust(field.min, "x")


def _count(field: Any) -> str:
    return str(min(max(field.min, 3), field.max))


def _measure(field: Any) -> str:
    return f"{min(max(field.min, 2.5), field.max):.{field.decimals}f}".replace(".", ",")


def _limit(text: str, today: dt.date) -> dt.date | None:
    """A limit as a day; one that names an earlier question is that question's day."""
    return today + _SOON if "." in text else boundary(text, today)


def _day(field: model.Date, today: dt.date) -> dt.date:
    least, most = _limit(field.min, today), _limit(field.max, today)
    if least is None and most is not None:
        return most - _SOON
    day = (least or today) + _SOON
    return min(day, most) if most else day


def _period(field: model.DateRange, today: dt.date) -> tuple[dt.date, dt.date]:
    least, most = _limit(field.min, today), _limit(field.max, today)
    start = max(least, today + _SOON) if least else most - _LATER if most else today + _SOON
    end = start + min(_LATER, dt.timedelta(days=field.max_days - 1) if field.max_days else _LATER)
    return start, min(end, most) if most else end


_BY_TYPE: dict[type, str | Callable[[Any], str]] = {
    model.Text: _words,
    model.LongText: _words,
    model.Integer: _count,
    model.Money: _count,
    model.Measure: _measure,
    model.Choice: lambda field: next(iter(field.options)),
    model.Region: lambda field: next(iter(next(iter(field.villages.values())))),
    model.Time: lambda field: field.min or field.max or "09:00",
    model.YesNo: "tidak",
    model.Declaration: "ya",
    model.Email: _WELL_KNOWN["email"],
    model.Phone: _WELL_KNOWN["telepon"],
    model.Nik: _WELL_KNOWN["nik"],
    model.Npwp: "990101410190000",
    model.Nib: _WELL_KNOWN["nib"],
    model.Nip: "199001012015012001",
    model.Postcode: "99101",
    model.Kbli: "47111",
    model.Coordinates: "-7.1234, 110.5678",
}
