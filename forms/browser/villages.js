// A village chosen step by step: province, regency and district, as the list's headings name them, before the village.
// Without this script the list alone is there, grouped by those headings; only the village is ever sent.
function villages(form) {
  const part = (group, depth) => group.label.split(", ").reverse()[depth]
  // what was PICKED so far, from large to small, as far as it fits
  const show = (list, picked) => {
    let rest = [...list.querySelectorAll("optgroup")], open = true
    list.closest(".t").querySelectorAll(".l select").forEach((level, depth) => {
      const names = [...new Set(rest.map(group => part(group, depth)))]
      const name = names.includes(picked[depth]) ? picked[depth] : names.length > 1 ? "" : names[0]
      level.replaceChildren(new Option(WORDS.choose, ""), ...names.map(each => new Option(each, each)))
      level.value = name
      level.closest(".l").hidden = !open || names.length < 2
      open = open && !!name
      if (open) rest = rest.filter(group => part(group, depth) == name)
    })
    for (const group of list.querySelectorAll("optgroup")) group.hidden = group.disabled = !rest.includes(group)
    const chosen = list.selectedOptions[0]
    if (chosen && chosen.parentNode.disabled) list.value = ""
  }
  const lead = list => {
    const group = list.selectedOptions[0]
    show(list, group && group.value ? group.parentNode.label.split(", ").reverse() : [])
  }
  const lists = () => [...form.querySelectorAll("select[name]")].filter(list => list.querySelector("optgroup"))
  for (const list of lists()) {
    const depth = list.querySelector("optgroup").label.split(", ").length
    const before = ["district", "regency", "province"].slice(0, depth).reverse().map(level => {
      const id = `${list.id}-${level}`
      return make("div", {class: "t l"}, make("label", {for: id}, WORDS[level]), make("select", {id}))
    })
    list.closest(".t").prepend(...before)
    lead(list)
  }
  form.addEventListener("change", event => {
    const holder = event.target.closest(".l")
    if (!holder) return lists().includes(event.target) && lead(event.target)
    const list = holder.parentNode.querySelector("select[name]")
    const levels = [...holder.parentNode.querySelectorAll(".l select")]
    show(list, levels.slice(0, levels.indexOf(event.target) + 1).map(level => level.value))
  })
  addEventListener("pageshow", () => lists().forEach(lead))
  form.addEventListener("reset", () => setTimeout(() => lists().forEach(lead)))
}
