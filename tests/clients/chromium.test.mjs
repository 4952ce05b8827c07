// `livekit-client` in Chromium, the oldest and the newest, over one connection and over two, all in one room: every step
// by every client, seen by all others.
import { test } from "node:test";
import { gathered } from "./browsers.mjs";
import { engineWithChromium } from "./chromium.mjs";
import { roomName } from "./engine.mjs";
import { tells } from "./steps.mjs";

const both = engineWithChromium();

test("Chromium, VP8 in three layers", async (context) => {
  const { engine, browser } = both;
  await tells(context, { parties: await gathered(browser, engine), engine, room: roomName("chromium") });
});
