// Starts the program's demonstration for a story, on free ports and a folder of its own, and stops it again.
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** The program: built by the tests before the stories, or now. */
export function program() {
  const file = process.env.PLENARY ?? join(target, "debug", "plenary");
  if (!existsSync(file)) execFileSync("cargo", ["build", "--locked", "--package", "plenary"], { cwd: root, stdio: "inherit" });
  return file;
}

/** A port that nobody has at the moment. */
export const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/**
 * Starts `plenary demo` with these arguments; `base` is where its pages are. `PLENARY_DEMO_ARGS` adds arguments to those
 * of every story, for instance those of a conference cluster; `PLENARY_DEMO_PORT` fixes the port its webhooks come to.
 */
export async function start(...args) {
  const folder = mkdtempSync(join(tmpdir(), "plenary-story-"));
  const [port, media] = [process.env.PLENARY_DEMO_PORT ?? (await freePort()), await freePort()];
  const more = (process.env.PLENARY_DEMO_ARGS ?? "").split(" ").filter(Boolean);
  const child = spawn(
    program(),
    ["demo", "--listen", `127.0.0.1:${port}`, "--media", `127.0.0.1:${media}`, "--data", join(folder, "demo"), ...more, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let log = "";
  child.stdout.on("data", (text) => (log += text));
  child.stderr.on("data", (text) => (log += text));
  const base = `http://localhost:${port}`;
  const ended = new Promise((done) => child.on("exit", done));
  await ready(base, child, () => log);
  const stop = async () => {
    child.kill("SIGINT");
    const killed = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(killed);
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, port, folder: join(folder, "demo"), ended, stop, log: () => log };
}

/** The same, with the meeting of the demonstration played to its end. */
export async function played() {
  const house = await start("--play", "--pace-ms", "0");
  for (let tries = 0; tries < 1200 && !house.log().includes("played to its end"); tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
  }
  if (!house.log().includes("played to its end")) throw new Error(`the meeting was not played:\n${house.log()}`);
  return house;
}

async function ready(base, child, log) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the program ended:\n${log()}`);
    try {
      if ((await fetch(`${base}/demo`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the program does not answer:\n${log()}`);
}

/** Runs the program to its end; gives its status and what it printed. */
export function run(...args) {
  try {
    return { status: 0, out: execFileSync(program(), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }) };
  } catch (error) {
    return { status: error.status, out: `${error.stdout}${error.stderr}` };
  }
}
