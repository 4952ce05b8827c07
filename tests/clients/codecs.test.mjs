// `livekit-client` in Chromium with the other codecs, one each, all in one room: H.264 in layers by simulcast, VP9 and AV1
// in layers of their own.
import { after, before, test } from "node:test";
import { launch } from "../browser/browser.mjs";
import { CLIENTS, gathered } from "./browsers.mjs";
import { roomName, start } from "./engine.mjs";
import { STEPS, tells } from "./steps.mjs";

const CODECS = ["h264", "vp9", "av1"];
const TOLD = ["join", "camera and microphone", "direct sending", "mute and unmute", "full reconnect", "removal"];
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

test("Chromium, H.264, VP9 and AV1", async (context) => {
  const clients = CLIENTS.map((client, index) => ({ ...client, camera: { videoCodec: CODECS[index] } }));
  const steps = STEPS.filter((step) => TOLD.includes(step.name));
  await tells(context, { parties: await gathered(browser, engine, clients), engine, room: roomName("codecs"), steps });
});
