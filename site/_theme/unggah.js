// Uploads in the page: photos made small, large files in parts, progress, retries, and on after a reload (0019, 0024).
//
// A file is kept on the device (IndexedDB) from the press of the button until the service knows of it. Its key is made
// here, once: sent again under that key it is the same document, so a retry is safe, in another tab and tomorrow too.
// What storage answers is not waited for alone, for a line can lose it: the status in JSON tells which documents have
// arrived. Nothing here is needed: without this file each form sends one file by itself.
const MOST = 300 * 1024  // bytes of a photo, and of a part
const MOST_PARTS = 100
const KEPT = 7 * 864e5  // milliseconds; storage keeps parts as long
const SIDES = [2200, 1900, 1600, 1400, 1200]  // pixels of the longer side; on A4 1,600 are 137 to the inch
const QUALITIES = [.8, .6, .45, .35]

function uploads() {
  const queue = [], live = make("p", {class: "v", role: "status"})
  const forms = document.querySelectorAll("section.dok form"), lists = {}
  let working = false, folder
  document.querySelector("main").append(live)
  addEventListener("beforeunload", event => { if (working && !working.kept) event.preventDefault() })

  for (const form of forms) {
    const input = form.querySelector("input[type=file]"), list = make("ul", {class: "kisi"})
    const [, reference, requirement] = form.elements.key.value.split("/")  // in/<reference>/<requirement>/<document>
    folder = `in/${reference}/`
    lists[requirement] = list
    input.multiple = true
    form.after(list)
    form.addEventListener("submit", event => {
      event.preventDefault()
      let first = {action: form.action, fields: Object.fromEntries([...new FormData(form)].filter(([name]) => name != "file"))}
      for (const file of input.files) {
        const key = `${folder}${requirement}/${[...crypto.getRandomValues(new Uint8Array(10))].map(hex).join("")}`
        const job = {record: {key, name: file.name, content: file, at: Date.now(), done: []}, requirement, first}
        enqueue(job, shelve(job))
        first = null
      }
      input.value = ""
    })
  }
  goOn()

  // What was not acknowledged before the page was left, of this application; what is too old, or was finished, goes.
  async function goOn() {
    for (const record of await shelf(store => store.getAll()).catch(() => []) || []) {
      const requirement = record.key.split("/")[2]
      if (Date.now() - record.at > KEPT) shelf(store => store.delete(record.key))
      else if (record.key.startsWith(folder) && lists[requirement]) enqueue({record, requirement, kept: true, before: true})
    }
  }
  for (const form of document.querySelectorAll("form[action='/api/status/keluar']")) {
    form.addEventListener("submit", () => { try { indexedDB.deleteDatabase("berkas") } catch {} })
  }

  function enqueue(job, ready) {
    job.ready = ready
    job.line = lists[job.requirement].appendChild(make("li"))
    queue.push(job)
    if (!working) work()
  }
  async function shelve(job) {
    try {
      await shelf(store => store.put(job.record))
      job.kept = true
    } catch { job.kept = false }  // forbidden or full: the page has to stay open
  }

  // What is seen changes with each byte; what is read out, with each state.
  function say(job, words, gaps, read = true) {
    const text = fill(words, {name: job.record.name, ...gaps})
    job.line.replaceChildren(make("span", {}, text))
    if (gaps && "percent" in gaps) {
      job.line.append(" ", make("progress", {max: 100, value: gaps.percent, "aria-label": job.record.name}))
    }
    if (read) live.textContent = text
  }

  async function work() {
    working = queue[0]
    const run = async () => {
      for (let job; (job = queue.shift());) {
        await (working = job).ready
        // another tab may have sent it while this one waited for its turn
        if (!job.before || await shelf(store => store.get(job.record.key))) await one(job)
        else job.line.remove()
      }
    }
    await (navigator.locks ? navigator.locks.request("unggah", run) : run())
    working = false
    setTimeout(() => working || location.assign("/api/status"), 1200)
  }
  async function finish(job, words) {
    say(job, words)
    if (job.kept) await shelf(store => store.delete(job.record.key)).catch(() => {})
  }

  async function one(job) {
    const {record} = job, id = record.key.split("/")[3]
    if (!job.before) {
      say(job, WORDS.shrinking)
      record.content = await small(record.content)
      await shelve(job)
    }
    const pieces = await cut(record.content)
    let form = job.first, renewed = false, look = job.before
    for (let tries = 1, rounds = 0; ; tries++) {
      const facts = look || !form ? await status(job) : {form, documents: []}
      const known = facts.documents.find(document => document.id == id)
      if (known) return finish(job, known.released ? WORDS.accepted : WORDS.refused)
      form = form || facts.form
      if (form === undefined) return finish(job, WORDS.enough)
      let out = !!form, heard = out, expired = false
      for (const piece of out ? pieces : []) {
        if (record.done.includes(piece.behind)) continue
        const sent = await send(job, form, piece, pieces)
        if (sent.code >= 400) {
          if (renewed) return finish(job, WORDS.failed)
          renewed = expired = true  // signed too long ago
          form = null
        } else if (sent.whole) {
          renewed = false
          record.done.push(piece.behind)
          heard = heard && sent.code
          if (pieces[1]) await shelve(job)
          continue
        }
        out = false
        break
      }
      look = true
      if (expired) continue
      if (out) {
        say(job, WORDS.checking)
        const found = await arrives(job, id, heard ? 12 : 4)
        if (found) return finish(job, found.released ? WORDS.accepted : WORDS.refused)
        if (heard && !pieces[1]) return finish(job, WORDS.checking)
        if (!heard || rounds++ > 2) record.done = []  // sent twice it does no harm
      }
      await pause(job, Math.min(60, 2 ** tries) * (.75 + Math.random() / 2))
    }
  }

  // {code: storage's status, 0 if none came; whole: every byte had gone out}
  function send(job, form, piece, pieces) {
    return new Promise(done => {
      const body = new FormData(), request = new XMLHttpRequest
      const fields = {...form.fields, success_action_redirect: "", key: job.record.key + piece.behind, "x-amz-meta-sha256": piece.digest}
      for (const name in fields) body.append(name, fields[name])
      body.append("file", piece.content, job.record.name)
      const size = job.record.content.size, before = pieces.filter(each => job.record.done.includes(each.behind))
        .reduce((sum, each) => sum + each.size, 0)
      let whole = false
      const seen = (loaded, read) => say(job, WORDS.sending, {
        percent: Math.floor(100 * (before + loaded) / size), left: Math.ceil((size - before - loaded) / 1024),
      }, read)
      request.upload.onprogress = event => {
        // the fields around the file are not the file
        seen(Math.max(0, Math.min(piece.size, event.loaded - event.total + piece.size)), false)
      }
      request.upload.onload = () => { whole = true }
      request.onloadend = () => done({code: request.status < 500 ? request.status : 0, whole: whole && request.status < 500})
      request.open("POST", form.action)
      request.timeout = 600000
      seen(0, piece.first)
      request.send(body)
    })
  }

  // The service's own word: {form: for one more file, undefined if none is taken; documents}
  async function status(job) {
    try {
      const got = await fetch("/api/status", {headers: {accept: "application/json"}})
      if (got.status == 401) location.assign("/api/status")  // the half hour is over: the page asks for the code
      const facts = await got.json()
      return {form: got.ok ? facts.uploads[job.requirement] : null, documents: facts.documents || []}
    } catch { return {form: null, documents: []} }
  }
  async function arrives(job, id, times) {
    for (let time = 1; time <= times; time++) {
      await new Promise(done => setTimeout(done, 300 * time))
      const found = (await status(job)).documents.find(document => document.id == id)
      if (found) return found
    }
  }
  function pause(job, seconds) {
    const until = performance.now() + seconds * 1000, words = `${WORDS.waiting} ${job.kept ? WORDS.kept : WORDS.stay}`
    return new Promise(done => {
      const tick = read => say(job, words, {seconds: Math.max(1, Math.ceil((until - performance.now()) / 1000))}, read)
      const go = () => { clearInterval(ticking); removeEventListener("online", go); done() }
      const ticking = setInterval(() => performance.now() < until ? tick(false) : go(), 250)
      addEventListener("online", go)
      tick(true)
    })
  }
}

