// Uploads in the page: photos made small, several files one after the other, progress, retries (decision 0019).
//
// Each form is signed for one key, and a file sent again under its key is the same document: a retry is safe. What
// storage answers is not waited for alone (behind its redirect another origin cannot look): the status in JSON tells
// which documents have arrived. Nothing here is needed: without this file each form sends one file by itself.
const MOST = 300 * 1024  // bytes of a photo
const SIDES = [2200, 1900, 1600, 1400, 1200]  // pixels of the longer side; on A4 1,600 are 137 to the inch
const QUALITIES = [.8, .6, .45, .35]

function uploads() {
  const queue = [], live = make("p", {class: "v", role: "status"})
  let working = false
  document.querySelector("main").append(live)
  addEventListener("beforeunload", event => { if (working) event.preventDefault() })

  for (const form of document.querySelectorAll("section.dok form")) {
    const input = form.querySelector("input[type=file]"), list = make("ul", {class: "kisi"})
    input.multiple = true
    form.after(list)
    form.addEventListener("submit", event => {
      event.preventDefault()
      const fields = [...new FormData(form)].filter(([name]) => name != "file")
      let first = {action: form.action, fields: Object.fromEntries(fields)}
      for (const file of input.files) {
        const line = list.appendChild(make("li"))
        queue.push({file, line, requirement: requirementOf(first ? first.fields.key : form.elements.key.value), first})
        first = null
      }
      input.value = ""
      if (!working) work()
    })
  }

  // What is seen changes with each byte; what is read out, with each state.
  function say(job, words, gaps, read = true) {
    const text = fill(words, {name: job.file.name, ...gaps})
    job.line.replaceChildren(make("span", {}, text))
    if (gaps && "percent" in gaps) {
      job.line.append(" ", make("progress", {max: 100, value: gaps.percent, "aria-label": job.file.name}))
    }
    if (read) live.textContent = text
  }

  async function work() {
    working = true
    for (let job; (job = queue.shift());) await one(job)
    working = false
    setTimeout(() => working || location.assign("/api/status"), 1200)
  }

  async function one(job) {
    say(job, WORDS.shrinking)
    const content = await small(job.file)
    let form = job.first, renewed = false
    for (let tries = 1; ; tries++) {
      form = form || (await status(job)).form
      if (form === undefined) return say(job, WORDS.enough)
      const sent = form && await send(job, form, content)
      if (sent && sent.code >= 400 && sent.code < 500) {
        if (renewed) return say(job, WORDS.failed)
        renewed = true  // signed too long ago
        form = null
        continue
      }
      if (sent && sent.whole) {
        say(job, WORDS.checking)
        const found = await look(job, form, sent.code ? 12 : 4)
        if (found) return say(job, found.released ? WORDS.accepted : WORDS.refused)
        if (sent.code) return say(job, WORDS.checking)
      }
      await pause(job, Math.min(60, 2 ** tries) * (.75 + Math.random() / 2))
    }
  }

  // {code: storage's status, 0 if none came; whole: every byte had gone out}
  function send(job, form, content) {
    return new Promise(done => {
      const body = new FormData(), request = new XMLHttpRequest
      for (const name in form.fields) body.append(name, form.fields[name])
      body.append("file", content, job.file.name)
      let whole = false
      const seen = (loaded, read) => say(job, WORDS.sending, {
        percent: Math.round(100 * loaded / content.size), left: Math.ceil((content.size - loaded) / 1024),
      }, read)
      request.upload.onprogress = event => {
        // the fields around the file are not the file
        seen(Math.max(0, Math.min(content.size, event.loaded - event.total + content.size)), false)
      }
      request.upload.onload = () => { whole = true }
      request.onloadend = () => done({code: request.status < 500 ? request.status : 0, whole: whole && request.status < 500})
      request.open("POST", form.action)
      request.timeout = 600000
      seen(0, true)
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
  async function look(job, form, times) {
    const id = form.fields.key.split("/").pop()
    for (let time = 1; time <= times; time++) {
      await new Promise(done => setTimeout(done, 300 * time))
      const found = (await status(job)).documents.find(document => document.id == id)
      if (found) return found
    }
  }
  function pause(job, seconds) {
    const until = performance.now() + seconds * 1000
    return new Promise(done => {
      const tick = read => say(job, WORDS.waiting, {seconds: Math.max(1, Math.ceil((until - performance.now()) / 1000))}, read)
      const go = () => { clearInterval(ticking); removeEventListener("online", go); done() }
      const ticking = setInterval(() => performance.now() < until ? tick(false) : go(), 250)
      addEventListener("online", go)
      tick(true)
    })
  }
}

function requirementOf(key) {
  return key.split("/")[2]  // in/<reference>/<requirement>/<document>
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
