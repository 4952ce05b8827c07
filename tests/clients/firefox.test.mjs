// `livekit-client` in Firefox, which gathers no loopback candidates: the engine runs in one network namespace and the
// browser in another, joined by a veth pair. Needs root, on Linux.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../browser/house.mjs";
import { roomName, start } from "./engine.mjs";
import { told } from "./told.mjs";

const [HOUSE, GUEST] = [`plenary-house-${process.pid}`, `plenary-guest-${process.pid}`];
const ADDRESS = "10.213.77.1";
const FIREFOX = process.env.FIREFOX ?? "firefox-esr";
const ip = (...words) => execFileSync("ip", words, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
const inside = (name) => ["ip", "netns", "exec", name];

function absent() {
  const answers = (program, word) => {
    try {
      execFileSync(program, [word], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  if (!answers(FIREFOX, "--version")) return "absent: apt-get install firefox-esr";
  if (!answers("ip", "-V")) return "absent: apt-get install iproute2";
  return process.getuid() === 0 ? false : "absent: run it as root, for its network namespaces";
}

/** Two namespaces and a wire between them. */
function joined() {
  const [here, there] = [`ph${process.pid}`, `pg${process.pid}`];
  for (const name of [HOUSE, GUEST]) ip("netns", "add", name);
  ip("link", "add", here, "netns", HOUSE, "type", "veth", "peer", "name", there, "netns", GUEST);
  for (const [name, device, address] of [[HOUSE, here, `${ADDRESS}/24`], [GUEST, there, "10.213.77.2/24"]]) {
    ip("-n", name, "addr", "add", address, "dev", device);
    for (const one of ["lo", device]) ip("-n", name, "link", "set", one, "up");
  }
}

function parted() {
  // A namespace takes its end of the wire with it, and that the other.
  for (const name of [HOUSE, GUEST]) {
    try {
      ip("netns", "del", name);
    } catch {
      // It was never made.
    }
  }
}

const skip = absent();
let engine;

before(async () => {
  if (skip) return;
  joined();
  engine = await start({ address: ADDRESS, inside: inside(HOUSE) });
});

after(async () => {
  await engine?.stop();
  if (!skip) parted();
});

test("Firefox across two namespaces", { skip }, (context) => {
  const [program, ...words] = [...inside(GUEST), process.execPath, join(root, "tests/clients/firefox_guest.mjs")];
  return told(context, program, [...words, engine.base, roomName("firefox")], { env: { ...process.env, FIREFOX } });
});
