"""The one hand-written stylesheet, small, and cut to what a page uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tinycss2
from selectolax.lexbor import LexborHTMLParser

PATH = Path(__file__).parent.parent / "_theme" / "style.css"
# Which element is focused, hovered or visited is not to be seen in a page at rest.
_MOMENTARY = re.compile(
    r"::?(?:hover|focus-visible|focus|active|visited|link|target|before|after|marker|placeholder|checked|user-invalid|details-content|-webkit-details-marker)\b"
)


@dataclass(frozen=True)
class Rule:
    """A style rule, or a group rule such as `@media` with its inner rules."""

    heads: tuple[str, ...]
    body: str = ""
    inner: tuple[Rule, ...] = ()


def whole() -> str:
    """The full stylesheet, minified: for pages whose content is not known at build time."""
    return _written(_rules(PATH.read_text(encoding="utf-8")), lambda _: True)


def cut_to(page: LexborHTMLParser) -> str:
    """The part of the stylesheet whose selectors meet something in `page`, minified."""
    return _without_unused(_written(_rules(PATH.read_text(encoding="utf-8")), lambda selector: _meets(selector, page)))


def cut_to_words(templates: str) -> str:
    """The part whose elements and classes are named anywhere in `templates`, minified.

    For pages that are put together later: too much is kept rather than too little, for a class may stand in an
    expression. A name that is made of pieces there would be missed: write it out.
    """
    words = set(re.findall(r"[A-Za-z][\w-]*", templates))
    return _without_unused(
        _written(_rules(PATH.read_text(encoding="utf-8")), lambda selector: _names(selector) <= words)
    )


@cache
def _rules(css: str) -> tuple[Rule, ...]:
    return tuple(_read(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def _read(nodes: list[tinycss2.ast.Node]) -> list[Rule]:
    rules = []
    for node in nodes:
        if node.type == "error":
            message = f"{PATH}:{node.source_line}: {node.message}"
            raise ValueError(message)
        if node.type == "qualified-rule":
            heads = _small(tinycss2.serialize(node.prelude)).split(",")
            rules.append(Rule(tuple(head.strip() for head in heads), _small(tinycss2.serialize(node.content))))
        elif node.type == "at-rule" and node.at_keyword == "page" and node.content is not None:
            head = f"@page {_small(tinycss2.serialize(node.prelude))}".strip()
            rules.append(Rule((head,), _small(tinycss2.serialize(node.content))))
        elif node.type == "at-rule" and node.content is not None:
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            head = f"@{node.at_keyword} {_small(tinycss2.serialize(node.prelude))}".strip()
            rules.append(Rule((head,), inner=tuple(_read(inner))))
    return rules


def _written(rules: tuple[Rule, ...], wanted: Callable[[str], bool]) -> str:
    parts = []
    for rule in rules:
        if rule.inner:
            inner = _written(rule.inner, wanted)
            parts.append(f"{rule.heads[0]}{{{inner}}}" if inner else "")
        else:
            used = [head for head in rule.heads if wanted(head)]
            parts.append(f"{','.join(used)}{{{rule.body}}}" if used else "")
    return "".join(parts)


def _without_unused(css: str) -> str:
    """Without the colours that no rule of this page paints with."""
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    return re.sub(r"(--[\w-]+):[^;}]+;?", lambda found: found[0] if found[1] in used else "", css)


def _meets(selector: str, page: LexborHTMLParser) -> bool:
    if selector.startswith("@page"):
        return selector == "@page"  # named sizes belong to what the functions print; they get the stylesheet whole
    still = _MOMENTARY.sub("", selector) or "*"
    return still == ":root" or page.css_first(re.sub(r"([>+~ ]|^)$", r"\1*", still)) is not None


def _names(selector: str) -> set[str]:
    """Elements and classes that a selector names; a paper's own name counts as one."""
    bare = re.sub(r"\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?", "", selector.removeprefix("@page"))
    return set(re.findall(r"[A-Za-z][\w-]*", bare))


def _small(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    return re.sub(r"(:) ", r"\1", css).strip().rstrip(";")
