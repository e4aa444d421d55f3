"""One request, one flight: Material's skeleton stripped, styles cut and inlined, a policy stated."""

from __future__ import annotations

import base64
import hashlib
import re

import minify_html
from selectolax.lexbor import LexborHTMLParser

from _hooks import stylesheet

# What base.html writes outside its blocks: a drawer that no keyboard opens, overlays and dialogs for scripts.
_LEFTOVERS = (
    "[data-md-toggle]", ".md-overlay", ".md-dialog", "[data-md-component=skip]",
    "[data-md-component=announce]",
)  # fmt: skip
_WRAPPERS = (".md-main__inner", ".md-container")


def lighten(html: str, *, drawn: str = "") -> str:
    """The page as it is sent. `drawn`: what a script of this site, fetched on demand, adds to it."""
    bare = strip(html)
    style = stylesheet.cut_to(LexborHTMLParser(bare + drawn))
    page = minified(bare).replace("@@STYLE@@", style)
    return page.replace("@@ CSP", policy(page, own_scripts=bool(drawn)))


def strip(html: str) -> str:
    """Material's skeleton without what works only with its scripts and styles."""
    tree = LexborHTMLParser(html)
    for selector in _LEFTOVERS:
        for node in tree.css(selector):
            node.decompose()
    for selector in _WRAPPERS:
        for node in tree.css(selector):
            node.unwrap()
    for node in tree.css("html,body,main"):
        for name in ("class", "dir", "data-md-component"):
            if name in node.attrs:
                del node.attrs[name]
    for main in tree.css("main"):
        main.attrs["id"] = "isi"
    return tree.html or ""


def minified(html: str) -> str:
    """Smaller, and the same page. Closing tags stay: they cost next to nothing after compression."""
    return minify_html.minify(
        html, keep_closing_tags=True, keep_html_and_head_opening_tags=True, minify_css=False, minify_js=False
    )


def policy(page: str, *, own_scripts: bool) -> str:
    """The Content-Security-Policy of a finished page: own style and scripts by hash, forms to this site."""
    scripts = [_hash(script) for script in re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)]
    if own_scripts:
        scripts.append("'self'")
    parts = ["default-src 'none'", f"style-src {style_hash(page)}", "img-src data:"]
    parts += ["form-action 'self'", "base-uri 'none'"]
    if scripts:
        parts.append(f"script-src {' '.join(scripts)}")
    if own_scripts:
        parts.append("connect-src 'self'")
    return ";".join(parts)


def style_hash(page: str) -> str:
    """The hash of the page's one style element, as a policy writes it."""
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    return _hash(style)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
