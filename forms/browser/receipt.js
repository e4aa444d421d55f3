// The receipt in place of the form: what receipt.html says, from the JSON answer, with the way on to the documents.
function receipt(main, answer, forget) {
  const title = make("h1", {tabindex: "-1"}, WORDS.title), card = make("dl", {class: "kartu"})
  card.append(make("dt", {}, WORDS.reference), make("dd", {}, answer.reference))
  card.append(make("dt", {}, WORDS.code), make("dd", {}, answer.access_code))
  const on = make("form", {method: "post", action: "/api/status"})
  const facts = {lang: WORDS.language, reference: answer.reference, code: answer.access_code}
  for (const name in facts) on.append(make("input", {type: "hidden", name, value: facts[name]}))
  on.append(make("p", {class: "aksi"}, make("button", {}, answer.missing.length ? WORDS.documents : WORDS.follow)))
  const at = clock(answer.received_at, WORDS.timezone)
  main.replaceChildren(
    title,
    make("p", {class: "kabar ok", role: "status"}, fill(WORDS.received, {at})),
    card,
    make("p", {}, WORDS.keep + " " + WORDS.lost),
    answer.messages ? make("p", {}, answer.messages) : "",
    make("p", {}, answer.missing.length ? WORDS.missing : WORDS.complete),
    on,
    make("p", {class: "ket"}, WORDS.cleared),
  )
  if (forget) {
    const button = make("button", {type: "button", class: "dua"}, WORDS.forget)
    button.onclick = forget
    main.append(make("p", {class: "aksi"}, button))
  }
  document.title = WORDS.title
  title.focus()
}
