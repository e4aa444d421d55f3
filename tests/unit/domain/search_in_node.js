// Runs site/_theme/cari.js: {index, queries} as JSON on stdin, the addresses found for each query on stdout.
const fs = require("fs");
const vm = require("vm");
const { index, queries } = JSON.parse(fs.readFileSync(0, "utf8"));
const code = `${fs.readFileSync(process.argv[2], "utf8")};({ prepare, search, rootOf })`;
const { prepare, search, rootOf } = vm.runInThisContext(code);
const ready = prepare(index);
console.log(JSON.stringify(queries.map(query => [search(query, ready).map(entry => entry.address), rootOf(query)])));
