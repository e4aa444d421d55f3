"""The static form page: the form, and the small script that lets a retry get the same receipt."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from _hooks import scripts
from forms.model import Language
from forms.render import SUBMISSION_ID, render_form

if TYPE_CHECKING:
    from _hooks.knowledge import Site

# A page that is cached for weeks shows no limit that moves with the day; the server knows the day.
_NO_DAY = dt.date(2000, 1, 1)

# The id is made once, before the first send, and kept in this entry of the browser's history, as the browser
# keeps the answers: a second try, a reload or a step back sends the same one. It never enters the address. A
# second click within three seconds is the same click, a later one a retry. With an id there is no check page,
# so the button says what it does. "1" names the derivation key's version.
_SCRIPT = (
    "(f=>{var t=0,s=f.submission_id,h=history;s.value=h.state||'';"
    "f.querySelector('p>button:not([name])').textContent=WORDS;"
    "f.onsubmit=_=>{var n=Date.now();if(n-t<3e3)return!1;t=n;"
    's.value||(s.value="1"+[...crypto.getRandomValues(new Uint8Array(26))]'
    '.map(b=>"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[b&31]).join(""));h.replaceState(s.value,"")}})(document.forms.f);'
    # The form's script (outbox, conditions) comes after the page, at the latest when a question takes the focus.
    '(l=>["load","focusin"].map(e=>addEventListener(e,_=>{l||(l=document.createElement("script"),l.src="SCRIPT",'
    "l.onerror=_=>l=0,document.body.append(l))})))()"
)


def form_of(site: Site, slug: str, language: Language) -> dict[str, Any]:
    """Title, form and script of a licence type's form page."""
    texts, licence = site.texts[language], site.licence(slug, language)
    sections = licence.sections if licence.layout == "sections" else ()
    path = f"/bagian/{sections[0].id}" if sections else ""
    form = render_form(
        licence,
        texts,
        digest=site.catalogue.licences[slug].hash,
        language=language,
        action=f"/api/permohonan/{slug}{path}",
        today=_NO_DAY,
        hidden={SUBMISSION_ID: ""},
        submit="draft.save" if sections else "form.send",
        only=sections[0].id if sections else "",
        practise=True,
    )
    words = json.dumps(texts("draft.save" if sections else "form.send_now"), ensure_ascii=False).replace("<", "\\u003c")
    return {
        "title": texts("guide.form_title", title=licence.title),
        "form": form,
        # our own constant, a JSON string, and a name of ours
        "script": Markup(  # noqa: S704
            _SCRIPT.replace("WORDS", words).replace("SCRIPT", scripts.address(site, scripts.FORM, language))
        ),
        # as functions/domain/licence.py writes it
        "renewal_example": f"{slug.upper()}/0001/{site.region.code}/2026" if licence.renews else "",
        "parts": [section.title for section in sections],
    }
