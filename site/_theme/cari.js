// The search as you type. Reading and ranking are those of functions/domain/words.py and search.py, number for
// number; tests/unit/domain/test_search.py compares them.
const wordsOf = text => ([...text].slice(0, 200).join("").toLowerCase().normalize("NFKD")
  .replace(/[\u0300-\u036f]/g, "").match(/[\p{L}\p{N}]+/gu) || []).map(word => [...word].slice(0, 40).join(""));
const cut = (word, ending) =>
  word.endsWith(ending) && word.length - ending.length > 3 ? word.slice(0, -ending.length) : word;
const PREFIX = /^(?:[mp]eng(?=[aeioughk])|[mp]eny(?=[aeiou])|[mp]em(?=[aeioubpf])|[mp]en(?=[aeioucdjt])|(?:ber|per|ter)(?=[a-z])|[mpb]e(?=[lmnrwyk][aeiou])|pe(?=[bcdfghjpst][aeiou])|di(?=[a-z]))/;
const bare = word => {
  const rest = word.replace(PREFIX, "");
  return rest.length > 3 ? rest : word;
};
const rootOf = word => {
  if (!/^[a-z]+$/.test(word)) return word;
  word = cut(word, "nya");
  let root = word.length > 6 ? word.replace(/^ke(?=[bcdfghjklmnprstwy][aeiou]\w*an$)/, "") : word;
  if (root === word) root = bare(word);
  if (root !== word && root.startsWith("per")) root = bare(root);
  for (const suffix of ["kan", "an", "i"]) {
    const shorter = cut(root, suffix);
    if (shorter !== root) {
      root = suffix === "an" ? cut(shorter, "i") : shorter;
      break;
    }
  }
  return root.length > 3 ? root.replace(/^(.*\w{4})k$/, "$1").replace(/^[kptsmnr](?=[aeiou])/, "") : root;
};
const oneSlip = (one, other) => {
  let start = 0, end = 0;
  const least = Math.min(one.length, other.length);
  while (start < least && one[start] === other[start]) start++;
  while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  const left = one.slice(start, one.length - end), right = other.slice(start, other.length - end);
  return left.length < 2 && right.length < 2 || left.length === 2 && left === [...right].reverse().join("");
};
const prepare = index => {
  const synonyms = {}, phrases = {};
  for (const group of index.synonyms) {
    const members = group.split(" "), single = members.filter(m => !m.includes("_")).map(rootOf);
    for (const root of single) synonyms[root] = (synonyms[root] || []).concat(single);
    for (const member of members.slice(1))
      if (member.includes("_")) phrases[member.split("_").map(rootOf).join(" ")] = members[0].split("_");
  }
  const entries = index.pages.map(([address, title, keywords, place]) => ({
    address, title, place: index.places[place][0], length: wordsOf(title).length,
    words: [[title, 8], [keywords, 6], [index.places[place].join(" "), 3]].flatMap(([text, weight]) =>
      text.split(" ").flatMap(wordsOf).map(word => ({ word, root: rootOf(word), weight }))),
  }));
  return { synonyms, phrases, entries, stop: new Set(index.stop.split(" ")) };
};
const own = (table, key) => Object.prototype.hasOwnProperty.call(table, key) ? table[key] : 0;
const asked = (query, index) => {
  let words = wordsOf(query).slice(0, 12), found = [];
  while (words.length) {
    const roots = words.map(rootOf);
    const length = [4, 3, 2].find(n => n <= words.length && own(index.phrases, roots.slice(0, n).join(" "))) || 1;
    found = found.concat(length > 1 ? index.phrases[roots.slice(0, length).join(" ")] : words.slice(0, 1));
    words = words.slice(length);
  }
  const telling = found.filter(word => !index.stop.has(word));
  return [...new Set(telling.length ? telling : found)];
};
const best = (entry, match) => entry.words.reduce((most, word) => Math.max(most, word.weight * match(word)), 0);
const search = (query, index) => {
  const sums = index.entries.map(() => [0, 0]), words = asked(query, index);
  words.forEach((word, number) => {
    const root = rootOf(word), others = own(index.synonyms, root) || [], least = number === words.length - 1 ? 2 : 3;
    let scores = index.entries.map(entry => best(entry, each => each.word === word ? 6
      : each.root === root || others.includes(each.root) ? 5
      : word.length >= least && each.word.startsWith(word) ? 3 : 0));
    if (!scores.some(Boolean) && word.length > 3)
      scores = index.entries.map(entry => best(entry, each => oneSlip(word, each.word) ? 2 : 0));
    const hit = scores.filter(Boolean).length;
    const rarity = 32 - Math.clz32(Math.floor(scores.length / Math.max(hit, 1)));
    scores.forEach((score, i) => { sums[i][0] += score * rarity; sums[i][1] += score > 0; });
  });
  const ranked = sums.map(([total, hits], i) => [total * hits, index.entries[i]]).filter(([total]) => total);
  ranked.sort(([a, one], [b, other]) => b - a || one.length - other.length);
  return ranked.filter(([total]) => total * 5 >= ranked[0][0]).slice(0, 10).map(([, entry]) => entry);
};
const found = form => {
  const index = prepare(INDEX), place = document.getElementById("temuan");
  const show = () => {
    const entries = search(form.q.value, index), list = document.createElement("ul");
    place.textContent = form.q.value.trim()
      ? entries.length === 1 ? WORDS.one : entries.length ? WORDS.found.replace("{n}", entries.length) : WORDS.none : "";
    for (const entry of entries) {
      const item = document.createElement("li"), link = document.createElement("a"), small = document.createElement("small");
      link.href = entry.address;
      link.textContent = entry.title;
      if (WORDS.language !== "id" && !entry.address.startsWith(`/${WORDS.language}/`)) link.hreflang = "id";
      small.textContent = ` ${entry.place}`;
      item.append(link, small);
      list.append(item);
    }
    place.append(list);
  };
  form.q.addEventListener("input", show);
  show();
};
