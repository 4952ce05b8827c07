// LiveKit's own Go client, the one of livekit-server's tests, with the engine. It is built once, from modules that the Go
// of this machine has or may fetch.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../browser/house.mjs";
import { roomName, start, target } from "./engine.mjs";
import { told } from "./told.mjs";

const folder = join(root, "tests/clients/go");
const program = join(target, "clients-go");
const sources = ["main.go", "go.mod", "go.sum"].map((name) => join(folder, name));
const runs = (program, ...words) => {
  try {
    execFileSync(program, words, { stdio: "ignore", cwd: folder });
    return true;
  } catch {
    return false;
  }
};

/** Why there is no such client here, if there is none. */
function absent() {
  const built = () => existsSync(program) && sources.every((source) => statSync(source).mtimeMs <= statSync(program).mtimeMs);
  if (built()) return false;
  if (!runs("go", "version")) return "absent: install Go 1.25 or newer";
  return runs("go", "list", "-mod=readonly", "-deps", ".") ? false : "absent: (cd tests/clients/go && go mod download)";
}

const skip = absent();
let engine;

before(async () => {
  if (skip) return;
  execFileSync("go", ["build", "-mod=readonly", "-o", program, "."], { cwd: folder, stdio: "inherit" });
  engine = await start();
});

after(() => engine?.stop());

for (const mode of ["one", "two"]) {
  test(`Go client, ${mode === "one" ? "one connection" : "two connections"}`, { skip }, (context) => told(context, program, [engine.base, roomName("go"), mode]));
}
