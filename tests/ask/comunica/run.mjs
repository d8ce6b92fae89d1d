// Run SPARQL queries with Comunica, all in one process.
//
//     node run.mjs JOBS.json > ROWS.json
//
// JOBS.json is [{data: a file of N-Triples, queries: {name: text}}]. ROWS.json is
// {name: {rows: [[[value, datatype] or null, ...]]}}, or {name: {error: words}} for a refusal.
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import { Parser, Store } from "n3";

const engine = new QueryEngine();
const read = (path) => readFileSync(path, "utf8");

async function rows(store, text) {
  const result = await engine.query(text, { sources: [store] });
  const { variables } = await result.metadata();
  const bindings = await (await result.execute()).toArray();
  const cell = (term) => (term ? [term.value, term.datatype?.value ?? ""] : null);
  return bindings.map((one) => variables.map((name) => cell(one.get(name.variable ?? name))));
}

const answers = {};
for (const { data, queries } of JSON.parse(read(process.argv[2]))) {
  const store = new Store(new Parser({ format: "N-Triples" }).parse(read(data)));
  for (const [name, text] of Object.entries(queries)) {
    try {
      answers[name] = { rows: await rows(store, text) };
    } catch (error) {
      answers[name] = { error: String(error) };
    }
  }
}
process.stdout.write(JSON.stringify(answers));
