// Verifies a licence's token in the browser: the part of the address behind `#`, which reaches no server.
// ES256 only; the key must be one of /.well-known/jwks.json; the issuer must be this site. Revocation is not checked.
(async () => {
  const all = WORDS
  const words = all[document.documentElement.lang] || all.id
  const box = document.getElementById("hasil")
  const token = location.hash.slice(1)
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0))
  const json = text => JSON.parse(new TextDecoder().decode(bytes(text)))
  const node = (name, text, into) => { const made = document.createElement(name); made.textContent = text; into.append(made); return made }
  const day = iso => iso.split("-").reverse().join("-")

  const show = (verdict, facts) => {
    const marks = {genuine: "✓", early: "!", expired: "!", altered: "✕", unknown: "?", unreadable: "?", offline: "?"}
    const kinds = {genuine: "ok", altered: "bad"}
    box.textContent = ""
    const card = node("div", "", box)
    card.className = "kabar hasil " + (kinds[verdict] || "warn")
    node("h2", marks[verdict] + " " + words[verdict], card)
    node("p", words[verdict + "_text"], card)
    if (facts) {
      const list = node("dl", "", card)
      const rows = {number: facts.jti, title: facts.ttl, holder: facts.sub, place: facts.loc, from: facts.vf && day(facts.vf), until: facts.vt ? day(facts.vt) : words.no_end}
      for (const key in rows) if (rows[key]) { node("dt", words[key], list); node("dd", rows[key], list) }
      node("p", words.revocation, card)
    }
  }

  const judge = async () => {
    const [head, body, signature, rest] = token.split(".")
    let header, facts
    try { header = json(head); facts = json(body); bytes(signature) } catch (e) { return show("unreadable") }
    if (rest !== undefined) return show("unreadable")
    if (header.alg !== "ES256") return show("altered")
    let keys
    try {
      const answer = await fetch("/.well-known/jwks.json")
      if (!answer.ok) throw 0
      keys = (await answer.json()).keys
    } catch (e) { return show("offline") }
    const known = keys.find(key => key.kid === header.kid && key.kty === "EC" && key.crv === "P-256")
    if (!known || facts.iss !== location.origin) return show("unknown")
    const key = await crypto.subtle.importKey("jwk", {kty: "EC", crv: "P-256", x: known.x, y: known.y}, {name: "ECDSA", namedCurve: "P-256"}, false, ["verify"])
    const signed = new TextEncoder().encode(head + "." + body)
    if (!await crypto.subtle.verify({name: "ECDSA", hash: "SHA-256"}, key, bytes(signature), signed)) return show("altered")
    // the day where the service is, not where the phone thinks it is
    const today = new Intl.DateTimeFormat("en-CA", {timeZone: "TIMEZONE"}).format(new Date())
    show(facts.vf > today ? "early" : facts.vt && facts.vt < today ? "expired" : "genuine", facts)
  }

  box.textContent = words.working
  document.getElementById("kode").value = token
  try { await judge() } catch (e) { show("offline") }
})()
