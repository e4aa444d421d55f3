"""The office's pages: who is let in, what a form must carry, what is said when something is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from forms.compiled import CompiledCatalogue
from functions.bootstrap.office import OfficeWiring
from functions.domain import workflow
from functions.domain.application import Actor, Role, State
from functions.domain.calendar import Terms, WorkingDays
from functions.domain.transitions import RULES
from functions.entrypoints import office_pages, office_queue, office_sign_in, office_work
from functions.entrypoints.messages import Incoming, Outgoing
from functions.services.list_queue import SHOWN
from functions.services.office_ports import Demand
from tests.fakes.moves import full_move
from tests.fakes.office import PASSWORD, RIGHT_CODE, SECRET, FakeOffice

SHELL = (
    "<!doctype html><html lang={}><title>{{% block title %}}{{% endblock %}}</title>"
    "{{% block head %}}{{% endblock %}}"
    "{{% block header %}}{{% endblock %}}<main id=isi>{{% block main %}}{{% endblock %}}</main></html>"
)

Form = Mapping[str, str] | Mapping[str, str | list[str]]


@dataclasses.dataclass
class Browser:
    """Keeps cookies as a browser does and calls the views."""

    office: FakeOffice
    wiring: OfficeWiring
    cookies: dict[str, str] = dataclasses.field(default_factory=dict)
    language: str = "id"

    def get(self, view: Callable[..., Outgoing], query: dict[str, str] | None = None, /, **parts: str) -> Outgoing:
        return self._send("GET", view, {}, query or {}, parts)

    def post(self, view: Callable[..., Outgoing], form: Form, /, **parts: str) -> Outgoing:
        lists = {name: value if isinstance(value, list) else [value] for name, value in form.items()}
        return self._send("POST", view, lists, {}, parts)

    def sign_in(self, name: str, *roles: Role) -> None:
        self.cookies = self.office.signed_in(name, *roles)

    def form(self, reference: str, name: str, **fields: str | list[str]) -> dict[str, str | list[str]]:
        return {"csrf": f"csrf of {name}", "version": str(self.office.at(reference).version), **fields}

    def _send(
        self,
        method: str,
        view: Callable[..., Outgoing],
        form: dict[str, list[str]],
        query: dict[str, str],
        parts: dict[str, str],
    ) -> Outgoing:
        language = query.get("lang", self.language)
        incoming = Incoming(method, form, {}, query, dict(self.cookies), "192.0.2.1", False, language)
        answer = view(incoming, self.wiring, **parts)
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


@pytest.fixture(scope="module")
def compiled(catalogue: CompiledCatalogue) -> Path:
    folder = catalogue._folder
    frames = [(f"{frame}.{language}", language) for frame in ("shell", "shell.public") for language in ("id", "en")]
    for name, language in frames:
        (folder / f"{name}.html").write_text(SHELL.format(language))
    (folder / "shell.json").write_text(json.dumps({"style_sha256": {name: "sha256-x" for name, _ in frames}}))
    return folder


@pytest.fixture
def browser(catalogue: CompiledCatalogue, calendar: WorkingDays, compiled: Path) -> Browser:
    office = FakeOffice(catalogue, calendar)
    return Browser(office, office.wiring(compiled))


def text(answer: Outgoing) -> str:
    assert isinstance(answer.body, str)
    return answer.body


def headings(answer: Outgoing) -> list[str]:
    return re.findall(r"<h1>(.*?)</h1>", text(answer))


def test_signing_in_from_the_first_password_to_the_queue(browser: Browser) -> None:
    browser.office.officers.add("baru", Role.LOKET, demand=Demand.NEW_PASSWORD)
    answer = browser.post(office_sign_in.take_password, {"user": "baru", "password": PASSWORD})
    assert answer.headers["Location"] == "/kantor/masuk/sandi"
    assert len(headings(browser.get(office_sign_in.ask_new_password))) == 1
    new = {"password": "kata sandi sendiri", "again": "kata sandi sendiri"}
    assert browser.post(office_sign_in.take_new_password, new).headers["Location"] == "/kantor/masuk/totp"

    shown = browser.get(office_sign_in.ask_code)
    assert "<svg" in text(shown)
    assert f'name="secret" value="{SECRET}"' in text(shown)
    wrong = browser.post(office_sign_in.take_code, {"code": "111111", "secret": SECRET})
    assert wrong.status == 401
    assert SECRET in text(wrong)  # the app need not be set up again
    done = browser.post(office_sign_in.take_code, {"code": RIGHT_CODE, "secret": SECRET})
    assert done.headers["Location"] == "/kantor/masuk?selesai=totp"
    assert "__Host-petugas" not in {name for name, value in browser.cookies.items() if value}

    browser.office.clock.moment += dt.timedelta(minutes=11)
    browser.post(office_sign_in.take_password, {"user": "baru", "password": "kata sandi sendiri"})
    entered = browser.post(office_sign_in.take_code, {"code": RIGHT_CODE})
    assert entered.headers["Location"] == "/kantor"
    (session,) = (cookie for cookie in entered.cookies if cookie.startswith("__Host-petugas="))
    for attribute in ("; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Strict"):
        assert attribute in session
    assert browser.get(office_queue.show_queue).status == 200


def test_a_forged_secret_is_not_shown(browser: Browser) -> None:
    browser.office.officers.add("baru", Role.LOKET, demand=Demand.SET_UP)
    browser.post(office_sign_in.take_password, {"user": "baru", "password": PASSWORD})
    answer = browser.post(office_sign_in.take_code, {"code": "111111", "secret": '"><script>'})
    assert answer.status == 401
    assert "script" not in text(answer)


def test_wrong_password_and_unknown_user_look_the_same(browser: Browser) -> None:
    browser.office.officers.add("kepala", Role.KEPALA)
    answers = [
        browser.post(office_sign_in.take_password, {"user": user, "password": "salah"}) for user in ("kepala", "kapela")
    ]
    assert [answer.status for answer in answers] == [401, 401]
    assert text(answers[0]).replace('value="kepala"', "") == text(answers[1]).replace('value="kapela"', "")


def test_too_many_tries_say_how_long_to_wait(browser: Browser) -> None:
    tries = [{"user": "kepala", "password": f"salah {number}"} for number in range(5)]
    answer = [browser.post(office_sign_in.take_password, guess) for guess in tries][-1]
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_two_new_passwords_have_to_be_the_same(browser: Browser) -> None:
    browser.office.officers.add("baru", Role.LOKET, demand=Demand.NEW_PASSWORD)
    browser.post(office_sign_in.take_password, {"user": "baru", "password": PASSWORD})
    new = {"password": "kata sandi sendiri", "again": "kata sandi senidri"}
    assert browser.post(office_sign_in.take_new_password, new).status == 422


@pytest.mark.parametrize("view", [office_sign_in.ask_code, office_sign_in.take_code])
def test_without_a_pending_sign_in_one_begins_again(browser: Browser, view: Callable[..., Outgoing]) -> None:
    answer = browser.get(view) if view is office_sign_in.ask_code else browser.post(view, {"code": RIGHT_CODE})
    assert answer.status == 401
    assert 'action="/kantor/masuk"' in text(answer)


def test_no_session_no_page(browser: Browser) -> None:
    reference = browser.office.submitted("reklame").reference
    for view, parts in (
        (office_queue.show_queue, {}),
        (office_work.show_application, {"reference": reference}),
    ):
        answer = browser.get(view, **parts)
        assert (answer.status, answer.headers["Location"]) == (303, "/kantor/masuk")
    assert not browser.office.store.reads(reference)


def test_words_survive_a_session_that_has_ended(browser: Browser) -> None:
    reference = browser.office.submitted("reklame").reference
    browser.sign_in("satu", Role.VERIFIKATOR)
    browser.office.clock.moment += dt.timedelta(minutes=31)
    sent = browser.form(reference, "satu", words="Foto <b>buram</b>")
    answer = browser.post(office_work.take_action, sent, reference=reference, action="return")
    assert answer.status == 401
    assert "Foto &lt;b&gt;buram&lt;/b&gt;" in text(answer)
    assert browser.office.at(reference).state == State.DOCUMENT_CHECK


@pytest.mark.parametrize("token", ["", "csrf of dua", None])
def test_a_form_of_another_session_does_nothing(browser: Browser, token: str | None) -> None:
    before = browser.office.submitted("reklame")
    browser.sign_in("satu", Role.VERIFIKATOR)
    sent: dict[str, str | list[str]] = {"version": str(before.version), "words": "x"}
    sent |= {} if token is None else {"csrf": token}
    parts = {"reference": before.reference}
    assert browser.post(office_work.take_action, sent, action="return", **parts).status == 403
    assert browser.post(office_work.give_document, sent, document=before.documents[0].id, **parts).status == 403
    assert browser.post(office_sign_in.sign_out, sent).status == 403
    assert browser.office.at(before.reference) == before
    assert not browser.office.store.reads(before.reference)


def test_signing_out(browser: Browser) -> None:
    browser.sign_in("satu", Role.VERIFIKATOR)
    assert browser.post(office_sign_in.sign_out, {"csrf": "csrf of satu"}).status == 303
    browser.cookies["__Host-petugas"] = "cookie of satu"
    assert browser.get(office_queue.show_queue).status == 303


def test_the_queue_names_nobody(browser: Browser) -> None:
    reference = browser.office.submitted("tanah-makam").reference
    browser.sign_in("satu", Role.VERIFIKATOR)
    answer = browser.get(office_queue.show_queue)
    assert reference in text(answer)
    for personal in ("Siti", "9901014101900001", "8123456", "siti@"):
        assert personal not in text(answer)
    assert not browser.office.store.reads(reference)


def test_searching_by_reference_nik_or_name(browser: Browser) -> None:
    first, second = (browser.office.submitted("tanah-makam").reference for _ in range(2))
    browser.office.index_all()
    browser.sign_in("satu", Role.VERIFIKATOR)

    def search(typed: str) -> Outgoing:
        return browser.post(office_queue.search, {"csrf": "csrf of satu", "cari": typed})

    answer = search(first.lower().replace("-", " "))
    assert answer.headers["Location"] == f"/kantor/permohonan/{first}"
    for typed in ("9901014101900001", "9901 0141 0190 0001", "siti", "RAHAYU, Siti"):
        page = text(search(typed))
        assert first in page
        assert second in page
        assert page.count("Siti") == typed.count("Siti")  # names nobody: only what was typed stands there again
    for typed in ("9901014101900002", "Sitti", "siti orang lain"):
        assert "Tidak ada permohonan yang cocok" in text(search(typed))
    wrong = search('"><>')
    assert wrong.status == 422
    assert '"><>' not in text(wrong)
    assert not browser.office.store.reads(first)[1:]  # only the index itself was read for
    assert browser.post(office_queue.search, {"cari": "siti"}).status == 403


def test_what_was_returned_waits_on_a_page_of_its_own(browser: Browser) -> None:
    browser.office.calendar = dataclasses.replace(browser.office.calendar, terms=Terms(answer=5))
    reference = browser.office.submitted("reklame").reference
    browser.sign_in("satu", Role.VERIFIKATOR)
    assert reference not in text(browser.get(office_queue.show_returned))
    returned = browser.office.full(reference, _sealed(browser, reference))
    browser.office.act(reference, "return", Actor("satu", frozenset({Role.VERIFIKATOR})), returned)
    assert reference in text(browser.get(office_queue.show_returned))
    assert reference not in text(browser.get(office_queue.show_queue))


def test_today_tells_mine_from_late_and_from_what_others_hold(browser: Browser) -> None:
    late = browser.office.submitted("reklame").reference
    browser.office.clock.pass_days(7)
    mine, held, soon = (browser.office.submitted("tanah-makam").reference for _ in range(3))
    for reference, name in ((mine, "satu"), (held, "dua")):
        browser.office.act(reference, "claim", Actor(name, frozenset({Role.VERIFIKATOR})))
    browser.sign_in("satu", Role.VERIFIKATOR)
    page = text(browser.get(office_queue.show_queue))
    order = [page.index(reference) for reference in (mine, late, soon, held)]
    assert order == sorted(order)
    for heading in ("Anda pegang", "Terlambat, dahulukan", "Berikutnya", "Dipegang petugas lain"):
        assert heading in page
    filtered = text(browser.get(office_queue.show_queue, {"jenis": "reklame"}))
    assert late in filtered
    assert mine not in filtered
    assert mine in text(browser.get(office_queue.show_queue, {"jenis": "<script>"}))


def test_pages_are_turned_without_losing_or_repeating_anything(browser: Browser) -> None:
    references = {browser.office.submitted("reklame").reference for _ in range(SHOWN + 3)}
    browser.sign_in("satu", Role.VERIFIKATOR)
    first = text(browser.get(office_queue.show_queue))
    place = re.search(r"mulai=([a-z_]+\.[\d-]+\.[0-9A-Z-]+)", first)
    assert place
    second = text(browser.get(office_queue.show_queue, {"mulai": place[1]}))
    seen = [set(re.findall(r"permohonan/([0-9A-Z-]{15})", page)) for page in (first, second)]
    assert (len(seen[0]), len(seen[1])) == (SHOWN, 3)
    assert seen[0] | seen[1] == references
    assert "mulai=" not in second


@pytest.mark.parametrize("reference", ["AAAAA-AAAAA-AAA", "00000-00000-000", "%3Cx%3E"])
def test_an_unknown_application(browser: Browser, reference: str) -> None:
    browser.sign_in("satu", Role.VERIFIKATOR)
    assert browser.get(office_work.show_application, reference=reference).status == 404


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", [Role.LOKET, Role.VERIFIKATOR, Role.TIM_TEKNIS, Role.BENDAHARA, Role.KEPALA])
@pytest.mark.parametrize("licence", ["tanah-makam", "sip-perawat"])
def test_every_role_sees_a_whole_page(browser: Browser, licence: str, role: Role, language: str) -> None:
    reference = browser.office.submitted(licence).reference
    browser.sign_in("satu", role)
    browser.language = language
    answer = browser.get(office_work.show_application, reference=reference)
    page = text(answer)
    assert answer.status == 200
    assert len(headings(answer)) == 1
    assert f"<html lang={language}>" in page
    assert "Siti Contoh Rahayu" in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(ids)
    responsible = workflow.waiting_role(browser.office.at(reference))
    assert ('id="langkah"' in page) == (role == responsible)


def test_an_action_leads_back_to_the_queue(browser: Browser) -> None:
    reference = browser.office.submitted("reklame").reference
    browser.sign_in("satu", Role.VERIFIKATOR)
    ticked = list(browser.office.at(reference).path[0].checklist)
    right = {f"berkas.{document.id}": "ok" for document in browser.office.at(reference).documents}
    sent = browser.form(reference, "satu", ticked=ticked, **right)
    answer = browser.post(office_work.take_action, sent, reference=reference, action="accept")
    assert answer.headers["Location"] == f"/kantor?selesai={reference}.accept"
    assert browser.office.at(reference).state == State.FIELD_INSPECTION
    assert "Dokumen diterima:" in text(browser.get(office_queue.show_queue, {"selesai": f"{reference}.accept"}))


@pytest.mark.parametrize("said", ["x", "<script>.accept", "AAAAA-AAAAA-AAA.evil_words"])
def test_nobody_can_put_words_into_the_queue(browser: Browser, said: str) -> None:
    browser.sign_in("satu", Role.VERIFIKATOR)
    answer = browser.get(office_queue.show_queue, {"selesai": said})
    assert "<script>" not in text(answer)
    assert "evil" not in text(answer)


Refused = tuple[Role, str, dict[str, str | list[str]], int, str]  # …, status, sentence
REFUSED: list[Refused] = [
    (Role.VERIFIKATOR, "accept", {}, 422, "Buka dan periksa semua berkas dahulu"),
    (Role.VERIFIKATOR, "return", {"words": " "}, 422, "Pilih alasannya dan tulis penjelasannya"),
    (Role.KEPALA, "reassign", {"officer": "bukan siapa-siapa"}, 422, "Tidak ada petugas dengan nama pengguna itu"),
    (Role.KEPALA, "return", {"words": "Kata saya"}, 403, "bukan tugas peran Anda"),
    (Role.VERIFIKATOR, "approve", {}, 409, "tidak bisa dilakukan pada tahap sekarang"),
    (Role.VERIFIKATOR, "issue", {}, 409, "tidak bisa dilakukan pada tahap sekarang"),
    (Role.VERIFIKATOR, "withdraw", {}, 403, "bukan tugas peran Anda"),
    (Role.VERIFIKATOR, "anything", {}, 409, "tidak bisa dilakukan pada tahap sekarang"),
    (
        Role.VERIFIKATOR,
        "return",
        {"version": "1", "words": "Kata saya"},
        409,
        "baru saja diubah petugas lain",
    ),
    (Role.VERIFIKATOR, "return", {"version": "x", "words": "Kata saya"}, 403, "bukan dari sesi Anda"),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_refused_actions_say_why_and_lose_nothing(browser: Browser, refused: Refused) -> None:
    role, action, wrong, status, sentence = refused
    before = browser.office.submitted("reklame")
    browser.sign_in("satu", role)
    sent = browser.form(before.reference, "satu") | wrong
    answer = browser.post(office_work.take_action, sent, reference=before.reference, action=action)
    assert (answer.status, browser.office.at(before.reference)) == (status, before)
    assert sentence in text(answer)
    if status != 403 and "words" in wrong:
        assert str(wrong["words"]).strip() in text(answer)


def test_the_other_officer_sees_what_changed(browser: Browser) -> None:
    reference = browser.office.submitted("reklame").reference
    browser.sign_in("satu", Role.VERIFIKATOR)
    seen = browser.form(reference, "satu", words="Tulisan <saya>")
    browser.office.act(
        reference,
        "return",
        Actor("dua", frozenset({Role.VERIFIKATOR})),
        full_move(browser.office.at(reference), _sealed(browser, reference)),
    )
    answer = browser.post(office_work.take_action, seen, reference=reference, action="return")
    assert answer.status == 409
    assert "Dikembalikan" in text(answer)
    assert "Tulisan &lt;saya&gt;" in text(answer)


def test_a_document_is_given_by_a_redirect(browser: Browser) -> None:
    application = browser.office.submitted("reklame")
    browser.sign_in("satu", Role.VERIFIKATOR)
    parts = {"reference": application.reference, "document": application.documents[0].id}
    answer = browser.post(office_work.give_document, {"csrf": "csrf of satu"}, **parts)
    assert answer.status == 303
    assert answer.headers["Location"].startswith(f"/lihat/{application.reference}/")
    original = browser.post(office_work.give_original, {"csrf": "csrf of satu"}, **parts)
    assert original.headers["Location"].startswith(f"/unduh/{application.reference}/")
    unknown = browser.post(office_work.give_document, {"csrf": "csrf of satu"}, **(parts | {"document": "x"}))
    assert unknown.status == 404


def test_who_acted_before_is_told_that_another_must_decide(browser: Browser) -> None:
    reference = browser.office.submitted("reklame").reference
    both = Actor("satu", frozenset({Role.VERIFIKATOR, Role.TIM_TEKNIS}))
    for action in ("accept", "record_inspection"):
        browser.office.act(reference, action, both)
    browser.sign_in("satu", Role.KEPALA)
    page = text(browser.get(office_work.show_application, reference=reference))
    assert "harus diambil petugas lain" in page
    assert f"/{reference}/approve" not in page
    browser.sign_in("lain", Role.KEPALA)
    assert f"/{reference}/approve" in text(browser.get(office_work.show_application, reference=reference))


def test_the_page_is_in_the_language_that_was_asked_for(browser: Browser) -> None:
    answer = browser.get(office_sign_in.ask_password, {"lang": "en"})
    assert "<html lang=en>" in text(answer)


def test_every_action_and_event_has_its_words(catalogue: CompiledCatalogue) -> None:
    officers = {*office_pages.FORWARD, *office_pages.EXPLAINED, *office_pages.ASIDE}
    others = {Role.APPLICANT, Role.JOB}
    assert officers == {rule.action for rule in RULES if rule.by not in others}
    for texts in catalogue.texts.values():
        for rule in RULES:
            assert f"event.{rule.event}" in texts
        for action in officers:
            assert {f"action.{action}.{part}" in texts for part in ("button", "lead", "done")} == {True}
        for action in office_pages.EXPLAINED:
            assert {f"action.{action}.{part}" in texts for part in ("summary", "words")} == {True}


def _sealed(browser: Browser, reference: str) -> bytes:
    from functions.services.envelope import seal_part

    desk, application = browser.office.desk, browser.office.at(reference)
    key = desk.keys.open_data_key(reference, application.sealed.wrapped_by_kms)
    return seal_part(reference, key, "note", "Alasan petugas lain", desk.sealer)
