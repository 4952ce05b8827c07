// LiveKit's native client (the Python SDK) and its server API (livekit-api) with the engine.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../browser/house.mjs";
import { KEY, roomName, start, target } from "./engine.mjs";
import { told } from "./told.mjs";

const folder = join(root, "tests/clients/python");
const own = join(target, "clients-python", "bin", "python");
const HOW = `python3 -m venv ${join(target, "clients-python")} && ${own} -m pip install -r tests/clients/python/requirements.txt`;

/** The Python that has both libraries, if one has. */
function python() {
  return [process.env.PLENARY_CLIENTS_PYTHON, own, "python3"].filter(Boolean).find((one) => {
    try {
      execFileSync(one, ["-c", "import livekit.rtc, livekit.api, numpy"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

const found = python();
const skip = found ? false : `absent: ${HOW}`;
let engine;

before(async () => {
  if (found) engine = await start();
});

after(() => engine?.stop());

for (const mode of ["one", "two"]) {
  test(`Python SDK, ${mode === "one" ? "one connection" : "two connections"}`, { skip }, (context) =>
    told(context, found, [join(folder, "native.py"), engine.base, roomName("native"), mode]));
}

test("livekit-api", { skip }, (context) =>
  told(context, found, [join(folder, "server_api.py"), engine.base, roomName("api"), KEY.name, KEY.secret]));
