"""Differences in people's words."""

from __future__ import annotations

import copy

from forms.answers import check_answers
from forms.changes import changed_answers
from forms.compiled import CompiledCatalogue
from infra.local.samples import answers_for
from tests.fakes.keys import MONDAY


def test_only_what_changed_is_told_and_in_words(catalogue: CompiledCatalogue) -> None:
    slug = "penebangan-pohon"
    licence, texts = catalogue.version(slug, catalogue.current_hash(slug)), catalogue.texts["id"]
    before = check_answers(licence, answers_for(slug), MONDAY.date()).answers
    assert changed_answers(licence, before, before, texts) == []
    after = copy.deepcopy(dict(before))
    after["pemohon"]["nama"] = "Siti Contoh"
    after["pohon"]["alasan"] = "bahaya"
    after["pohon"]["daftar"].append({"jenis": "Mahoni", "diameter": "30", "pengganti": 2})
    del after["lokasi"]["alamat_lokasi"]
    told = {each.label: (each.before, each.after) for each in changed_answers(licence, before, after, texts)}
    assert told["Mengapa pohon ditebang?"] == ("Terkena rencana bangunan", "Membahayakan orang atau bangunan")
    assert told["Nama lengkap pemohon"] == ("Siti Contoh Rahayu", "Siti Contoh")
    assert "Mahoni" in told["Pohon yang ditebang"][1]
    assert told["Alamat lokasi"][1] == ""
    assert len(told) == 4
