"""The edge's own few pages, for when neither the site nor a function can answer. In Indonesian, then
English.
"""

from collections.abc import Mapping

from starlette.responses import HTMLResponse

from infra.local.static_site import SECURITY_HEADERS

WORDS = {
    403: (
        "Tautan ini tidak berlaku",
        "Tautan berkas hanya berlaku sebentar. Kembali ke halaman status dan minta tautan baru.",
        "This link does not hold (any more). Go back to the status page and ask for a new one.",
    ),
    405: (
        "Cara ini tidak berlaku di sini",
        "Alamat ini hanya dapat dibuka, tidak dapat dikirimi.",
        "This address can only be opened, not sent to.",
    ),
    413: (
        "Kiriman terlalu besar",
        "Paling banyak 1 MB; tidak ada yang tersimpan. Kembali, persingkat isian, lalu kirim lagi.",
        "At most 1 MB; nothing was saved. Go back, shorten your answers and send again.",
    ),
    502: (
        "Layanan belum siap",
        "Coba lagi sebentar lagi; mengirim ulang formulir yang sama tidak membuat permohonan kedua.",
        "Try again shortly; sending the same form again never makes a second application.",
    ),
    504: (
        "Layanan terlalu lama menjawab",
        "Kirim lagi formulir yang sama: permohonan kedua tidak akan terbentuk.",
        "Send the same form again: it will not make a second application.",
    ),
}
PAGE = (
    '<!doctype html><html lang="id"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<title>{title}</title></head><body><main><h1>{title}</h1><p>{said}</p><p lang="en">{english}</p>'
    '<p><a href="/">Ke halaman depan</a></p></main></body></html>'
)


def problem_page(status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page for STATUS, one of the keys of WORDS."""
    title, said, english = WORDS[status]
    everywhere = {**SECURITY_HEADERS, "cache-control": "no-store", **(headers or {})}
    return HTMLResponse(PAGE.format(title=title, said=said, english=english), status, everywhere)
