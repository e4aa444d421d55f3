"""The edge's contract (design.md 4.12), held against the local edge before the real functions.

The same list is the smoke test after a deployment: only what needs a hand inside the machine is marked as
local.
"""

import gzip
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import httpx
import pytest

from infra.local.edge import FUNCTION_BODY_LIMIT
from infra.local.stack import LocalStack

pytestmark = pytest.mark.stack

FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_a_folder_address_is_its_index_page(edge: httpx.Client) -> None:
    answer = edge.get("/lacak/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_an_address_without_its_last_slash_is_sent_on_within_the_site(edge: httpx.Client) -> None:
    answer = edge.get("/lacak")
    assert (answer.status_code, answer.headers["location"]) == (301, "/lacak/")


@pytest.mark.parametrize("path", ["//example.org", "/%2Fexample.org", "/\\example.org"])
def test_no_address_leads_to_another_host(edge: httpx.Client, path: str) -> None:
    location = edge.get(path).headers.get("location", "/")
    assert not location.startswith(("//", "/\\", "http"))


@pytest.mark.parametrize("path", ["/tidak-ada/", "/tidak-ada.html", "/../pyproject.toml", "/%2e%2e/pyproject.toml"])
def test_an_unknown_static_address_gets_our_page(edge: httpx.Client, path: str) -> None:
    answer = edge.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1" in answer.text


@pytest.mark.parametrize("path", ["/api/tidak-ada", "/kantor/tidak-ada/sama/sekali/ya"])
def test_an_unknown_route_gets_a_page_not_the_gateways_json(edge: httpx.Client, path: str) -> None:
    answer = edge.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Missing Authentication Token" not in answer.text


def test_a_functions_own_refusal_passes_through(edge: httpx.Client) -> None:
    answer = edge.post("/api/permohonan/tidak-ada", content=b"a=b", headers=FORM)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_a_static_page_takes_no_post(edge: httpx.Client) -> None:
    answer = edge.post("/lacak/", content=b"a=b", headers=FORM)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_static_pages_come_compressed_and_may_be_kept(edge: httpx.Client) -> None:
    with edge.stream("GET", "/", headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(packed)
    assert "Accept-Encoding" in answer.headers["vary"]
    again = edge.get("/", headers={"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_dynamic_pages_come_compressed(edge: httpx.Client) -> None:
    answer = edge.get("/api/cek", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/", "/tidak-ada/", "/api/cek", "/kantor/masuk"])
def test_every_page_carries_the_common_headers(edge: httpx.Client, path: str) -> None:
    headers = edge.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "action", "src"} and value]


@pytest.mark.parametrize("path", ["/api/cek", "/api/status", "/kantor/masuk"])
def test_dynamic_pages_link_from_the_root_and_never_name_the_stage(edge: httpx.Client, path: str) -> None:
    page = _Addresses()
    page.feed(edge.get(path).text)
    assert page.found
    for address in page.found:
        assert not address.startswith(("http:", "//", "/v1/", "/restapis/"))
        assert "amazonaws" not in address


def test_a_function_cannot_be_reached_past_the_edge(stack: LocalStack) -> None:
    for surface, path in (("public", "/api/cek"), ("office", "/kantor/masuk")):
        for headers in ({}, {"X-Edge-Secret": "guessed"}):
            assert httpx.get(stack.api(surface) + path, headers=headers, trust_env=False).status_code == 403


def test_what_only_the_edge_may_say_is_not_taken_from_a_client(edge: httpx.Client) -> None:
    forged = {
        "X-Edge-Secret": "mine",
        "X-Client-Address": "203.0.113.9",
        "Authorization": "AWS4 x",
        "X-Amz-Date": "1",
    }
    assert edge.get("/api/cek", headers=forged).status_code == 200


def test_a_body_over_the_limit_is_refused_with_a_page(edge: httpx.Client) -> None:
    answer = edge.post("/api/permohonan/sip-perawat", content=b"a=" + b"x" * FUNCTION_BODY_LIMIT, headers=FORM)
    assert answer.status_code == 413
    assert "tidak ada yang tersimpan" in answer.text


def test_a_body_of_unknown_length_is_bounded_too(edge: httpx.Client) -> None:
    parts = (b"x" * 100_000 for _ in range(20))
    assert edge.post("/api/permohonan/sip-perawat", content=parts, headers=FORM).status_code == 413


def test_many_at_once_wait_their_turn(edge: httpx.Client) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: edge.get("/api/cek").status_code, range(12)))
    assert answers == [200] * 12


def test_the_public_keys_are_served(edge: httpx.Client) -> None:
    keys = edge.get("/.well-known/jwks.json").json()["keys"]
    assert [key["crv"] for key in keys] == ["P-256"]


def test_published_data_come_from_their_own_bucket(edge: httpx.Client, stack: LocalStack) -> None:
    assert edge.get("/data/tidak-ada.json").status_code == 404
    stack.client("s3").put_object(
        Bucket=stack.outputs["data"]["PublishedBucket"],
        Key="data/a.json",
        Body=b"{}",
        ContentType="application/json",
    )
    answer = edge.get("/data/a.json")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
        200,
        "{}",
        "application/json",
    )


