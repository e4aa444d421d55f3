// Runs forms/browser/conditions.js on forms given as JSON: [{controls, asked, cases}], prints what each case shows.
// The structure comes from the rendered HTML; only the few DOM methods that the script uses are made here.
const fs = require("fs");
const vm = require("vm");
global.addEventListener = () => {};
vm.runInThisContext(fs.readFileSync(process.argv[2], "utf8"));

const hiddenAbove = (asked, index) => index >= 0 && (asked[index].hidden || hiddenAbove(asked, asked[index].above));

const shown = ({ controls, asked }, given) => {
  const questions = asked.map(a => ({ dataset: { if: a.condition }, hidden: false, above: a.above, name: a.name }));
  const elements = controls.map(c => ({
    name: c.name,
    type: c.type,
    value: /^(radio|checkbox)$/.test(c.type) ? c.value : given[c.name] || "",
    checked: /^(radio|checkbox)$/.test(c.type) && given[c.name] === c.value,
    closest: () => hiddenAbove(questions, c.above) || null,
  }));
  const listeners = [];
  conditions({ elements, querySelectorAll: () => questions, addEventListener: (_, f) => listeners.push(f) });
  const first = JSON.stringify(questions.map(q => q.hidden));
  listeners.forEach(listener => listener());
  if (JSON.stringify(questions.map(q => q.hidden)) !== first) throw Error("decides otherwise a second time");
  return questions.filter((_, index) => !hiddenAbove(questions, index)).map(q => q.name);
};

const forms = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify(forms.map(form => form.cases.map(given => shown(form, given)))));
