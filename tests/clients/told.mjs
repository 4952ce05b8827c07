// Clients that are programs of their own tell their steps as lines of JSON, `{client, step, outcome, note}`, the last of
// which is the step "end". Each becomes a test.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Runs a program to its end and makes tests of `context` of what it tells. */
export async function told(context, program, words, options = {}) {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let faults = "";
  child.stderr.on("data", (text) => (faults = (faults + text).slice(-4000)));
  const ended = new Promise((done, fail) => child.on("exit", done).on("error", fail));
  let last;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    last = JSON.parse(line);
    const { client, step, outcome, note } = last;
    if (step === "end") continue;
    await context.test(step, async (shown) => {
      await shown.test(client, (one) => {
        assert.equal(outcome, "passed", note);
        if (note) one.diagnostic(`${client}: ${step}: ${note}`);
      });
    });
  }
  const status = await ended;
  assert.equal(last?.step, "end", `the program ended with ${status} before its story did:\n${faults}`);
}
