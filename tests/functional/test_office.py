"""The office through the edge, with the permissions its function really has."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyotp
import pytest

from infra.local.plain_browser import Page, PlainBrowser
from infra.local.stack import LocalStack

pytestmark = pytest.mark.stack

TEMPORARY, OWN = "empat kata sandi sementara", "kata sandi milik sendiri"
SIGN_IN, NEW_PASSWORD, CODE = (f"form[action='/kantor/masuk{page}']" for page in ("", "/sandi", "/totp"))
STEP = 30  # seconds


Browse = Callable[[], PlainBrowser]


@pytest.fixture
def newcomer(stack: LocalStack) -> str:
    """An officer of this test, who has not signed in yet."""
    pool, name = stack.outputs["data"]["PoolId"], f"baru.{secrets.token_hex(4)}"
    with contextlib.closing(stack.client("cognito-idp")) as cognito:
        cognito.admin_create_user(UserPoolId=pool, Username=name, TemporaryPassword=TEMPORARY, MessageAction="SUPPRESS")
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="verifikator")
    return name


@pytest.fixture
def browse(stack: LocalStack) -> Iterator[Browse]:
    """Opens a browser without cookies."""
    with contextlib.ExitStack() as closing:

        def fresh() -> PlainBrowser:
            return PlainBrowser(stack.origin, client=closing.enter_context(httpx.Client(timeout=30)))

        yield fresh


def enrolled(browse: Browse, name: str) -> pyotp.TOTP:
    """Do the first sign-in."""
    browser = browse()
    browser.get("/kantor")
    browser.submit(SIGN_IN, {"user": name, "password": TEMPORARY})
    browser.submit(NEW_PASSWORD, {"password": OWN, "again": OWN})
    page = browser.submit(CODE, {"code": "abc"})
    assert page.status == 401
    totp = pyotp.TOTP(page.one("input[name=secret]").attributes["value"] or "")
    page = browser.submit(CODE, {"code": totp.now()})
    assert page.status == 200
    page.one(SIGN_IN)  # enrolled, and still outside
    assert browser.get("/kantor").url.endswith("/kantor/masuk")
    return totp


def pending(browse: Browse, name: str) -> PlainBrowser:
    """A browser that has shown the password."""
    browser = browse()
    browser.get("/kantor/masuk")
    browser.submit(SIGN_IN, {"user": name, "password": OWN}).one(CODE)
    return browser


def is_inside(page: Page) -> bool:
    """Whether the page has the button to sign out."""
    return page.tree.css_first("form[action='/kantor/keluar']") is not None


def test_first_sign_in_then_one_code_lets_one_in(browse: Browse, newcomer: str) -> None:
    totp = enrolled(browse, newcomer)
    browsers = [pending(browse, newcomer) for _ in range(3)]
    assert not is_inside(browsers[0].submit(CODE, {"code": totp.now()}))  # used to enrol
    code = totp.at(time.time() + STEP)
    with ThreadPoolExecutor(len(browsers)) as together:
        pages = list(together.map(lambda browser: browser.submit(CODE, {"code": code}), browsers))
    assert [is_inside(page) for page in pages].count(True) == 1
    inside = browsers[[is_inside(page) for page in pages].index(True)]

    for path in ("/kantor", "/kantor/"):
        assert is_inside(inside.get(path))
    assert inside.get("/kantor/permohonan/AAAAA-AAAAA-AAA").status == 404
    inside.get("/kantor")
    assert inside.submit("form[action='/kantor/cari']", {"cari": "!!"}).status == 422
    inside.get("/kantor?lang=en")
    assert inside.get("/kantor").one("html").attributes["lang"] == "en"

    cookies = dict(inside.cookies)
    inside.submit("form[action='/kantor/keluar']").one(SIGN_IN)
    replayed = browse()
    replayed.cookies.update(cookies)
    assert replayed.get("/kantor").url.endswith("/kantor/masuk")
