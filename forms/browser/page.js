// What the scripts of forms and uploads share.

function make(tag, attributes, ...children) {
  const node = document.createElement(tag)
  for (const name in attributes) node.setAttribute(name, attributes[name])
  node.append(...children)
  return node
}

function fill(words, gaps) {
  return words.replace(/\{(\w+)\}/g, (_, name) => gaps[name])
}

function parsed(name) {
  try { return JSON.parse(sessionStorage.getItem(name)) } catch { return null }
}

// A later page of the same application shows that what was posted before it arrived: it leaves the device.
function settled(id, but) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (!id || !name.startsWith("isian:") || name == but) continue
      const record = JSON.parse(localStorage[name])
      if (record.id == id && !record.sent) localStorage.removeItem(name)
    }
  } catch {}
}

// The receipt as a page of the server's, after a form that posted itself.
function arrived() {
  try {
    if (!document.querySelector(".kartu")) return
    settled(sessionStorage.getItem("isian:terkirim"))
    sessionStorage.removeItem("isian:terkirim")
  } catch {}
}
