// A real cluster behind the program: two nodes of livekit-server on one Redis. First the driver of the cluster by its own
// test, then the whole meeting in browsers, its media carried by the cluster.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, root } from "../browser/house.mjs";
import { pause, target } from "./engine.mjs";
import { told } from "./told.mjs";

const SERVER = process.env.LIVEKIT_SERVER ?? "livekit-server";
const KEY = { name: "plenary", secret: "a secret for the cluster of 32 bytes or more" };
const processes = [];
let folder;
let nodes;
let webhooks;

function absent() {
  for (const [program, how] of [[SERVER, "go install github.com/livekit/livekit-server/cmd/server@v1.11.0, then LIVEKIT_SERVER=its path"], ["redis-server", "apt-get install redis-server"]]) {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
    } catch {
      return `absent: ${how}`;
    }
  }
  return false;
}

const skip = absent();

function begins(program, words) {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  const one = { log: "", ended: new Promise((done) => child.on("exit", done)), child };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (one.log = (one.log + text).slice(-100000)));
  processes.push(one);
  return one;
}

async function answers(port, one) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (one.child.exitCode !== null) throw new Error(`a node ended:\n${one.log}`);
    try {
      if ((await fetch(`http://127.0.0.1:${port}/`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await pause(100);
  }
  throw new Error(`a node does not answer:\n${one.log}`);
}

async function node(redis) {
  const [port, udp, tcp] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, `${port}.yaml`);
  writeFileSync(file, JSON.stringify({
    port,
    bind_addresses: ["127.0.0.1"],
    rtc: { udp_port: udp, tcp_port: tcp, use_external_ip: false, enable_loopback_candidate: true, node_ip: "127.0.0.1" },
    redis: { address: `127.0.0.1:${redis}` },
    keys: { [KEY.name]: KEY.secret },
    room: { auto_create: true },
    webhook: { api_key: KEY.name, urls: [`http://127.0.0.1:${webhooks}/conference/webhook`] },
  }));
  await answers(port, begins(SERVER, ["--config", file]));
  return port;
}

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "plenary-cluster-"));
  webhooks = await freePort();
  const redis = await freePort();
  begins("redis-server", ["--port", `${redis}`, "--bind", "127.0.0.1", "--save", "", "--dir", folder]);
  nodes = [await node(redis), await node(redis)];
});

after(async () => {
  for (const { child, ended } of processes.reverse()) {
    child.kill("SIGTERM");
    await Promise.race([ended, pause(8000).then(() => child.kill("SIGKILL"))]);
  }
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, LIVEKIT_API_KEY: KEY.name, LIVEKIT_API_SECRET: KEY.secret });

/** The newest program of the engine's tests, if the workspace has been tested here; else cargo builds it. */
function driverTest() {
  const deps = join(target, "debug", "deps");
  const found = readdirSync(deps).filter((name) => /^real-[0-9a-f]+$/.test(name)).map((name) => join(deps, name));
  found.sort((one, two) => statSync(two).mtimeMs - statSync(one).mtimeMs);
  return found.length > 0 ? [found[0]] : ["cargo", "test", "--locked", "--package", "media", "--test", "real", "--"];
}

test("livekit-server, two nodes", { skip }, async (context) => {
  const version = execFileSync(SERVER, ["--version"], { encoding: "utf8" }).trim().split(" ").at(-1);
  const label = `livekit-server ${version}, two nodes, one Redis`;
  await context.test("the driver of a cluster", (shown) => shown.test(label, async () => {
    const [program, ...words] = driverTest();
    const urls = nodes.map((port) => `http://127.0.0.1:${port}`).join(",");
    const child = spawn(program, [...words, "--ignored", "--nocapture"], { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...environment(), LIVEKIT_URL: urls, LIVEKIT_WEBHOOK_LISTEN: `127.0.0.1:${webhooks}` } });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
    const status = await new Promise((done) => child.on("exit", done));
    assert.equal(status, 0, log.slice(-3000));
    assert.match(log, /[1-9]\d* passed; 0 failed/);
  }));
  // A story within a story: the runner does not nest by itself.
  const { NODE_TEST_CONTEXT: _, ...rest } = environment();
  const [front, back] = nodes;
  await told(context, process.execPath, ["--test", `--test-reporter=${join(root, "tests/clients/lines.mjs")}`, "tests/browser/meeting.test.mjs"], {
    cwd: root,
    env: {
      ...rest,
      PLENARY_CLIENT: label,
      PLENARY_DEMO_PORT: `${webhooks}`,
      PLENARY_DEMO_ARGS: `--conference livekit --livekit-url ws://127.0.0.1:${front} --livekit-api-url http://127.0.0.1:${back}`,
      PATH: `${join(target, "python", "bin")}:${process.env.PATH}`,
    },
  });
});
