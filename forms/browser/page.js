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

// A page of the service's own shows that what the form at address KEY posted before it has arrived: it leaves the
// device. Not where that form itself is shown again, renewed or with mistakes: then it is sent from there.
function arrived(key) {
  try {
    const sent = sessionStorage.getItem("isian:terkirim")
    if (!sent || sent != key && !location.pathname.startsWith("/api/")) return
    if (sent != key) localStorage.removeItem(sent)
    sessionStorage.removeItem("isian:terkirim")
  } catch {}
}
