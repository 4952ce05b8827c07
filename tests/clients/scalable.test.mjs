// Layers inside one stream, in Chromium: a camera in VP9 and in AV1 with `L3T3_KEY`, one who shows it small and one who
// shows it large. Each is sent its own layer, soon after it asks for it, while the other's picture goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { engineWithChromium } from "./chromium.mjs";
import { pause, roomName } from "./engine.mjs";
import { party, until } from "./party.mjs";

const LIBRARY = "livekit-client-2-23";
/** The camera: the smallest of which Chromium makes three layers, so that a slow machine encodes it. */
const CAMERA = { resolution: { width: 960, height: 540, frameRate: 5 } };
/** Heights of the layers by the quality that is asked for, as encoders round them. */
const HEIGHTS = [[135, 136], [270], [540]];
const both = engineWithChromium();

/** Asks for a quality of somebody's camera. */
const want = (one, identity, quality) =>
  one.page.evaluate(
    ([identity, quality]) => globalThis.client.publication("camera", globalThis.client.other(identity)).setVideoQuality(quality),
    [identity, quality],
  );

/** Waits until the camera arrives in one of these heights and goes on in it; how long that took, in ms. */
async function arrivesIn(one, identity, heights) {
  const asked = Date.now();
  const right = (now) => heights.includes(now?.height);
  const first = await until(`${identity}'s camera at ${one.name} in ${heights}`, () => one.arriving(identity, "camera"), right);
  const took = Date.now() - asked;
  const more = (now) => right(now) && now.framesDecoded > first.framesDecoded + 3;
  await until(`more of it`, () => one.arriving(identity, "camera"), more);
  return took;
}

for (const videoCodec of ["vp9", "av1"]) {
  test(`${videoCodec}, three layers in one stream`, async (context) => {
    const { engine, browser } = both;
    const room = roomName("scalable");
    const options = { singlePeerConnection: true, dynacast: true, adaptiveStream: false };
    const [sender, small, large] = await Promise.all(
      ["sender", "small", "large"].map((name) => party(browser, engine, { name, library: LIBRARY, options })),
    );
    for (const one of [sender, small, large]) await one.join(room);
    const publishing = {
      videoCodec,
      scalabilityMode: "L3T3_KEY",
      backupCodec: false,
      degradationPreference: "maintain-resolution",
      videoEncoding: { maxBitrate: 700_000, maxFramerate: 5 },
    };
    await sender.page.evaluate(
      ([camera, publishing]) => globalThis.client.room.localParticipant.setCameraEnabled(true, camera, publishing).then(() => true),
      [CAMERA, publishing],
    );
    await arrivesIn(large, "sender", HEIGHTS[2]);
    const codec = (await large.arriving("sender", "camera")).codec;
    assert.equal(codec, `video/${videoCodec}`);
    for (const quality of [0, 2, 1, 0]) {
      await want(small, "sender", quality);
      const took = await arrivesIn(small, "sender", HEIGHTS[quality]);
      context.diagnostic(`${HEIGHTS[quality].at(-1)} lines after ${took} ms`);
    }
    // The small one costs less, while the large one goes on. A busy machine may have given up its top layer for a while.
    await arrivesIn(large, "sender", HEIGHTS[2]);
    const before = await Promise.all([small, large].map((one) => one.arriving("sender", "camera")));
    await pause(3000);
    const after = await Promise.all([small, large].map((one) => one.arriving("sender", "camera")));
    const [few, many] = [0, 1].map((at) => after[at].packetsReceived - before[at].packetsReceived);
    assert.ok(few > 0 && few < many, `${few} packets of the small picture, ${many} of the large one`);
    assert.ok(after[1].framesDecoded > before[1].framesDecoded);
    context.diagnostic(`${few} and ${many} packets in three seconds; freezes: ${after.map((one) => one.freezeCount)}`);
    for (const one of [sender, small, large]) {
      assert.deepEqual(one.faults, []);
      await one.close();
    }
  });
}
