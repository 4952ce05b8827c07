// `livekit-client` in Chromium, the oldest and the newest, over one connection and over two, all in one room: every step
// by every client, seen by all others.
import { after, before, test } from "node:test";
import { launch } from "../browser/browser.mjs";
import { gathered } from "./browsers.mjs";
import { roomName, start } from "./engine.mjs";
import { tells } from "./steps.mjs";

let engine;
let browser;

before(async () => {
  engine = await start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await engine?.stop();
});

test("Chromium, VP8 in three layers", async (context) => {
  await tells(context, { parties: await gathered(browser, engine), engine, room: roomName("chromium") });
});
