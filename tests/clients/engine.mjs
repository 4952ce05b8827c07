// Starts the engine alone, without rules (`cargo run -p media --example conference`), for clients of other makers, and
// asks it what it counted. Its address is loopback unless a story names another one.
import { createHmac, randomBytes } from "node:crypto";
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../browser/house.mjs";

export const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
/** The key that the example signs its tokens with; it guards nothing. */
export const KEY = { name: "trial", secret: "a secret for trying, of 32 bytes or more" };
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function built() {
  const file = join(target, "debug", "examples", "conference");
  // The tests of the workspace have built it; alone, it is built now.
  if (!existsSync(file)) execFileSync("cargo", ["build", "--locked", "--package", "media", "--example", "conference"], { cwd: root, stdio: "inherit" });
  return file;
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token of the server API for a room (RFC 7515, HS256), as LiveKit's own libraries make it. */
function adminToken(room) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: KEY.name, nbf: now - 10, exp: now + 600, video: { roomAdmin: true, roomList: true, roomCreate: true, room } };
  const said = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${said}.${createHmac("sha256", KEY.secret).update(said).digest("base64url")}`;
}

/** What an engine at this address is asked, by whoever can reach it. */
export function engineAt(base) {
  const get = async (path, parameters) => {
    const answer = await fetch(`${base}${path}?${new URLSearchParams(parameters)}`);
    const text = await answer.text();
    if (!answer.ok || text.startsWith("Err")) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  };
  return {
    base,
    url: base.replace(/^http/, "ws"),
    token: (room, identity, may) => get("/token", { room, identity, ...(may ? { may } : {}) }),
    permit: (room, identity, may) => get("/permit", { room, identity, may }),
    remove: (room, identity) => get("/remove", { room, identity }),
    /** Packet counts by identity. */
    figures: async (room) => Object.fromEntries(JSON.parse(await get("/figures", { room })).map((one) => [one.identity, one])),
    /** A call of LiveKit's server API, in JSON. */
    async service(method, body) {
      const answer = await fetch(`${base}/twirp/livekit.RoomService/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${adminToken(body.room)}` },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  };
}

/** A name of its own for every room, so that nothing remembered of an earlier one counts. */
export const roomName = (name) => `${name}-${randomBytes(4).toString("hex")}`;

/** Starts an engine; `inside` is a command that it is started with (a network namespace). */
export async function start({ address = "127.0.0.1", environment = {}, inside = [] } = {}) {
  const [program, ...words] = [...inside, built(), "0", join(root, "tests"), address];
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, RUST_LOG: "info,media::room::direct=debug", NO_COLOR: "1", ...environment },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const ended = new Promise((done) => child.on("exit", done));
  let port;
  for (let tries = 0; tries < 600 && !port; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the engine ended:\n${log}`);
    port = /listening on .*:(\d+)/.exec(log)?.[1];
    await pause(50);
  }
  if (!port) throw new Error(`the engine does not listen:\n${log}`);
  const stop = async () => {
    child.kill("SIGINT");
    const killed = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(killed);
  };
  return { ...engineAt(`http://${address}:${port}`), stop, log: () => log };
}