def presigned(stack: LocalStack, key: str) -> str:
    asked = {"Bucket": stack.outputs["data"]["LicencesBucket"], "Key": key}
    return str(stack.as_function("public", "s3", stack.origin).generate_presigned_url("get_object", asked))


def test_presigned_requests_reach_the_buckets_and_others_do_not(edge: httpx.Client, stack: LocalStack) -> None:
    bucket = stack.outputs["data"]["LicencesBucket"]
    stack.client("s3").put_object(Bucket=bucket, Key="a.pdf", Body=b"%PDF")
    signed = presigned(stack, "a.pdf")
    assert signed.startswith(stack.origin)
    assert edge.get(signed).content == b"%PDF"
    assert edge.get(signed.replace("a.pdf", "b.pdf")).status_code == 403
    assert edge.get(f"/{bucket}/a.pdf").status_code == 403
    assert edge.delete(signed).status_code == 405


def test_the_emulators_root_is_not_taken_at_the_edge(edge: httpx.Client, stack: LocalStack) -> None:
    bucket = stack.outputs["data"]["LicencesBucket"]
    stack.client("s3").put_object(Bucket=bucket, Key="a.pdf", Body=b"%PDF")
    root = stack.client("s3").generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a.pdf"})
    assert httpx.get(root, trust_env=False).status_code == 200
    assert edge.get(root.removeprefix(stack.endpoint)).status_code == 403
    by_header = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/ap-southeast-3/s3/aws4_request"}
    assert edge.get(f"/{bucket}/a.pdf", headers=by_header).status_code == 403
    form = stack.client("s3").generate_presigned_post(stack.outputs["data"]["UploadsBucket"], "in/x")
    sent = edge.post(f"/{stack.outputs['data']['UploadsBucket']}", data=form["fields"], files={"file": b"x"})
    assert sent.status_code == 403


def test_a_presigned_form_goes_through_whole(edge: httpx.Client, stack: LocalStack) -> None:
    bucket = stack.outputs["data"]["UploadsBucket"]
    form = stack.as_function("public", "s3", stack.origin).generate_presigned_post(bucket, "in/edge/contract/1")
    content = bytes(range(256)) * 4000
    sent = edge.post(form["url"], data=form["fields"], files={"file": ("a.bin", content)})
    assert sent.status_code == 204


def test_other_buckets_are_not_reachable(edge: httpx.Client, stack: LocalStack) -> None:
    assert edge.get(f"/{stack.outputs['edge']['SiteBucket']}/index.html").status_code == 404


def test_the_upload_bucket_answers_a_browsers_preflight(edge: httpx.Client, stack: LocalStack) -> None:
    asked = {"origin": stack.origin, "access-control-request-method": "POST"}
    answer = edge.options(f"/{stack.outputs['data']['UploadsBucket']}", headers=asked)
    assert answer.headers["access-control-allow-origin"] == stack.origin
