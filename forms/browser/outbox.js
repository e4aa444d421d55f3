// The outbox of a form: keeps what is typed on this device, and sends until there is a definite answer (decision 0019).
//
// One record for each form's address: {id, at, answers, sent, body}. `answers` are the pairs that were typed, `at` the
// device's own time, for show only; `sent` and `body` are there once the button was pressed: exactly what goes out,
// written down before the first byte does. The same id gets the same receipt, so sending once more is always safe.
// A section of a long form whose draft has a reference keeps only what is typed: its code stays off the device's disk.
// Nothing here is needed to apply: without this file the form posts itself.
function outbox(form) {
  const path = new URL(form.getAttribute("action"), location).pathname
  if (!path.startsWith("/api/permohonan/") || form.enctype.startsWith("multipart")) return
  const key = "isian:" + path, drafted = form.elements.reference
  const main = document.querySelector("main"), live = make("p", {class: "v", role: "status"})
  const box = make("div", {class: "kabar info", id: "kotak", hidden: ""})
  // what an access code opened stays off the device until something is typed
  const renewed = document.getElementById("lama")
  let forbidden, memory, timer, busy, wake, announced, touched = !drafted && !renewed
  const id = drafted || form.elements.submission_id || form.appendChild(make("input", {type: "hidden", name: "submission_id"}))

  function read() {
    try { return forbidden || drafted && memory ? memory : JSON.parse(localStorage.getItem(key)) } catch { return memory }
  }
  function write(record) {
    memory = record
    try {
      const {body, sent, ...open} = record || {}
      record ? localStorage.setItem(key, JSON.stringify(drafted ? open : record)) : localStorage.removeItem(key)
      forbidden = false
    } catch { forbidden = true }
  }
  function adopt(made) {
    if (drafted) return
    id.value = made
    history.replaceState(made, "")
  }
  // what a person typed: no hidden field but the number of rows, and never a code
  function typed() {
    return [...new FormData(form)].filter(([name, value]) => {
      const field = form.elements[name]
      return typeof value == "string" && name != "code" && name != "reference" && field &&
        (name.endsWith(".rows") || !/^(hidden|password)$/.test(field.type))
    })
  }
  function save() {
    clearTimeout(timer)
    const before = read(), answers = typed()
    if (busy || !touched || before && (before.sent || id.value && before.id != id.value)) return
    if (before && JSON.stringify(before.answers) == JSON.stringify(answers)) return
    if (!before && !answers.some(([name, value]) => value && !name.endsWith(".rows"))) return
    if (before || !id.value) adopt(before ? before.id : newId())
    write({id: id.value, at: Date.now(), answers})
    kept()
  }
  function kept(at) {
    const words = forbidden ? WORDS.forbidden : fill(WORDS.saved, {at: clock(at || Date.now())})
    say(words, forbidden ? "warn" : "info", forbidden ? [] : [[WORDS.forget, forget]], announced == forbidden)
    announced = forbidden
  }
  function forget() {
    write(null)
    form.reset()
    for (const node of drafted ? [] : form.elements) {
      if (/radio|checkbox/.test(node.type)) node.checked = false
      else if (!/hidden|submit/.test(node.type)) node.value = ""
    }
    unmark(form)
    adopt("")
    say(WORDS.forgotten, "info", [])
    form.querySelector("input:not([type=hidden])").focus()
  }

  // CLASS of notice, BUTTONS as [words, action]; QUIET changes what is seen and is not read out
  function say(words, kind, buttons, quiet) {
    box.className = "kabar " + kind
    box.replaceChildren(make("p", {"aria-hidden": "true"}, words))
    if (buttons.length) {
      box.append(make("p", {class: "aksi"}, ...buttons.map(([label, act]) => {
        const button = make("button", {type: "button", class: "dua"}, label)
        button.onclick = act
        return button
      })))
    }
    box.hidden = false
    if (!quiet) live.textContent = words
  }
  function lock(on) {
    busy = on
    form.hidden = on
  }
  function edit(record) {
    write({id: record.id, at: record.at, answers: record.answers})
    lock(false)
  }

  async function flush(record) {
    lock(true)
    say(WORDS.sending, "info", [])
    box.scrollIntoView({block: "center"})
    const run = async () => {
      for (let tries = 1; ; tries++) {
        const now = read()
        if (now && !now.sent) return lock(false), show(now.answers), kept(now.at)  // changed in another tab
        say(forbidden ? WORDS.sending + " " + WORDS.forbidden : WORDS.sending, "info", [], tries > 1)
        const answer = await post(record)
        if (!answer.again) return settle(answer, record)
        if (await pause(answer, Math.min(60, 2 ** tries) * (.75 + Math.random() / 2))) {
          edit(record)
          return kept(record.at)
        }
      }
    }
    // one tab sends, another waits here and gets the same receipt afterwards
    await (navigator.locks ? navigator.locks.request(key, run) : run())
  }
  // A definite answer is one that this service gave: JSON of ours. Whatever else comes back (a captive portal's page,
  // a proxy's) is none.
  async function post(record) {
    const patience = new AbortController, limit = setTimeout(() => patience.abort(), 40000)
    try {
      const body = new URLSearchParams(record.body), headers = {accept: "application/json"}
      const got = await fetch(path, {method: "POST", headers, body, redirect: "error", signal: patience.signal})
      if (got.status > 499 || got.status == 429) return {again: WORDS.busy, after: +got.headers.get("retry-after")}
      const answer = await got.json()
      return answer.reference || answer.error ? answer : {again: WORDS.waiting}
    } catch { return {again: WORDS.waiting} } finally { clearTimeout(limit) }
  }
  // Seconds are counted by a clock that nobody sets. Gives true if the answers are to be changed.
  function pause({again, after}, seconds) {
    const until = performance.now() + 1000 * Math.max(after || 0, seconds)
    return new Promise(done => {
      const left = () => Math.max(1, Math.ceil((until - performance.now()) / 1000))
      const go = change => { clearInterval(ticking); wake = null; done(change === true) }
      say(fill(again, {seconds: left()}), "warn", [[WORDS.now, go], [WORDS.change, () => go(true)]])
      const seen = box.firstChild, ticking = setInterval(() => {
        seen.textContent = fill(again, {seconds: left()})
        if (performance.now() >= until) go()
      }, 250)
      wake = go
    })
  }
  function settle(answer, record) {
    if (answer.reference && !answer.left) return receive(answer, record)
    edit(record)
    const {reference, access_code: code} = answer
    if (answer.left) return native("/api/draf", Object.entries({lang: WORDS.language, reference, code}))
    if (answer.error == "stale_form") return native(path, record.body)
    if (answer.error == "answers") {
      if (!mark(form, answer.fields)) return native(path, record.body)
      box.hidden = true
      return document.getElementById("ringkasan").focus()
    }
    say(answer.message, "bad", [[WORDS.forget, forget]])
  }
  // The server's own page: a long form's next section, a renewed form with the answers kept.
  function native(action, pairs) {
    const post = make("form", {method: "post", action, hidden: ""})
    for (const [name, value] of pairs) post.append(make("input", {type: "hidden", name, value}))
    try { sessionStorage.setItem("isian:terkirim", key) } catch {}
    document.body.append(post)
    post.submit()
  }
  // First on the screen, then off the device; this tab alone can show it again.
  function receive(answer, record) {
    receipt(main, answer)
    write(null)
    try {
      sessionStorage.setItem("tanda:" + path, JSON.stringify([record.id, answer]))
      rememberPerson(record.answers)
    } catch {}
  }
  // OVER: on what the page came with, which stays where nothing was typed
  function show(answers, over) {
    for (const node of over ? [] : form.elements) if (/radio|checkbox/.test(node.type)) node.checked = false
    for (const [name, value] of answers) {
      if (name.endsWith(".rows")) grow(form, name.slice(0, -5), value)
      else if (!over || value && name != "permohonan.kind") put(form, name, value)
    }
  }

  form.onsubmit = null  // what the page's own few bytes did is done here
  form.before(live, box)
  form.addEventListener("input", () => { touched = true; clearTimeout(timer); timer = setTimeout(save, 300) })
  form.addEventListener("change", () => { touched = true; save() })
  addEventListener("pagehide", save)
  addEventListener("online", () => wake && wake())
  document.addEventListener("visibilitychange", () => document.hidden ? save() : wake && wake())
  addEventListener("storage", event => {
    const record = event.key == key && read()
    if (record && record.sent && !busy) show(record.answers), adopt(record.id), flush(record)
  })
  form.addEventListener("submit", event => {
    const pressed = event.submitter, stored = read()
    if (pressed && pressed.name) {
      if (pressed.name == "tambah" && grow(form, pressed.value)) event.preventDefault()
      else if (!id.value) adopt(newId())
      return save()
    }
    if (busy) return event.preventDefault()
    if (!id.value) adopt(stored ? stored.id : newId())
    if (stored && stored.id != id.value) return  // a step back to what was sent before: as it is
    event.preventDefault()
    unmark(form)
    // line ends as a form posts them, so that both ways send the same answers
    const body = [...new FormData(form)].map(([name, value]) => [name, value.replace(/\r\n?|\n/g, "\r\n")])
    const record = stored && stored.sent ? stored : {id: id.value, at: Date.now(), answers: typed(), body, sent: 1}
    write(record)
    flush(record)
  })

  arrived(key)
  const stored = read(), last = parsed("tanda:" + path)
  if (stored && (stored.sent || !id.value || id.value == stored.id)) {
    // a page that came filled in from an old licence, seen for the first time: what was typed before goes on top
    const over = renewed && !stored.sent && history.state != stored.id
    adopt(stored.id)
    show(stored.answers, over)
    stored.sent ? flush(stored) : kept(stored.at)
  } else if (last && last[0] == id.value) {
    receipt(main, last[1], () => { sessionStorage.removeItem("tanda:" + path); location.reload() })
  } else {
    offerPerson(form, live)
    save()
  }
}

// 130 random bits in the letters of a reference; "1" names the derivation key's version.
function newId() {
  return "1" + [...crypto.getRandomValues(new Uint8Array(26))]
    .map(byte => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte & 31]).join("")
}

// The time of day, with the day if it was another one.
function clock(at, timeZone) {
  const day = options => new Date(at).toLocaleDateString(WORDS.language, options)
  const time = new Date(at).toLocaleTimeString(WORDS.language, {hour: "2-digit", minute: "2-digit", timeZone})
    .replace(".", ":")
  return timeZone || day() == new Date().toLocaleDateString(WORDS.language) ? time :
    day({day: "numeric", month: "long"}) + ", " + time
}
