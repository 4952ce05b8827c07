// A relay (coturn) between browsers that may reach nothing else and the engine: over UDP, and over TCP alone.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../browser/browser.mjs";
import { freePort } from "../browser/house.mjs";
import { CLIENTS, gathered } from "./browsers.mjs";
import { pause, roomName, start } from "./engine.mjs";
import { STEPS, tells } from "./steps.mjs";

const SECRET = "a secret for a relay that is tried";
const TOLD = ["join", "camera and microphone", "direct sending", "data", "full reconnect", "removal"];

function absent() {
  try {
    execFileSync("turnserver", ["--version"], { stdio: "ignore" });
    return false;
  } catch (error) {
    return error.code === "ENOENT" ? "absent: apt-get install coturn" : false;
  }
}

const skip = absent();
let folder;
let browser;

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "plenary-relay-"));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A relay on a port of its own; loopback peers are allowed because the engine is one. */
async function relay() {
  const port = await freePort();
  const words = [
    `--listening-port=${port}`, "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers", "--no-cli", "--no-tls", "--no-dtls",
    "--use-auth-secret", `--static-auth-secret=${SECRET}`, "--realm=relay.example.org", `--userdb=${join(folder, "users")}`,
    `--pidfile=${join(folder, "pid")}`, "--log-file=stdout", "--simple-log", "-n",
  ];
  const child = spawn("turnserver", words, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const ended = new Promise((done) => child.on("exit", done));
  for (let tries = 0; tries < 100 && !log.includes("listener opened on"); tries += 1) {
    if (child.exitCode !== null) throw new Error(`the relay ended:\n${log}`);
    await pause(50);
  }
  return { port, stop: () => child.kill("SIGINT") && ended };
}

/** How the pair of candidates in use was reached, for each connection of a page. */
const ways = (one) => one.page.evaluate(async () => {
  const { pcManager } = globalThis.client.room.engine;
  const found = [];
  for (const transport of [pcManager.publisher, pcManager.subscriber]) {
    const stats = [...((await transport?.getStats?.()) ?? (await transport?.pc?.getStats()))?.values() ?? []];
    const local = (pair) => stats.find((two) => two.id === pair.localCandidateId);
    found.push(...stats.filter((pair) => pair.type === "candidate-pair" && pair.nominated && pair.state === "succeeded").map((pair) => [local(pair)?.candidateType, local(pair)?.relayProtocol]));
  }
  return found;
});

for (const protocol of ["udp", "tcp"]) {
  test(`A relay over ${protocol.toUpperCase()}`, { skip }, async (context) => {
    const turn = await relay();
    const engine = await start({ environment: { TURN_URL: `turn:127.0.0.1:${turn.port}?transport=${protocol}`, TURN_SECRET: SECRET } });
    try {
      const connect = { rtcConfig: { iceTransportPolicy: "relay" } };
      const parties = await gathered(browser, engine, CLIENTS.map((client) => ({ ...client, options: { ...client.options, connect } })));
      const relayed = {
        name: "by the relay alone",
        together: true,
        async step({ one }) {
          const found = await ways(one);
          assert.ok(found.length > 0);
          for (const way of found) assert.deepEqual(way, ["relay", protocol]);
        },
      };
      const steps = STEPS.filter((step) => TOLD.includes(step.name));
      steps.splice(2, 0, relayed);
      await tells(context, { parties, engine, room: roomName("relay"), steps });
      await Promise.all(parties.map((one) => one.close()));
    } finally {
      await engine.stop();
      await turn.stop();
    }
  });
}
