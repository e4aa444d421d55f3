"""The officers' surface: which path and method is served by which view."""

from __future__ import annotations

from functools import cache

from chalice.app import Blueprint

from functions.bootstrap.office import OfficeWiring
from functions.entrypoints import (
    office_code,
    office_counter,
    office_licences,
    office_queue,
    office_sign_in,
    office_work,
)
from functions.entrypoints.office_counter import COUNTER
from functions.entrypoints.office_licences import LICENCES
from functions.entrypoints.web import surface_view

blueprint = Blueprint(__name__)

APPLICATION = "/kantor/permohonan/{reference}"
ROUTES = (
    ("/kantor/masuk", "GET", office_sign_in.ask_password),
    ("/kantor/masuk", "POST", office_sign_in.take_password),
    ("/kantor/masuk/sandi", "GET", office_sign_in.ask_new_password),
    ("/kantor/masuk/sandi", "POST", office_sign_in.take_new_password),
    ("/kantor/masuk/totp", "GET", office_sign_in.ask_code),
    ("/kantor/masuk/totp", "POST", office_sign_in.take_code),
    ("/kantor/keluar", "POST", office_sign_in.sign_out),
    (COUNTER, "GET", office_counter.show_counter),
    (COUNTER + "/isi/{licence}", "GET", office_counter.open_form),
    (COUNTER + "/isi/{licence}", "POST", office_counter.key_in),
    (COUNTER + "/kosong", "POST", office_counter.print_blank),
    (COUNTER + "/berkas/{reference}", "GET", office_counter.show_uploads),
    (COUNTER + "/berkas/{reference}/sampai", "GET", office_counter.document_sent),
    (COUNTER + "/kode/{reference}", "GET", office_code.ask_identity),
    (COUNTER + "/kode/{reference}", "POST", office_code.replace_code),
    (LICENCES, "GET", office_licences.search_licence),
    (LICENCES + "/{reference}", "GET", office_licences.show_licence),
    (LICENCES + "/{reference}/{action}", "POST", office_licences.change_licence),
    ("/kantor", "GET", office_queue.show_queue),
    (office_queue.RETURNED, "GET", office_queue.show_returned),
    (office_queue.SEARCH, "POST", office_queue.search),
    (APPLICATION, "GET", office_work.show_application),
    (APPLICATION + "/{action}", "POST", office_work.take_action),
    (APPLICATION + "/dokumen/{document}", "POST", office_work.give_document),
    (APPLICATION + "/dokumen/{document}/asli", "POST", office_work.give_original),
    (APPLICATION + "/persyaratan/{requirement}", "POST", office_work.give_together),
)


@cache
def wiring() -> OfficeWiring:
    """The one wiring of this process, made at the first request."""
    return OfficeWiring()


for path, method, view in ROUTES:
    surface_view(blueprint, wiring, path, [method])(view)
