// Questions in the page: an answer put back, a row more, mistakes beside them, all as forms/templates draws them.

function put(form, name, value) {
  for (const node of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (/radio|checkbox/.test(node.type)) {
      if (node.value != value) continue
      node.checked = true
    } else node.value = value
    node.dispatchEvent(new Event("change", {bubbles: true}))
  }
}

// Rows are copies of the first one, up to COUNT, or one more, and never more than the group takes; false where the page
// has none to copy.
function grow(form, name, count) {
  const counter = form.elements[name + ".rows"], group = document.getElementById(name)
  const rows = group ? group.querySelectorAll(":scope > fieldset") : []
  if (!counter || !rows.length) return false
  let last = rows[rows.length - 1]
  const limit = +counter.dataset.most || 100
  for (const most = Math.min(count || +counter.value + 1, limit); +counter.value < most; counter.value++) {
    const next = rows[0].cloneNode(true)
    unmark(next)
    for (const node of next.querySelectorAll("*")) {
      for (const attribute of ["id", "name", "for", "aria-describedby", "data-if"]) {
        const text = node.getAttribute(attribute)
        if (text) node.setAttribute(attribute, text.replaceAll(`${name}.0.`, `${name}.${counter.value}.`))
      }
      if (/radio|checkbox/.test(node.type)) node.checked = false
      else if ("value" in node && node.tagName != "OPTION" && node.tagName != "BUTTON") node.value = ""
    }
    const legend = next.querySelector("legend")
    legend.textContent = legend.textContent.replace(/\d+/, +counter.value + 1)
    last.after(next)
    for (const node of [next, ...next.querySelectorAll("select")]) node.dispatchEvent(new Event("change", {bubbles: true}))
    last = next
  }
  const more = group.querySelector(":scope > p > [name=tambah]")
  if (more) more.hidden = +counter.value >= limit
  if (!count) last.querySelector("input, select, textarea").focus()
  return true
}

// FIELDS as the server lists them: {field, message}. False if one is not in this page: then the server shows its own.
function mark(form, fields) {
  const list = make("ul", {class: "kisi"})
  for (const {field, message} of fields) {
    const node = document.getElementById(field)
    if (!node) return false
    const holder = node.tagName == "FIELDSET" ? node : node.closest(".t") || node
    const title = holder.querySelector(":scope > legend, :scope > label:not(.p)"), row = holder.closest(".g > fieldset")
    const label = title ? title.firstChild.textContent.trim() : ""
    const words = (row ? row.querySelector("legend").textContent + ", " : "") + label
    const line = label ? words + (label.endsWith("?") ? " " : ": ") + message : message
    list.append(make("li", {}, make("a", {href: "#" + field}, line)))
    const strong = make("strong", {id: field + "-e"}, message), hint = holder.querySelector(":scope > small")
    hint || title ? (hint || title).after(strong) : holder.prepend(strong)
    const described = holder.tagName == "FIELDSET" ? holder : node
    described.setAttribute("aria-invalid", "true")
    const by = described.getAttribute("aria-describedby")
    described.setAttribute("aria-describedby", (by ? by + " " : "") + strong.id)
    if (holder.matches(".t")) holder.classList.add("x")
  }
  const summary = make("div", {class: "salah", role: "alert", tabindex: "-1", id: "ringkasan"})
  summary.append(make("h2", {}, WORDS.error_summary), list, make("p", {}, WORDS.kept))
  form.prepend(summary)
  return true
}

function unmark(place) {
  for (const node of place.querySelectorAll("#ringkasan, strong[id$='-e']")) node.remove()
  for (const node of place.querySelectorAll(".x")) node.classList.remove("x")
  for (const node of place.querySelectorAll("[aria-invalid]")) {
    node.removeAttribute("aria-invalid")
    const by = (node.getAttribute("aria-describedby") || "").split(" ").filter(one => !one.endsWith("-e")).join(" ")
    by ? node.setAttribute("aria-describedby", by) : node.removeAttribute("aria-describedby")
  }
}
