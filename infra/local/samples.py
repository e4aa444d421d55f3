"""Answers for each licence type: an invented person, numbers that belong to nobody (area code 99.01)."""

from __future__ import annotations

import datetime as dt

_SOON = (dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=20)).isoformat()
_BEFORE = (dt.datetime.now(tz=dt.UTC).date() - dt.timedelta(days=20)).isoformat()
_LATER = (dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=120)).isoformat()

_PERSON = {
    "pemohon.untuk_siapa": "sendiri",
    "pemohon.nama": "Siti Contoh Rahayu",
    "pemohon.nik": "9901014101900001",
    "pemohon.alamat": "Jalan Percobaan 1, Desa Contoh",
    "pemohon.telepon": "081234567890",
    "pemohon.email": "siti@contoh.example",
    "pernyataan.kebenaran": "ya",
}
_PLACE = {
    "lokasi.alamat_lokasi": "Jalan Percobaan 2",
    "lokasi.desa_kelurahan": "99.01.01.2002",
}
_OWN = {
    "penebangan-pohon": {
        "pohon.alasan": "bangunan",
        "pohon.daftar.0.jenis": "Trembesi",
        "pohon.daftar.0.diameter": "45,5",
        "pohon.daftar.0.pengganti": "3",
        **_PLACE,
    },
    "sip-perawat": {
        "permohonan.kind": "new",
        "praktik.nomor_str": "CONTOH-STR-0001",
        "praktik.masa_str": "seumur_hidup",
        "praktik.sip_ke": "kesatu",
        "praktik.lama_berhenti": "tidak",
        **_PLACE,
        "lokasi.cara_praktik": "faskes",
        "lokasi.nama_tempat": "Puskesmas Contoh Hulu",
    },
    "sip-apoteker": {
        "permohonan.kind": "renewal",
        "praktik.nomor_str": "CONTOH-STRA-0001",
        "praktik.npwp": "990101410190000",
        "praktik.tugas": "pendamping",
        "praktik.punya_sip_lain": "tidak",
        "praktik.lama_berhenti": "tidak",
        "praktik.nomor_sip_lama": "CONTOH/0001/2021",
        **_PLACE,
        "lokasi.jenis_tempat": "apotek",
        "lokasi.nama_tempat": "Apotek Contoh",
    },
    "reklame": {
        "reklame.jenis": "permanen",
        "reklame.nib": "9901000000017",
        "reklame.teks_iklan": "Warung Contoh: nasi hangat setiap hari",
        "reklame.panjang": "5",
        "reklame.lebar": "2,5",
        "reklame.sisi": "2",
        "reklame.tinggi": "4",
        "reklame.masa_pasang.start": _SOON,
        "reklame.masa_pasang.end": _LATER,
        **_PLACE,
        "lokasi.tanah": "orang_lain",
    },
    "tanah-makam": {
        "permohonan.kind": "new",
        "almarhum.nama_almarhum": "Budi Contoh",
        "almarhum.tanggal_wafat": _BEFORE,
        "almarhum.hubungan_almarhum": "anak",
        "makam.tpu": "TPU Contoh",
        "makam.blok": "b",
        "makam.cara": "baru",
        "makam.tidak_mampu": "tidak",
    },
    "keterangan-penelitian": {
        "penelitian.pengaju": "lembaga",
        "penelitian.lembaga": "Universitas Contoh",
        "penelitian.judul": "Pola tanam padi gogo di lahan miring",
        "penelitian.metode": "Wawancara dan pengamatan lapangan",
        "penelitian.lokasi_penelitian": "Kecamatan Contoh Tengah",
        "penelitian.mulai": _SOON,
        "penelitian.selesai": _LATER,
        "penelitian.ada_anggota": "ya",
        "penelitian.anggota.0.nama_anggota": "Anggota Contoh",
        "penelitian.anggota.0.tugas_anggota": "Pencatat",
    },
}


def answers_for(licence: str) -> dict[str, list[str]]:
    """Complete answers, by form name as a browser sends them."""
    return {name: [value] for name, value in {**_PERSON, **_OWN[licence]}.items()}
