// What every browser client has to be able to do in a room, each step by itself. A step gets the one whose turn it is, the
// others in the room, the engine and the room's name; steps come in this order and build on what was before.
import assert from "node:assert/strict";
import { pause } from "./engine.mjs";
import { flows, rests, says, until } from "./party.mjs";

const ALL = "camera,microphone,screen,data";
// While packets are sent directly they are counted for so long.
const COUNTED_MS = 5000;
// A machine that is busy delays packets: the engine then takes the line for a narrow one, sends lower layers, and waits
// longer each time before it sends directly again.
const LINE_PATIENCE = 240000;

const sees = (other, name) => until(`${other.name} sees ${name}`, () => other.ask("others"), (all) => all.includes(name));

async function joins({ one, others, room }) {
  await one.join(room);
  one.joined = true;
  for (const other of others.filter((other) => other.joined)) await Promise.all([sees(one, other.name), sees(other, one.name)]);
}

async function media({ one, others }) {
  await one.ask("microphone", true);
  await one.ask("camera", true, one.camera);
  await flows(one, others);
  if (!one.camera.videoCodec) return;
  const codecs = await Promise.all(others.map(async (other) => (await other.arriving(one.name, "camera")).codec));
  for (const codec of codecs) assert.equal(codec, `video/${one.camera.videoCodec}`);
}

async function simulcast({ one, others }) {
  const all = await until(`${one.name}'s three streams`, () => one.ask("sending"), (streams) => streams.filter((stream) => stream.frames > 5).length >= 3);
  const highest = Math.max(...all.map((stream) => stream.height));
  for (const other of others) await until(`${one.name}'s highest layer at ${other.name}`, () => other.arriving(one.name, "camera"), (now) => now.height === highest, LINE_PATIENCE);
}

/** What came and what was sent of the others' cameras, while packets went past the library in the engine. */
async function counted({ one, others, engine, room }) {
  const own = async () => (await engine.figures(room))[one.name];
  const came = () => Promise.all(others.map((other) => one.arriving(other.name, "camera")));
  const sent = () => Promise.all(others.map((other) => other.ask("sending")));
  // In this order, so that whatever is counted as sent is also within what may have come.
  const first = { own: await own(), came: await came(), sent: await sent() };
  await pause(COUNTED_MS);
  const last = { sent: await sent(), own: await own(), came: await came() };
  const share = (last.own.received_directly - first.own.received_directly) / (last.own.received - first.own.received);
  // One stream that is layered in itself (VP9, AV1) counts its layers, not its pictures.
  const simulcast = (streams) => streams.filter((stream) => stream.rid);
  const of = ({ came, sent }, index) => ({ ...came[index], sent: simulcast(sent[index]).find((stream) => stream.height === came[index].height)?.frames });
  return { share, cameras: others.map((other, index) => ({ name: other.name, before: of(first, index), after: of(last, index) })) };
}

/** Packets go past the library in the engine, and no picture and no packet is lost meanwhile. */
async function direct(turn) {
  const { share, cameras } = await until(`direct sending to ${turn.one.name}`, () => counted(turn), (found) => found.share > 0.3, LINE_PATIENCE);
  let freezes = 0;
  for (const { name, before, after } of cameras) {
    const rose = (count) => after[count] - before[count];
    assert.equal(rose("packetsLost"), 0, `packets of ${name} lost`);
    assert.ok(rose("framesDecoded") > 5, `${rose("framesDecoded")} frames of ${name} in ${COUNTED_MS} ms`);
    // Some are on their way, or in the decoder.
    assert.ok(rose("framesDecoded") >= rose("framesReceived") - 3, `of ${rose("framesReceived")} frames of ${name} that came ${rose("framesDecoded")} were decoded`);
    if (before.height === after.height && after.sent) assert.ok(rose("framesDecoded") >= rose("sent") - 3, `of ${rose("sent")} frames of ${name} ${rose("framesDecoded")} were decoded`);
    freezes += rose("freezeCount");
  }
  return `${Math.round(share * 100)} % of the packets sent directly, none lost${freezes ? `, ${freezes} freezes` : ""}`;
}

async function data({ one, others }) {
  await says(one, others, `reliable of ${one.name}`);
  await says(one, others, `lossy of ${one.name}`, { reliable: false });
}

async function calls({ one, others }) {
  const able = [];
  for (const other of others) if (await other.ask("calls")) able.push(other);
  if (!(await one.ask("calls")) || able.length === 0) return "this version, or all others, know no calls";
  for (const other of able) assert.equal(await one.ask("call", other.name, "add", "[1,2,39]"), `${one.name} 42`);
}

async function mutes({ one, others }) {
  await one.ask("camera", false);
  await one.ask("microphone", false);
  for (const source of ["camera", "microphone"]) {
    for (const other of others) await until(`${other.name} knows ${one.name} muted`, () => other.arriving(one.name, source), (now) => now?.muted);
  }
  await Promise.all(others.map((other) => rests(one, other)));
  await one.ask("camera", true);
  await one.ask("microphone", true);
  await flows(one, others);
}

async function subscribes({ one, others }) {
  const [other] = others;
  const wants = (wanted) => one.page.evaluate(([who, wanted]) => globalThis.client.publication("camera", globalThis.client.other(who)).setSubscribed(wanted), [other.name, wanted]);
  await wants(false);
  await until(`${one.name} without ${other.name}'s camera`, () => one.arriving(other.name, "camera"), (now) => now && !now.subscribed && now.packetsReceived === 0);
  await wants(true);
  await flows(other, [one], { sound: false });
}

