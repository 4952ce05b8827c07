// `make clients`: every client of another make that is on this machine, and a table of what each could do. Installs nothing;
// what is absent is named with how to get it. Words choose stories by their file: `node tests/clients/matrix.mjs python go`.
import { readdirSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const ENDING = ".test.mjs";
const wanted = process.argv.slice(2);
const stories = readdirSync(folder).filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length)).sort();
const strange = wanted.filter((name) => !stories.includes(name));
if (strange.length > 0) {
  console.error(`no such story: ${strange.join(", ")}; there are: ${stories.join(", ")}`);
  process.exit(2);
}

// How deep tests of a story lie: rooms hold steps, and steps hold clients.
const ROOM = 0;
const CLIENT = 2;
/** What each client did in each room: how many steps passed, and which failed. */
const rows = new Map();
const [absent, notes, faults] = [[], [], []];

/** Follows one story's events, which come in the order of its tests. */
async function follow(name) {
  let path = [];
  const judged = (passed) => ({ name: test, nesting, details, skip }) => {
    if (skip) {
      absent.push([test, `${skip}`]);
      return;
    }
    const why = `${details.error?.cause?.message ?? details.error?.message ?? ""}`.split("\n")[0];
    if (nesting === CLIENT) {
      const [room, step] = path;
      const key = `${room}: ${test}`;
      if (!rows.has(key)) rows.set(key, { room, client: test, passed: 0, failed: [] });
      if (passed) rows.get(key).passed += 1;
      else rows.get(key).failed.push(`${step}: ${why}`);
      return;
    }
    // What is above holds others; only its own failure counts.
    if (!passed && details.error?.failureType !== "subtestsFailed") faults.push([[...path.slice(0, nesting), test].join(", "), why]);
  };
  const stream = run({ files: [join(folder, name + ENDING)], concurrency: 1 });
  stream.on("test:start", ({ name: test, nesting }) => (path = [...path.slice(0, nesting), test]));
  stream.on("test:pass", judged(true)).on("test:fail", judged(false));
  stream.on("test:diagnostic", ({ message, nesting }) => nesting > ROOM && notes.push(message));
  for await (const { type, data } of stream) {
    if (type === "test:start" && data.nesting === ROOM) console.log(`  ${name}: ${data.name}`);
  }
}

const before = loadavg()[0];
for (const name of wanted.length > 0 ? wanted : stories) await follow(name);

console.log("\n| where | client | steps passed | what failed |\n| --- | --- | ---: | --- |");
for (const { room, client, passed, failed } of rows.values()) {
  console.log(`| ${room} | ${client} | ${passed} of ${passed + failed.length} | ${failed.join("; ") || "nothing"} |`);
}
for (const [name, how] of absent) console.log(`| ${name} | ${how} | | |`);
console.log(`\n${notes.map((note) => `- ${note}`).join("\n")}`);
for (const [name, why] of faults) console.log(`- ${name}: ${why}`);
const failed = [...rows.values()].reduce((sum, { failed }) => sum + failed.length, 0) + faults.length;
const passed = [...rows.values()].reduce((sum, { passed }) => sum + passed, 0);
console.log(`\nload ${before.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after\n${passed} passed, ${failed} failed, ${absent.length} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
