// The story of `firefox.test.mjs` as it is told inside the guest's network namespace: arguments are the engine's address
// and the room; each step is told as a line of JSON.
import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";
import { gathered } from "./browsers.mjs";
import { engineAt } from "./engine.mjs";
import { tells } from "./steps.mjs";

const [base, room] = process.argv.slice(2);
const engine = engineAt(base);
const tell = (client, step, outcome, note = "") => console.log(JSON.stringify({ client, step, outcome, note }));

/** Takes the place of the test runner: what it would have judged is told. */
const context = {
  test: (step, _options, steps) => steps({
    async test(client, work) {
      let note = "";
      try {
        await work({ diagnostic: (text) => (note = text.split(`${step}: `).at(-1)) });
        tell(client, step, "passed", note);
      } catch (error) {
        tell(client, step, "failed", `${error.message}`);
      }
    },
  }),
};

const path = execFileSync("sh", ["-c", 'command -v "$0"', process.env.FIREFOX], { encoding: "utf8" }).trim();
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: path,
  headless: true,
  extraPrefsFirefox: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    // The page is not from this machine, and has no certificate.
    "dom.securecontext.allowlist": new URL(base).hostname,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.peerconnection.ice.obfuscate_host_addresses": false,
  },
});
const version = (await browser.version()).replace("firefox/", "Firefox ");
const parties = await gathered(browser, engine);
for (const one of parties) one.label += `, ${version}`;
await tells(context, { parties, engine, room });
await browser.close();
tell("", "end", "passed");
