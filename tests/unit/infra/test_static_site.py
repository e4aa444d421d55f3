"""Addresses, encodings and headers of static files, without a server."""

from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.responses import FileResponse

from infra.local.static_site import FILE_CACHE, HTML, KEPT_CACHE, PAGE_CACHE, StaticSite, cache_of


@pytest.fixture
def site(tmp_path: Path) -> StaticSite:
    root = tmp_path / "site"
    (root / "izin").mkdir(parents=True)
    (root / "index.html").write_text("<h1>depan</h1>")
    (root / "404.html").write_text("<h1>tidak ada</h1>")
    (root / "cek.js").write_text("1")
    (root / "izin" / "index.html").write_text("<h1>izin</h1>")
    (root / "izin" / "index.html.gz").write_bytes(b"gz")
    (root / "izin" / "index.html.br").write_bytes(b"br")
    (tmp_path / "secret.txt").write_text("secret")
    return StaticSite(root, {"/.well-known/jwks.json": ("application/json", b"{}")})


@pytest.mark.parametrize(
    ("accepted", "encoding", "ending"),
    [
        ("", None, ".html"),
        ("gzip", "gzip", ".gz"),
        ("gzip, deflate, br", "br", ".br"),
        ("zstd", None, ".html"),
    ],
)
def test_the_smallest_copy_that_the_client_takes(site: StaticSite, accepted: str, encoding: str, ending: str) -> None:
    answer = site.answer("/izin/", Headers({"accept-encoding": accepted}))
    assert isinstance(answer, FileResponse)
    assert answer.headers.get("content-encoding") == encoding
    assert str(answer.path).endswith(ending)
    assert answer.headers["content-type"] == HTML


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/izin/../../secret.txt", "/tidak.html", "/tidak/", "/\0.html", "/izin.d/a.txt"],
)
def test_nothing_outside_the_site_is_served(site: StaticSite, path: str) -> None:
    assert site.answer(path, Headers()).status_code == 404


@pytest.mark.parametrize(("path", "location"), [("/izin", "/izin/"), ("//contoh.example", "/contoh.example/")])
def test_a_missing_slash_is_added_on_this_host(site: StaticSite, path: str, location: str) -> None:
    # `contoh.example` has a dot: it is a file's address and is not sent on at all
    answer = site.answer(path, Headers())
    assert answer.headers.get("location", location) == location


def test_pages_are_checked_again_sooner_than_files(site: StaticSite) -> None:
    assert site.answer("/", Headers()).headers["cache-control"] == PAGE_CACHE
    assert site.answer("/cek.js", Headers()).headers["cache-control"] == KEPT_CACHE  # verifies without a line
    assert cache_of("skrip/formulir.0.js", "text/javascript") == FILE_CACHE
    assert cache_of("cek/index.html", HTML) == KEPT_CACHE


def test_an_unchanged_page_is_not_sent_again(site: StaticSite) -> None:
    tag = site.answer("/", Headers()).headers["etag"]
    assert site.answer("/", Headers({"if-none-match": tag})).status_code == 304


def test_what_is_made_at_deployment_is_served_beside_the_files(site: StaticSite) -> None:
    assert site.answer("/.well-known/jwks.json", Headers()).body == b"{}"
