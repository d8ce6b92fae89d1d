// Run the rules of rules.cql on FHIR bundles with the reference engine, all in one process.
//
//     node run.mjs JOB.json ANSWERS.json
//
// JOB.json is {knowledge: the library OsteonKnowledge, valueSets: {iri: [{code, system}]},
// rules: [names], runs: [{asOf, bundles: [Bundle of one patient]}]}. ANSWERS.json is {answers: [of
// each run, {patient id: {rule: true, false, null or a date}}], seconds: of the processor, to
// translate and to evaluate}. Nothing is read but these files and the packages beside this one.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as translator from "@cqframework/cql/cql-to-elm";
import cql from "cql-execution";
import fhir from "cql-exec-fhir";

const here = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const model = createRequire(import.meta.url).resolve("cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml");
const [from, to] = process.argv.slice(2);
const job = JSON.parse(readFileSync(from, "utf8"));
const used = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

function translated(texts) {
  const models = { System: here("system-model.xml"), FHIR: readFileSync(model, "utf8") };
  const source = (text) => (text ? translator.stringAsSource(text) : null);
  const manager = new translator.ModelManager(undefined, false);
  manager.modelInfoLoader.registerModelInfoProvider(
    translator.createModelInfoProvider((name) => source(models[name])),
  );
  // Of quantities the libraries have only spans of days and months, which need no conversion.
  const never = () => {
    throw new Error("a unit is to be converted");
  };
  const units = translator.createUcumService(never, () => null, never, never);
  const libraries = new translator.LibraryManager(manager, undefined, undefined, units);
  libraries.librarySourceLoader.registerProvider(
    translator.createLibrarySourceProvider((name) => source(texts[name])),
  );
  return Object.values(texts).map((text) => {
    const elm = JSON.parse(translator.CqlTranslator.fromText(text, libraries).toJson());
    const faults = elm.library.annotation.filter((one) => one.errorSeverity === "error");
    const told = faults.map((one) => `${one.libraryId}, line ${one.startLine}: ${one.message}`);
    if (told.length) throw new Error(told.join("\n"));
    return elm;
  });
}

const began = process.cpuUsage();
const [knowledge, rules] = translated({ OsteonKnowledge: job.knowledge, OsteonRules: here("rules.cql") });
const library = new cql.Library(rules, new cql.Repository({ knowledge }));
const codes = Object.entries(job.valueSets).map(([iri, list]) => [iri, { 1: list }]);
const service = new cql.CodeService(Object.fromEntries(codes));
const translating = used(began);

const plain = (value) => (value === null || typeof value === "boolean" ? value : value.toString());
const started = process.cpuUsage();
const patients = fhir.PatientSource.FHIRv401();
const answers = [];
for (const { asOf, bundles } of job.runs) {
  const executor = new cql.Executor(library, service, { "As of": cql.Date.parse(asOf) });
  patients.reset();
  patients.loadBundles(bundles);
  const { patientResults } = await executor.exec(patients);
  const found = {};
  for (const [patient, results] of Object.entries(patientResults)) {
    found[patient] = Object.fromEntries(job.rules.map((rule) => [rule, plain(results[rule] ?? null)]));
  }
  answers.push(found);
}
writeFileSync(to, JSON.stringify({ answers, seconds: { translating, evaluating: used(started) } }));
