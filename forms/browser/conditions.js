// Shows a question only while its condition holds, as forms/conditions.py decides: change both or neither.
// Without this script every question is there and says when it is to be answered; the server decides alone.
// data-if: rows parted by "|", tests that hold together by " ", a test is name, operator, value, and for questions
// with limits ";decimals;least;most" ("r": whole rupiah, "c": so many choices); see forms/browser_conditions.py.
function conditions(form) {
  // a number as forms/numbers.py reads it: `1.250`, `1.250,5`, `12,5`, `12.5`
  const read = (text, kind) => {
    text = text.replace(/[\s\x1c-\x1f\x85\ufeff]+/g, "");
    if (kind == "r") text = text.replace(/^rp\.?|,-$/gi, "");
    if (/,/.test(text)) text = text.replace(/\./g, "").replace(/,/g, ".");
    else if (/^-?\d{1,3}(\.\d{3})+$/.test(text)) text = text.replace(/\./g, "");
    const match = /^-?\d{1,15}(?:\.(\d{1,6}))?$/.exec(text);
    if (match && (match[1] || "").replace(/0+$/, "").length <= (+kind || 0)) return +text;
  };
  const holds = test => {
    const [, name, op, value, kind, least, most] = /^([\w.]+)([=!<>]+)([^;]+);?([^;]*);?([^;]*);?(.*)$/.exec(test);
    const given = [...form.elements].filter(e =>
      (kind == "c" ? e.name.startsWith(name + ".") : e.name == name) &&
      (e.checked || !/^(radio|checkbox)$/.test(e.type)) && !e.closest("[data-if][hidden]"));
    let answer = given.length ? given[given.length - 1].value : "", same = answer == value;
    if (kind == "c") same = given.length >= least && given.length <= most && given.some(e => e.name == name + "." + value);
    else if (kind) {
      answer = read(answer, kind);
      // what the server cannot keep is no answer
      if (!(answer >= +least && answer <= +most)) answer = NaN;
      same = answer == +value;
    }
    return { "==": same, "!=": !same, ">": answer > +value, ">=": answer >= +value, "<": answer < +value, "<=": answer <= +value }[op];
  };
  const decide = () => form.querySelectorAll("[data-if]").forEach(asked => {
    asked.hidden = !asked.dataset.if.split("|").some(row => row.split(" ").every(holds));
  });
  form.addEventListener("input", decide);
  form.addEventListener("change", decide);
  addEventListener("pageshow", decide); // what the browser filled in again by itself
  decide();
}
