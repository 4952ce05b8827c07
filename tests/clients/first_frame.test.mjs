// How long someone who joins a room waits for the first picture of another: from the call of the library to a frame on the
// screen, over loopback, in a page that is loaded already. Told, not judged: the machine may be busy.
import { test } from "node:test";
import assert from "node:assert/strict";
import { loadavg } from "node:os";
import { CLIENTS } from "./browsers.mjs";
import { engineWithChromium } from "./chromium.mjs";
import { roomName } from "./engine.mjs";
import { flows, party, until } from "./party.mjs";

const TIMES = 9;
const both = engineWithChromium({ fps: 20 });

const median = (sorted) => sorted[Math.floor(sorted.length / 2)];

test("Chromium, join to first frame", async (context) => {
  const { engine, browser } = both;
  const room = roomName("first-frame");
  const publisher = await party(browser, engine, { ...CLIENTS[1], name: "publisher" });
  await publisher.join(room);
  await publisher.ask("camera", true);
  for (const client of CLIENTS) {
    const times = [];
    let label;
    for (let turn = 0; turn <= TIMES; turn += 1) {
      const one = await party(browser, engine, { ...client, name: `${client.name}${turn}` });
      label = `livekit-client ${one.version}, ${client.mode}`;
      await one.join(room);
      const passed = await until("a first frame", () => one.ask("untilFirstFrame"));
      await flows(publisher, [one], { sound: false });
      // The first turn warms the browser.
      if (turn > 0) times.push(passed);
      await one.close();
    }
    times.sort((one, two) => one - two);
    const round = (ms) => Math.round(ms);
    await context.test("join to first frame", (shown) => shown.test(label, (told) => {
      assert.equal(times.length, TIMES);
      told.diagnostic(`${label}: join to first frame: median ${round(median(times))} ms, ${round(times[0])} to ${round(times.at(-1))} of ${TIMES} (load ${loadavg()[0].toFixed(1)})`);
    }));
  }
});
