"""The answers that a posted form carries, for the public surface and the counter alike."""

from __future__ import annotations

from collections.abc import Collection

from forms.answers import Raw, is_small_number
from forms.render import SUBMISSION_ID
from functions.entrypoints.messages import Incoming

OURS = frozenset({"form", "lang", SUBMISSION_ID, "tambah"})  # fields of the page itself, no answers


def answers_in(incoming: Incoming, others: Collection[str]) -> Raw:
    """The answers by form name, an added row counted in; OTHERS are further fields that are no answers."""
    raw = {name: values for name, values in incoming.form.items() if name not in OURS and name not in others}
    group = incoming.text("tambah")
    if group:
        shown = (raw.get(f"{group}.rows") or ["1"])[-1]
        raw[f"{group}.rows"] = [str(int(shown) + 1 if is_small_number(shown) else 2)]
    return raw
