// Verifies a licence's token in the browser: the part of the address behind `#`, which reaches no server.
// ES256 only; the key must be one of /.well-known/jwks.json; the issuer must be this site; the licence must not be
// on its year's status list. Keys and lists are kept on the device, so that all this works without a line.
(() => {
  const words = WORDS[document.documentElement.lang] || WORDS.id
  const box = document.getElementById("hasil"), form = document.getElementById("f"), field = document.getElementById("kode")
  const MOST = 1500, CLOCKS = 600, PATIENCE = 4000
  const MARKS = {genuine: "✓", receipt: "✓", revoked: "✕", altered: "✕", foreign: "✕", wrong_algorithm: "✕", unknown_key: "✕", suspended: "!", replaced: "!", expired: "!", early: "!", old_list: "!", no_list: "!", rolled_back: "!"}
  const KINDS = {"✓": "ok", "✕": "bad"}
  const seconds = () => Date.now() / 1000
  const bytes = text => {
    const made = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0))
    // one text only for the same bytes: the last letter's unused bits must be zero
    if (btoa(String.fromCharCode(...made)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") !== text) throw 0
    return made
  }
  const json = text => JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(bytes(text)))
  const node = (name, text, into) => { const made = document.createElement(name); made.textContent = text; into.append(made); return made }
  const day = iso => iso.split("-").reverse().join("-")
  // the day where the service is, not where the phone thinks it is
  let calendar
  const dayOf = at => (calendar = calendar || new Intl.DateTimeFormat("en-CA", {timeZone: "TIMEZONE"})).format(new Date(at * 1000))

  const kept = name => { try { return JSON.parse(localStorage.getItem("cek." + name)) } catch (e) { return null } }
  const keep = (name, value) => { try { localStorage.setItem("cek." + name, JSON.stringify(value)) } catch (e) { /* full or forbidden */ } }
  const fetched = async path => {
    if (!navigator.onLine) throw 0
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE)
    try {
      const answer = await fetch(path, {signal: stop.signal, cache: "no-cache"})
      if (!answer.ok) throw 0
      return await answer.text()
    } finally { clearTimeout(late) }
  }

  // The published keys, or those of the last time; asked for once a page, and again for a key that is not among them.
  let asked
  const imported = {}
  const keys = async anew => {
    if (!asked || anew) asked = fetched("/.well-known/jwks.json").then(text => { const found = JSON.parse(text).keys; keep("kunci", found); return found }).catch(() => kept("kunci"))
    return await asked
  }
  const key = async kid => {
    const find = all => (all || []).find(each => each.kid === kid && each.kty === "EC" && each.crv === "P-256")
    const there = kept("kunci")
    const known = find(there) || find(await keys()) || find(await keys(true))
    if (known) return imported[kid] = imported[kid] || crypto.subtle.importKey("jwk", {kty: "EC", crv: "P-256", x: known.x, y: known.y}, {name: "ECDSA", namedCurve: "P-256"}, false, ["verify"])
    if (!there && !await keys()) throw "offline"
    throw "unknown_key"
  }
  // header and claims of a token that one of our keys signed; throws the verdict otherwise
  const open = async (token, most) => {
    if (token.length > most) throw "too_long"
    const parts = token.split(".")
    let header, claims, signature
    try { header = json(parts[0]); claims = json(parts[1]); signature = bytes(parts[2]) } catch (e) { throw "unreadable" }
    if (parts.length !== 3 || !header || !claims || typeof header !== "object" || typeof claims !== "object") throw "unreadable"
    if (header.alg !== "ES256") throw "wrong_algorithm"
    if (claims.iss !== location.origin) throw "foreign"
    const signed = new TextEncoder().encode(parts[0] + "." + parts[1])
    if (!await crypto.subtle.verify({name: "ECDSA", hash: "SHA-256"}, await key(header.kid), signature, signed)) throw "altered"
    return {header, claims}
  }

  // A year's status list (IETF Token Status List), signed for that very address.
  const readList = async (text, path) => {
    const {header, claims} = await open(text.trim(), 1e6)
    if (header.typ !== "statuslist+jwt" || claims.sub !== location.origin + path || claims.iat > seconds() + CLOCKS) throw "altered"
    return claims
  }
  // The list as it may be believed: `back` if what came was older than what we had. Nothing if there is none at all.
  const listOf = async year => {
    const path = "/data/status/" + year + ".jwt", name = "daftar." + year
    let list = null, back = false
    const old = kept(name)
    if (old) try { list = await readList(old.text, path) } catch (e) { list = null }
    if (!list || seconds() - old.at > list.ttl) try {
      const text = await fetched(path), fresh = await readList(text, path)
      if (list && (fresh.version < list.version || fresh.iat < list.iat)) back = true
      else { list = fresh; keep(name, {text, at: seconds()}) }
    } catch (e) { /* the line is down, or what came is not ours: the list that we have must do */ }
    return list && {...list, back, days: Math.max(0, Math.floor((seconds() - list.iat) / 86400))}
  }
  const statusIn = async (list, index) => {
    const {bits, lst} = list.status_list
    const content = new Uint8Array(await new Response(new Blob([bytes(lst)]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer())
    const byte = content[Math.floor(index * bits / 8)]
    return byte === undefined ? undefined : byte >> index * bits % 8 & (1 << bits) - 1
  }

  const judge = async token => {
    let year = ""
    try { year = json(token.split(".")[1]).vf.slice(0, 4) } catch (e) { /* said below */ }
    // signature and list side by side: nothing is said before both are known
    const [{header, claims}, list] = await Promise.all([open(token, MOST), /^\d{4}$/.test(year) && token.length <= MOST ? listOf(year) : null])
    if (header.typ === "receipt+jwt") return {verdict: "receipt", claims}
    if (header.typ || !claims.jti || !claims.vf) throw "unreadable"
    let status
    try { if (list && claims.idx !== undefined) status = await statusIn(list, claims.idx) } catch (e) { /* an old browser */ }
    const today = dayOf(seconds()), over = claims.vt && claims.vt < today
    const verdict = status ? ["", "revoked", "suspended", "replaced"][status]
      : claims.vf > today || claims.iat > seconds() + CLOCKS ? "early"
      : over ? "expired"
      : status === undefined ? "no_list"
      : list.back ? "rolled_back"
      : list.exp < seconds() ? "old_list" : "genuine"
    return {verdict, claims, list}
  }

  const show = ({verdict, claims, list}) => {
    const mark = MARKS[verdict] || "?"
    box.textContent = ""
    const card = node("div", "", box)
    card.className = "kabar hasil " + (KINDS[mark] || "warn")
    node("h2", mark + " " + words[verdict], card)
    node("p", words[verdict + "_text"], card)
    if (claims) {
      const rows = verdict === "receipt"
        ? {reference: claims.jti, title: claims.typ, sent: dayOf(claims.iat), digest: claims.h}
        : {number: claims.jti, title: claims.typ, holder: claims.sub, place: claims.loc, from: day(claims.vf), until: claims.vt ? day(claims.vt) : words.no_end}
      const facts = node("dl", "", card)
      for (const name in rows) if (rows[name]) { node("dt", words[name], facts); node("dd", rows[name], facts) }
      if (list) node("p", list.days ? words.list_age.replace("{days}", list.days) : words.list_today, card)
      node("p", words.kind_of_signature, card)
    }
    if (mark !== "✓") { const report = node("a", words.report, node("p", "", card)); report.href = words.report_link }
  }

  const verify = async () => {
    const token = location.hash.slice(1)
    if (!token) return
    box.textContent = words.working
    field.value = token
    const start = performance.now()
    try { show(await judge(token)) } catch (why) { show({verdict: words[why] ? why : "unreadable"}) }
    box.dataset.ms = Math.round(performance.now() - start)
  }
  // What a QR or a person gave: a token is checked here, a number by the form.
  const take = text => {
    const token = text.slice(text.lastIndexOf("#") + 1).trim()
    if (token.split(".").length < 3) return false
    if (location.hash.slice(1) === token) verify(); else location.hash = token
    box.scrollIntoView()
    return true
  }
  form.addEventListener("submit", event => { if (take(field.value)) event.preventDefault() })

  // The camera, where the browser reads codes itself; a photo otherwise, and everywhere as a second way.
  const scan = async source => {
    const found = window.BarcodeDetector ? await new BarcodeDetector({formats: ["qr_code"]}).detect(source) : []
    return found.length ? found[0].rawValue : ""
  }
  const refuse = why => show({verdict: why})
  const watch = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}})
    const video = node("video", "", box)
    video.muted = video.playsInline = true
    video.srcObject = stream
    await video.play()
    const until = Date.now() + 60000
    let text = ""
    while (!text && Date.now() < until && video.isConnected) { text = await scan(video); await new Promise(then => setTimeout(then, 150)) }
    stream.getTracks().forEach(track => track.stop())
    video.remove()
    if (!text || !take(text)) refuse("no_code")
  }
  const offer = async () => {
    const reads = window.BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")
    if (!reads) return
    const ways = node("p", "", form)
    ways.className = "aksi"
    form.prepend(ways)
    if (navigator.mediaDevices) {
      const button = node("button", words.camera, ways)
      button.type = "button"
      button.onclick = () => { box.textContent = ""; watch().catch(() => refuse("no_camera")) }
    }
    const label = node("label", words.photo, node("div", "", form)), photo = node("input", "", label)
    form.insertBefore(label.parentNode, ways.nextSibling).className = "t"
    Object.assign(photo, {type: "file", accept: "image/*"})
    photo.onchange = async () => {
      let text = ""
      try { text = await scan(await createImageBitmap(photo.files[0])) } catch (e) { /* no picture */ }
      if (!text || !take(text)) refuse("no_code")
    }
  }

  // What is needed without a line: the keys, and every list.
  const prepare = async () => {
    await keys()
    if (seconds() - (kept("segar") || 0) > 86400) {
      for (const path of ["/cek", location.pathname, "/cek.js"]) await fetch(path, {cache: "reload"})
      keep("segar", seconds())
    }
    const lists = JSON.parse(await fetched("/data/status/lists.json")).status_lists
    for (const address of lists) await listOf(address.match(/(\d{4})\.jwt$/)[1])
  }
  addEventListener("hashchange", verify)
  verify().then(prepare).catch(() => 0)
  offer().catch(() => 0)
})()
