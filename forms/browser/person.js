// Who applies, from the application before: offered on the next form of one sitting, kept in this tab alone.
const PERSON = "pemohon", BLOCKS = /^(pemohon|perusahaan)\./

function rememberPerson(answers) {
  const pairs = answers.filter(([name, value]) => BLOCKS.test(name) && value)
  if (pairs.length) sessionStorage.setItem(PERSON, JSON.stringify(pairs))
}

function offerPerson(form, after) {
  const pairs = (parsed(PERSON) || []).filter(([name]) => form.elements[name])
  if (!pairs.length) return
  const use = make("button", {type: "button", class: "dua"}, WORDS.person_use)
  const drop = make("button", {type: "button", class: "dua"}, WORDS.person_forget)
  const offer = make("div", {class: "kabar info"}, make("p", {}, WORDS.person), make("p", {class: "aksi"}, use, " ", drop))
  const close = () => { offer.remove(); form.querySelector("input:not([type=hidden])").focus() }
  use.onclick = () => { for (const [name, value] of pairs) put(form, name, value); close() }
  drop.onclick = () => { sessionStorage.removeItem(PERSON); close() }
  after.after(offer)
}