function hex(byte) {
  return byte.toString(16).padStart(2, "0")
}
async function digest(content) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", await content.arrayBuffer()))].map(hex).join("")
}

// [{behind: what follows the key, content, size: bytes of the file in it, digest, first}]: one piece, or for a large
// file a manifest and parts (site/pengembang/berkas.md). Without the means to make digests everything goes in one.
async function cut(content) {
  if (content.size <= MOST || !crypto.subtle) return [{behind: "", content, size: content.size, digest: "", first: true}]
  const size = Math.max(MOST, Math.ceil(content.size / MOST_PARTS)), pieces = []
  for (let from = 0; from < content.size; from += size) {
    const part = content.slice(from, from + size), behind = `/part-${String(pieces.length + 1).padStart(4, "0")}`
    pieces.push({behind, content: part, size: part.size, digest: await digest(part)})
  }
  const manifest = new Blob([JSON.stringify({parts: pieces.length, sha256: await digest(content)})])
  return [{behind: "/part-manifest", content: manifest, size: 0, digest: await digest(manifest), first: true}, ...pieces]
}

// Files that were chosen and that the service does not know of yet: {key, name, content, at, done: pieces sent}.
function shelf(act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("berkas", 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore("berkas", {keyPath: "key"})
    opening.onerror = opening.onblocked = failed
    opening.onsuccess = () => {
      const base = opening.result, change = base.transaction("berkas", "readwrite"), asked = act(change.objectStore("berkas"))
      change.oncomplete = () => { base.close(); done(asked.result) }
      change.onabort = () => { base.close(); failed() }
    }
  })
}

// A photo as a JPEG of at most MOST bytes, as sharp as fits; what is small enough or no photo, as it is.
async function small(file) {
  if (file.size <= MOST || !file.type.startsWith("image/")) return file
  try {
    const photo = await createImageBitmap(file, {imageOrientation: "from-image"})
    const canvas = document.createElement("canvas"), longest = Math.max(photo.width, photo.height)
    let best = file
    for (const side of SIDES) {
      const scale = Math.min(1, side / longest)
      canvas.width = Math.round(photo.width * scale)
      canvas.height = Math.round(photo.height * scale)
      const pen = canvas.getContext("2d")
      pen.fillStyle = "#fff"
      pen.fillRect(0, 0, canvas.width, canvas.height)
      pen.imageSmoothingQuality = "high"
      pen.drawImage(photo, 0, 0, canvas.width, canvas.height)
      for (const quality of QUALITIES) {
        const made = await new Promise(done => canvas.toBlob(done, "image/jpeg", quality))
        if (made && made.size < best.size) best = made
        if (best.size <= MOST) return best
        if (made.size > (side > 1600 ? 2.5 : 6) * MOST) break  // far off: fewer pixels before coarser ones
      }
    }
    return best
  } catch { return file }
}