/** Nobody changes how it is shown but by the server's word; that reaches all. */
async function metadata({ one, others, engine, room }) {
  await one.page.evaluate(() => Promise.resolve(globalThis.client.room.localParticipant.setMetadata("mine")).catch(() => {}));
  const word = `set for ${one.name}`;
  await engine.service("UpdateParticipant", { room, identity: one.name, metadata: word });
  const shown = (who) => who.page.evaluate((name) => globalThis.client.other(name).metadata, one.name);
  for (const other of others) {
    await until(`${one.name}'s metadata at ${other.name}`, () => shown(other), (now) => now === word);
    const seen = await other.happened("participantMetadataChanged");
    assert.ok(!seen.flat().includes("mine"));
  }
}

async function permission({ one, others, engine, room }) {
  await engine.permit(room, one.name, "camera,data");
  for (const other of others) await until(`${one.name}'s microphone gone from ${other.name}`, () => other.arriving(one.name, "microphone"), (now) => !now || now.muted);
  await until(`${one.name} told`, () => one.happened("participantPermissionsChanged"), (all) => all.length > 0);
  const refused = async () => (await engine.figures(room))[one.name].sound_forwarded;
  // Even when the page asks for it: nothing of it goes on.
  const before = await refused();
  await Promise.race([one.ask("microphone", true).catch(() => {}), pause(2000)]);
  assert.equal(await refused(), before, "sound without permission went on");
  await flows(one, others, { sound: false });
  await engine.permit(room, one.name, ALL);
  await until(`${one.name} may again`, () => one.page.evaluate(() => globalThis.client.room.localParticipant.permissions?.canPublishSources.length), (count) => count > 1);
  await until(`${one.name}'s microphone on`, () => one.ask("microphone", true).then(() => one.page.evaluate(() => globalThis.client.room.localParticipant.isMicrophoneEnabled)).catch(() => false));
  await flows(one, others, { pictures: false });
}

/** Only the signalling is lost: the session stays the same one. */
async function resumes({ one, others }) {
  const before = await one.ask("session");
  await one.page.evaluate(() => globalThis.client.room.simulateScenario("signal-reconnect"));
  const session = () => one.ask("session");
  const after = await until(`signalling of ${one.name} anew`, session, ({ sockets }) => sockets > before.sockets);
  assert.equal(after.sid, before.sid, "the session");
  await until(`${one.name} connected`, one.state, (state) => state === "connected");
  await Promise.all([flows(one, others), ...others.map((other) => flows(other, [one]))]);
  await says(one, others, `resumed ${one.name}`);
}

/** Everything is made anew, and the session is another one. */
async function reconnects({ one, others }) {
  const before = await one.ask("session");
  await one.forget();
  // Some versions give the promise of a whole new connection, others none.
  await one.page.evaluate(() => Promise.resolve(globalThis.client.room.simulateScenario("full-reconnect")).catch(() => {}));
  await until(`${one.name} connected anew`, async () => ({ events: await one.happened("reconnected"), state: await one.state() }), ({ events, state }) => events.length > 0 && state === "connected");
  assert.notEqual((await one.ask("session")).sid, before.sid, "the session");
  await Promise.all([flows(one, others), ...others.map((other) => flows(other, [one]))]);
  // The newest client hands nothing to its channels for some two seconds, whatever it says.
  const tries = await says(one, others, `anew ${one.name}`, { tries: 4 });
  return tries > 1 ? `data heard at the ${tries}. try` : "";
}

/** The server removes: the client knows why, the others see it, and its old token no longer lets it in. */
async function removed({ one, others, engine, room }) {
  const old = await engine.token(room, one.name);
  await engine.remove(room, one.name);
  await until(`${one.name} told`, () => one.happened("disconnected"), (all) => all.length > 0);
  assert.equal(await one.state(), "disconnected");
  const [[, reason]] = await one.happened("disconnected");
  assert.equal(reason, 4, "DisconnectReason.PARTICIPANT_REMOVED");
  for (const other of others.filter((other) => !other.left)) {
    await until(`${one.name} gone at ${other.name}`, () => other.ask("others"), (all) => !all.includes(one.name));
  }
  one.left = true;
  await assert.rejects(one.ask("join", engine.url, old, one.options));
  assert.deepEqual(one.faults, [], "errors of scripts");
}

/** All steps, in their order. `together`: everybody takes it at the same time, because they do not disturb each other. */
export const STEPS = [
  { name: "join", step: joins, together: false },
  { name: "camera and microphone", step: media, together: true },
  { name: "simulcast", step: simulcast, together: true },
  { name: "direct sending", step: direct, together: true },
  { name: "data", step: data, together: true },
  { name: "calls (RPC)", step: calls, together: true },
  { name: "mute and unmute", step: mutes, together: true },
  { name: "unsubscribe and subscribe", step: subscribes, together: true },
  { name: "metadata", step: metadata, together: true },
  { name: "permission taken and given back", step: permission, together: true },
  { name: "signal reconnect", step: resumes, together: true },
  { name: "full reconnect", step: reconnects, together: false },
  { name: "removal", step: removed, together: false },
];

/** Tells the story of a room as tests of `context`: for each step one test, in it one for each client. */
export async function tells(context, { parties, engine, room, steps = STEPS }) {
  for (const { name, step, together } of steps) {
    await context.test(name, { concurrency: true }, async (shown) => {
      const turn = (one) => shown.test(`${one.label}`, async (told) => {
        const note = await step({ one, others: parties.filter((other) => other !== one), engine, room });
        if (note) told.diagnostic(`${one.label}: ${name}: ${note}`);
      });
      if (together) await Promise.all(parties.map(turn));
      else for (const one of parties) await turn(one);
    });
  }
}
