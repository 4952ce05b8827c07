// Interpretation in real browsers: a speaker, two interpreters at home, a listener. The others are plain pages.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, picturesOf, whole } from "./browser.mjs";
import { tabTo } from "./by_keys.mjs";
import { start } from "./house.mjs";
import { MEETING, arriving, at, comesIn, enter, opens, press, until } from "./seats.mjs";
import { bursts, ceiling, heard, limited, loudest, silentBefore, switches, tone, untilHeard, wav } from "./sound.mjs";

const PATIENCE = { timeout: 90000 };
const HEADS_AS_PAGES = ["ru", "by", "kz", "kg"];
const seats = {};
let house;
let browser;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "plenary-sound-"));
  house = await start();
  browser = await launch({ sound: wav(join(folder, "tone.wav"), 10, tone(440, 0.2)) });
});

after(async () => {
  await browser?.close();
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const chooses = (page, language) => page.locator("plenary-languages [data-language]").selectOption(language);
const stand = (page, word) => page.locator(`.microphone[data-stand="${word}"]`).waitFor(PATIENCE);

/** Waits until the floor is no louder than this. */
async function softened(page, most) {
  for (const end = Date.now() + PATIENCE.timeout; Date.now() < end; ) if ((await loudest(page, "", 200)) < most) return;
}

test("two interpreters, a speaker and a listener come in", async () => {
  seats.officer = await enter(browser, house, "officer", { script: false });
  await at(seats.officer, "/desk");
  for (const seat of HEADS_AS_PAGES) await comesIn(browser, house, seats, seat, { script: false });
  await comesIn(browser, house, seats, "tj");
  await comesIn(browser, house, seats, "am", { locale: "en-GB" });
  await comesIn(browser, house, seats, "int-en-1");
  await comesIn(browser, house, seats, "int-en-2", { locale: "en-GB" });
  for (const seat of ["tj", "am"]) await seats[seat].waitForSelector("plenary-room[connected]", PATIENCE);
  for (const seat of ["int-en-1", "int-en-2"]) {
    await seats[seat].waitForURL(/\/booth$/, PATIENCE);
    await seats[seat].waitForSelector("plenary-booth[connected]", PATIENCE);
    await stand(seats[seat], "free");
  }
  await opens(seats.ru);
  await press(seats.ru, "do-adopt-agenda");
  await at(seats.ru, "/agenda");
  await press(seats.ru, "do-take-up-4");
});

test("an interpreter takes the microphone by keyboard; nobody hears who did not choose the channel", async () => {
  await seats["int-en-1"].keyboard.press("t");
  await stand(seats["int-en-1"], "alone");
  await stand(seats["int-en-2"], "listening");
  await seats["int-en-1"].locator("[data-own]:visible").waitFor(PATIENCE);
  await seats["int-en-1"].waitForFunction(() => document.querySelector("[data-own] [data-level]").value > 0.01, null, PATIENCE);
  await press(seats.tj, "do-ask-for-floor");
  await at(seats.ru, "/speakers");
  await press(seats.ru, "do-give-floor-to-*");
  await until(seats.am, "the floor's sound", (now) => now.tj?.sound > 20);
  const all = await arriving(seats.am);
  assert.equal(all["int-en-1"].soundTracks, 1, "the channel is there");
  await pause(1000);
  const later = await arriving(seats.am);
  assert.ok(later["int-en-1"].sound - all["int-en-1"].sound < 3, "and is not sent to who did not choose it");
  const now = await heard(seats.am);
  assert.equal(now.state, "floor");
  assert.equal(now.loud[""], 1);
  assert.ok(!now.loud.en, "what is not chosen is not heard");
  await until(seats["int-en-1"], "the floor in the booth", (now) => now.tj?.sound > 20 && now.tj?.frames > 0);
});

test("a listener chooses the language and hears the floor lowered beneath it", async () => {
  await chooses(seats.am, "en");
  const before = (await arriving(seats.am))["int-en-1"].sound;
  await until(seats.am, "the interpreter's packets", (now) => now["int-en-1"].sound > before + 50);
  const now = await untilHeard(seats.am, "the floor lowered", ({ state }) => state === "language");
  assert.deepEqual(now.loud, { "": 0.15, en: 1 });
  await tabTo(seats.am, "plenary-languages [data-beneath] input");
  for (let presses = 0; presses < 5; presses += 1) await seats.am.keyboard.press("ArrowRight");
  assert.equal((await heard(seats.am)).loud[""], 0.4, "as loud as the listener wants it");
  await whole(seats.am, "listener-en");
});

test("the choice switches quickly and is remembered by the browser", async () => {
  for (const [how, reached, turns] of [["reached for", true, 10], ["from a standstill", false, 5]]) {
    const times = [];
    for (let turn = 0; turn < turns; turn += 1) {
      await chooses(seats.am, "");
      await pause(300);
      times.push(await switches(seats.am, "en", reached));
    }
    assert.ok(times.every(Number.isFinite), "the channel was heard");
    console.log(`# language switch, ${how}: heard after ${median(times).toFixed(0)} ms (median) of ${times.map((ms) => ms.toFixed(0)).join(" ")}`);
  }
  await seats.am.reload();
  await seats.am.waitForSelector("plenary-room[connected]", PATIENCE);
  assert.equal(await seats.am.locator("plenary-languages [data-language]").inputValue(), "en");
  const back = await untilHeard(seats.am, "the language after a reload", ({ state, loud }) => state === "language" && "en" in loud && "" in loud);
  assert.equal(back.loud[""], 0.4);
});

test("while the space bar is held nothing of the cough is heard, and the floor comes back when it lasts", async () => {
  const interpreter = seats["int-en-1"];
  await interpreter.locator("#do-slower").focus();
  assert.ok((await loudest(seats.am, "en", 1500)) > 0.01, "the interpreter is heard");
  const silent = silentBefore(seats.am, "en");
  await interpreter.keyboard.down("Space");
  await interpreter.locator('[data-cough][aria-pressed="true"]').waitFor(PATIENCE);
  const before = await silent;
  assert.ok(before > 2500, `a short cough does not bring the floor up: it came after ${before} ms of silence`);
  const long = await untilHeard(seats.am, "the floor", ({ state }) => state === "falls-back");
  assert.equal(long.loud[""], 1);
  assert.ok((await loudest(seats.am, "en", 1200)) < 0.001, "nothing of the cough");
  assert.ok((await loudest(seats.am, "", 800)) > 0.15, "the floor is heard as it is spoken");
  assert.match(await seats.am.locator("[data-heard]").innerText(), /silent/);
  await interpreter.keyboard.up("Space");
  await untilHeard(seats.am, "the language again", ({ state }) => state === "language");
  // It goes down by and by.
  await softened(seats.am, 0.12);
  const beneath = await loudest(seats.am, "", 800);
  assert.ok(beneath > 0.04 && beneath < 0.12, `the floor beneath it is two fifths as loud: ${beneath}`);
  assert.equal(await interpreter.locator("#answer .done").count() > 0 && (await interpreter.locator("#answer").innerText()).includes("медленнее"), false, "the space bar pressed no button");
});

test("partners hand over and the channel never falls silent", async () => {
  await seats.am.evaluate(() => {
    const languages = document.querySelector("plenary-languages");
    globalThis.states = [];
    new MutationObserver(() => globalThis.states.push(languages.dataset.state)).observe(languages, { attributeFilter: ["data-state"] });
  });
  await seats["int-en-1"].keyboard.press("t");
  await seats["int-en-2"].getByText("Your partner asks you to take over.").waitFor(PATIENCE);
  await whole(seats["int-en-2"], "booth-listening-en");
  await seats["int-en-2"].keyboard.press("t");
  await stand(seats["int-en-2"], "incoming");
  await stand(seats["int-en-1"], "outgoing");
  const before = await arriving(seats.am);
  await until(seats.am, "both", (now) => now["int-en-1"]?.sound > before["int-en-1"].sound + 10 && now["int-en-2"]?.sound > 10);
  await seats["int-en-2"].keyboard.press("t");
  await stand(seats["int-en-2"], "alone");
  await stand(seats["int-en-1"], "listening");
  await until(seats.am, "the outgoing closed", (now) => (now["int-en-1"]?.soundTracks ?? 0) === 0);
  const after = (await arriving(seats.am))["int-en-2"].sound;
  await until(seats.am, "the incoming goes on", (now) => now["int-en-2"].sound > after + 50);
  assert.deepEqual(await seats.am.evaluate(() => globalThis.states.filter((state) => state !== "language")), []);
});

test("an interpreter listens to another channel, and a tampered page gets no sound through", async () => {
  await chooses(seats["int-en-1"], "en");
  await until(seats["int-en-1"], "the partner", (now) => now["int-en-2"]?.sound > 20);
  const speaks = (page) => page.evaluate(() => document.querySelector("plenary-booth").room.localParticipant.setMicrophoneEnabled(true, {}, { name: "interp:en" }).catch(() => {}));
  await speaks(seats["int-en-1"]);
  await pause(2000);
  assert.equal((await arriving(seats.am))["int-en-1"]?.sound ?? 0, 0, "not at the microphone, not heard");
  const { loud } = await untilHeard(seats["int-en-1"], "the partner at full volume", (now) => now.loud.en === 1);
  assert.equal(loud[""], 0, "the floor is off while another channel is interpreted from");
  await seats["int-en-1"].locator("[data-volume]").evaluate((volume) => {
    volume.value = "50";
    volume.dispatchEvent(new Event("input"));
  });
  assert.equal((await heard(seats["int-en-1"])).loud.en, 0.5);
  await chooses(seats["int-en-1"], "");
});

test("the speaker sees that the interpreters ask for a slower speech, for a while", async () => {
  const answered = seats["int-en-2"].waitForResponse((one) => one.url().endsWith("/do/slower"), PATIENCE);
  await seats["int-en-2"].keyboard.press("s");
  const answer = await answered;
  assert.equal(answer.status(), 200, await answer.text());
  const signal = seats.tj.locator("plenary-passing");
  await signal.waitFor(PATIENCE);
  assert.match(await signal.innerText(), /говорите медленнее/);
  await whole(seats.tj, "speaker-slower-ru");
  assert.equal(await seats.am.locator("plenary-passing").count(), 0);
  await seats["int-en-2"].keyboard.press("s");
  await seats["int-en-2"].locator("#answer .alert", { hasText: "just asked to slow down" }).waitFor(PATIENCE);
  await signal.waitFor({ state: "detached", timeout: 60000 });
});

test("an empty channel falls back to the floor, and the console says who is where", async () => {
  await whole(seats["int-en-2"], "booth-alone-en");
  await press(seats["int-en-2"], "do-release-microphone");
  const now = await untilHeard(seats.am, "the floor", ({ state }) => state === "falls-back");
  assert.deepEqual(now.loud, { "": 1 });
  await seats.am.locator('plenary-languages option[value="en"]', { hasText: "nobody" }).waitFor({ state: "attached", ...PATIENCE });
  await press(seats["int-en-1"], "do-take-microphone");
  await stand(seats["int-en-1"], "alone");
  await whole(seats["int-en-1"], "booth-alone-ru");
  await untilHeard(seats.am, "the language again", ({ state }) => state === "language");
  const desk = await seats.officer.context().newPage();
  await desk.goto(`${seats.officer.origin}/meeting/${MEETING}/desk`);
  assert.match(await desk.locator(".booths").innerText(), /у микрофона/);
  await picturesOf(desk, "desk-booths-ru");
  await desk.close();
});

test("a listener without network for half a minute comes back to its seat, its language and its place in the list", async () => {
  for (const seat of ["kz", "by"]) await at(seats[seat], "/speakers");
  await press(seats.kz, "do-ask-for-floor");
  await press(seats.am, "do-ask-for-floor");
  await press(seats.by, "do-ask-for-floor");
  const list = async (page) => (await page.locator("ol.speakers > li:not(.current) .grow").allInnerTexts()).map((text) => text.trim());
  await at(seats.kg, "/speakers");
  const before = await list(seats.kg);
  assert.equal(before.length, 3, before.join());
  const line = await seats.am.context().newCDPSession(seats.am);
  // Nothing passes either way: neither pages and messages nor the media (packetLoss is of WebRTC).
  const network = (gone) => ({ offline: gone, latency: 0, downloadThroughput: -1, uploadThroughput: -1, packetLoss: gone ? 100 : 0 });
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", network(true));
  await seats.am.evaluate(() => document.querySelector("plenary-room").room.simulateScenario("signal-reconnect")).catch(() => {});
  await seats.am.locator("[data-banner]:visible").waitFor(PATIENCE);
  await pause(31000);
  await seats.kg.reload();
  assert.deepEqual(await list(seats.kg), before, "the list does not forget who is away");
  await line.send("Network.emulateNetworkConditions", network(false));
  await seats.am.waitForSelector("plenary-room[connected]", PATIENCE);
  await seats.am.locator("[data-banner]").waitFor({ state: "hidden", ...PATIENCE });
  await untilHeard(seats.am, "the language again", ({ state, loud }) => state === "language" && "en" in loud);
  const back = await arriving(seats.am);
  await until(seats.am, "sound and pictures again", (now) => now["int-en-1"]?.sound > back["int-en-1"].sound + 20 && now.tj?.frames > (back.tj?.frames ?? 0));
  await at(seats.kg, "/speakers");
  assert.deepEqual(await list(seats.kg), before);
  for (const seat of ["kz", "am", "by"]) await press(seats[seat], "do-leave-list");
});

test("the floor's own sound still needs the floor, and the booth works by forms alone", async () => {
  await at(seats.ru, "/speakers");
  await press(seats.ru, "do-withdraw-floor");
  await until(seats.am, "the speaker silent", (now) => (now.tj?.soundTracks ?? 0) === 0 && now["int-en-1"].sound > 0);
  const plain = await enter(browser, house, "int-en-2", { script: false });
  await at(plain, "/booth");
  await press(plain, "do-take-microphone");
  await stand(plain, "incoming");
  await press(plain, "do-complete-hand-over");
  await stand(plain, "alone");
  await plain.locator("details.text").first().waitFor(PATIENCE);
  await plain.context().close();
});

test("sound at its usual level passes as it is, and a microphone that screams is held at the ceiling", async () => {
  await chooses(seats.am, "");
  await press(seats.tj, "do-ask-for-floor");
  await at(seats.ru, "/speakers");
  await press(seats.ru, "do-give-floor-to-tj");
  await untilHeard(seats.am, "the floor alone", ({ state, loud }) => state === "floor" && loud[""] === 1);
  await until(seats.am, "the floor's sound", (now) => now.tj?.sound > 20);
  await pause(1000);
  const usual = await limited(seats.am, 2000);
  const scream = await launch({ sound: wav(join(folder, "scream.wav"), 5, bursts(12)) });
  try {
    await comesIn(scream, house, seats, "sg");
    await seats.sg.waitForSelector("plenary-room[connected]", PATIENCE);
    await press(seats.sg, "do-ask-for-floor");
    await at(seats.ru, "/speakers");
    await press(seats.ru, "do-give-floor-to-sg");
    await until(seats.am, "the scream", (now) => now.sg?.sound > 50 && !now.tj?.soundTracks);
    const loud = await limited(seats.am, 5000);
    const db = (sample) => (20 * Math.log10(sample)).toFixed(1);
    console.log(`# limiter: a tone of ${usual.sum.db.toFixed(2)} dB is heard at ${usual.heard.db.toFixed(2)} dB; of a scream with a peak of ${db(loud.sum.most)} dB ${db(loud.heard.most)} dB are heard`);
    assert.ok(usual.sum.most > 0.1 && Math.abs(usual.sum.db - usual.heard.db) < 1, JSON.stringify(usual));
    assert.ok(loud.sum.most > 0.8, `the scream arrives: ${loud.sum.most}`);
    assert.ok(loud.heard.most <= (await ceiling(seats.am)) + 0.001, `${loud.heard.most} is heard`);
  } finally {
    await scream.close();
    delete seats.sg;
  }
});

test("no page had a script error or a breach of its policy", () => {
  for (const [seat, page] of Object.entries(seats)) assert.deepEqual(page.faults, [], seat);
});
