// "Use my location" beside a question for coordinates. The device is asked when the button is pressed, never before; what
// it says is written into the field, to be read and changed. Without this script a person writes the numbers there.
function whereabouts(form) {
  if (!navigator.geolocation) return
  for (const field of form.querySelectorAll("[data-point]")) {
    const button = make("button", {type: "button", class: "dua"}, WORDS.here)
    field.after(make("p", {class: "aksi"}, button), make("p", {class: "ket", role: "status"}))
  }
  form.addEventListener("click", event => {
    const holder = event.target.closest(".t"), field = holder && holder.querySelector("[data-point]")
    if (!field || !event.target.matches("button")) return
    const say = words => { holder.querySelector("[role=status]").textContent = words }
    say(WORDS.here_wait)
    navigator.geolocation.getCurrentPosition(({coords}) => {
      put(form, field.name, coords.latitude.toFixed(6) + ", " + coords.longitude.toFixed(6))
      say(fill(WORDS.here_found, {metres: Math.ceil(coords.accuracy)}))
    }, error => say(error.code == 1 ? WORDS.here_denied : WORDS.here_unknown),
    {enableHighAccuracy: true, timeout: 20000, maximumAge: 60000})
  })
}
