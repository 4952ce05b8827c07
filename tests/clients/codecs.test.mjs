// `livekit-client` in Chromium with the other codecs, one each, all in one room: H.264 in layers by simulcast, VP9 and AV1
// in layers of their own.
import { test } from "node:test";
import { CLIENTS, gathered } from "./browsers.mjs";
import { engineWithChromium } from "./chromium.mjs";
import { roomName } from "./engine.mjs";
import { STEPS, tells } from "./steps.mjs";

const CODECS = ["h264", "vp9", "av1"];
const TOLD = ["join", "camera and microphone", "direct sending", "mute and unmute", "full reconnect", "removal"];
const both = engineWithChromium();

test("Chromium, H.264, VP9 and AV1", async (context) => {
  const { engine, browser } = both;
  const clients = CLIENTS.map((client, index) => ({ ...client, camera: { videoCodec: CODECS[index] } }));
  const steps = STEPS.filter((step) => TOLD.includes(step.name));
  await tells(context, { parties: await gathered(browser, engine, clients), engine, room: roomName("codecs"), steps });
});
