// Booths under rules that require two languages: without one nothing is decided unless the body says so; times at the
// microphone with short limits; two booths that would wait for each other.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, person, picturesOf, whole } from "./browser.mjs";
import { tabTo } from "./by_keys.mjs";
import { root, start } from "./house.mjs";
import { MEETING, at, comesIn, enter, opens, press } from "./seats.mjs";
import { heard, loudest, tone, untilHeard, wav } from "./sound.mjs";

const PATIENCE = { timeout: 90000 };
// Turns of ten seconds, with a warning for the last five; both are heard for at most a minute. A booth has four
// seconds to find its voice again, and its listeners do not hear the floor come up meanwhile.
const RULES = 'languages = ["ru", "en"]\ninterpretation = { turn_seconds = 10, warning_seconds = 5, hand_over_seconds = 60, empty_booth_seconds = 4, empty_booth_heard = "silence" }';
const TEXT = "statement-victory-75";
const seats = {};
let house;
let browser;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "plenary-booths-"));
  const sample = readFileSync(join(root, "data/sample/organisation.toml"), "utf8");
  const organisation = join(folder, "organisation.toml");
  writeFileSync(organisation, sample.replace('\nlanguages = ["ru"]\n', `\n${RULES}\n`));
  house = await start("--organisation", organisation);
  browser = await launch({ sound: wav(join(folder, "tone.wav"), 10, tone(440, 0.2)) });
});

after(async () => {
  await browser?.close();
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const stand = (page, word) => page.locator(`.microphone[data-stand="${word}"]`).waitFor(PATIENCE);
const missing = (page) => page.locator("#bar .unserved");
/** The clock of the time at the microphone. */
const turn = (page) => page.locator(".microphone booth-clock[limit='10']");
const turnIs = (page, state) => turn(page).and(page.locator(`[data-state="${state}"]`)).waitFor(PATIENCE);

/** Presses what the rules refuse; gives the sentence. */
async function refused(page, id) {
  const error = await press(page, id).catch((error) => error);
  assert.match(error?.message ?? "", /422/);
  return page.locator("#answer .alert").innerText();
}

/** Another page of the same person, closed afterwards. */
async function beside(page, path, look) {
  const other = await page.context().newPage();
  await other.goto(`${page.origin}/meeting/${MEETING}${path}`);
  await look(other);
  await other.close();
}

test("a second booth is prepared, and the meeting opens with both", async () => {
  seats.officer = await enter(browser, house, "officer", { script: false });
  await at(seats.officer, "/desk");
  const form = seats.officer.locator('form:has(#do-prepare-interpreter)');
  await form.locator("xpath=ancestor::details[1]").locator("summary").first().click().catch(() => {});
  await form.locator('[name="person"]').selectOption("pashinyan");
  await form.locator('[name="language"]').selectOption("ru");
  await press(seats.officer, "do-prepare-interpreter");
  for (const seat of ["by", "kz", "kg", "tj", "am"]) await comesIn(browser, house, seats, seat, { script: false });
  await comesIn(browser, house, seats, "ru", { script: false, locale: "en-GB" });
  for (const seat of ["int-en-1", "int-en-2", "int-ru-1"]) {
    await comesIn(browser, house, seats, seat, { locale: seat === "int-en-1" ? "ru-RU" : "en-GB" });
    await seats[seat].waitForURL(/\/booth$/, PATIENCE);
    await seats[seat].waitForSelector("plenary-booth[connected]", PATIENCE);
  }
  await opens(seats.ru);
  await press(seats.ru, "do-adopt-agenda");
  await at(seats.ru, "/agenda");
  await press(seats.ru, "do-take-up-4");
});

test("without a language of the rules the chair is told why nothing is decided, and what can be done", async () => {
  // The chair's page with scripts: it must change by itself.
  seats.chair = await person(browser, { locale: "en-GB" });
  await seats.chair.context().addCookies(await seats.ru.context().cookies());
  seats.chair.origin = seats.ru.origin;
  seats.chair.to = (path) => seats.chair.goto(`${seats.ru.origin}${path}`);
  await at(seats.chair);
  await missing(seats.chair).waitFor(PATIENCE);
  const text = await missing(seats.chair).innerText();
  for (const said of ["Russian", "English", "No decision can be taken", "ask the body to work without this language"]) assert.ok(text.includes(said), `${said} in ${text}`);
  assert.match(await refused(seats.chair, `do-put-${TEXT}`), /Nobody is at the microphone of the booth/);
  await whole(seats.chair, "chair-unserved-en");
  for (const seat of ["int-en-1", "int-ru-1"]) {
    await press(seats[seat], "do-take-microphone");
    await stand(seats[seat], "alone");
  }
  await missing(seats.chair).first().waitFor({ state: "detached", ...PATIENCE });
});

test("time at the microphone is warned of before, at and after its limit, for both partners", async () => {
  const [one, two] = [seats["int-en-1"], seats["int-en-2"]];
  await turnIs(one, "near");
  assert.match(await turn(one).innerText(), /из 10 с.*подходит к концу/s);
  await whole(one, "booth-time-near-ru");
  await turnIs(one, "over");
  assert.match(await turn(one).innerText(), /Пора передать микрофон/);
  const desk = await person(browser, { locale: "en-GB" });
  await desk.context().addCookies(await seats.officer.context().cookies());
  await desk.goto(`${seats.officer.origin}/meeting/${MEETING}/desk?lang=en`);
  const row = desk.locator(".booths li", { hasText: "First interpreter into English" });
  await row.last().getByText("Over the limit: a partner should take over.").waitFor(PATIENCE);
  assert.match(await desk.locator("#languages").innerText(), /decisions stop after 4 s/);
  await picturesOf(desk, "desk-turn-over-en");
  await desk.context().close();
  // The partner takes over; both are heard until one of them ends it.
  const since = async (page) => Date.parse(await turn(page).getAttribute("since"));
  const before = await since(one);
  await two.keyboard.press("t");
  await stand(one, "outgoing");
  await stand(two, "incoming");
  await two.keyboard.press("t");
  await stand(two, "alone");
  await stand(one, "listening");
  assert.equal(await turn(one).count(), 0, "who is relieved has no clock");
  assert.ok((await since(two)) > before, "and who took over a new one");
  await turnIs(two, "near");
  await turnIs(two, "over");
  assert.match(await turn(two).innerText(), /Time to hand over/);
});

test("the console is worked by keys alone, and the focus is always seen", async () => {
  const one = seats["int-en-1"];
  await one.reload();
  await one.waitForSelector("plenary-booth[connected]", PATIENCE);
  for (const stop of ["#do-take-microphone", "plenary-languages [data-language]", "plenary-languages [data-volume]"]) await tabTo(one, stop);
  await one.keyboard.press("ArrowLeft");
  await untilHeard(one, "a lower volume", ({ loud }) => loud[""] === undefined || loud[""] < 1);
  await one.keyboard.press("ArrowRight");
  await tabTo(one, "details.text > summary");
  await one.keyboard.press("Enter");
  await one.locator("details.text[open]").waitFor(PATIENCE);
});

test("two booths do not interpret from each other", async () => {
  const [english, russian] = [seats["int-en-2"], seats["int-ru-1"]];
  const choice = (page) => page.locator("plenary-languages [data-language]");
  await choice(english).selectOption("ru");
  await untilHeard(english, "the Russian channel", ({ state, loud }) => state === "language" && loud.ru === 1);
  assert.ok((await loudest(english, "ru", 600)) > 0.1, "the relay is heard");
  const refusedChoice = async (page, language) => {
    await page.locator("#answer").evaluate((answer) => answer.replaceChildren());
    await choice(page).selectOption(language);
    await page.locator("#answer .alert").waitFor(PATIENCE);
    return page.locator("#answer .alert").innerText();
  };
  assert.match(await refusedChoice(russian, "en"), /interprets from your channel/);
  assert.equal(await choice(russian).inputValue(), "", "the choice before stands");
  assert.equal((await heard(russian)).state, "floor");
  await whole(russian, "booth-relay-refused-en");
  // What the server has forgotten is asked again when the booth comes back.
  await english.evaluate(() => {
    const booth = document.querySelector("plenary-booth");
    const fields = new URLSearchParams({ token: booth.getAttribute("token"), language: "" });
    return fetch(booth.getAttribute("pass").replace(/\/pass$/, "/do/relay"), { method: "POST", body: fields });
  });
  const claimed = english.waitForResponse((answer) => answer.url().endsWith("/do/relay") && answer.ok(), PATIENCE);
  await english.evaluate(() => document.querySelector("plenary-booth").room.disconnect());
  await claimed;
  await english.waitForSelector("plenary-booth[connected]", PATIENCE);
  assert.match(await refusedChoice(russian, "en"), /interprets from your channel/);
  await choice(english).selectOption("");
  await english.locator("#answer .done").first().waitFor(PATIENCE);
  await choice(russian).selectOption("en");
  await untilHeard(russian, "the English channel", ({ state }) => state === "language");
  await choice(russian).selectOption("");
});

test("the body waives a language on record, and an interpreter that is heard again ends it", async () => {
  const listener = seats["int-ru-1"].locator("plenary-languages");
  await listener.locator("[data-language]").selectOption("en");
  await untilHeard(seats["int-ru-1"], "the English channel", ({ state }) => state === "language");
  await press(seats["int-en-2"], "do-release-microphone");
  await missing(seats.chair).getByText(/without a voice since \d\d:\d\d:\d\d/).waitFor(PATIENCE);
  assert.match(await missing(seats.chair).innerText(), /From \d\d:\d\d:\d\d no decision can be taken/);
  const silent = await untilHeard(seats["int-ru-1"], "silence", ({ state }) => state === "empty");
  assert.equal(silent.loud[""] ?? 0, 0, "the floor does not come up");
  await listener.getByText("Nobody interprets on this channel now.").waitFor(PATIENCE);
  await listener.locator("[data-language]").selectOption("");
  await new Promise((done) => setTimeout(done, 4500));
  assert.match(await refused(seats.chair, `do-put-${TEXT}`), /English/);
  await press(seats.chair, "do-put-waiver-en");
  for (const seat of ["by", "kz", "kg"]) {
    await at(seats[seat]);
    assert.match(await seats[seat].locator("section.decision").innerText(), /английский/);
    await press(seats[seat], "do-vote-for-*");
  }
  await press(seats.chair, "do-declare-*");
  await missing(seats.chair).waitFor({ state: "detached", ...PATIENCE });
  await press(seats.chair, `do-put-${TEXT}`);
  await press(seats.chair, "do-declare-carried-*");
  const record = async (expected) => {
    await at(seats.am, "/decisions");
    assert.match(await seats.am.locator("#decisions").innerText(), expected);
  };
  await record(/Работать без языка: английский[^]*заседание работает без этого языка/i);
  await beside(seats.chair, "/decisions", (page) => picturesOf(page, "decisions-waiver-en"));
  await press(seats["int-en-1"], "do-take-microphone");
  await stand(seats["int-en-1"], "alone");
  await record(/перевод возобновлён в \d\d:\d\d/);
  // The waiver was for that time: when the booth is empty again, nothing is decided.
  await press(seats["int-en-1"], "do-release-microphone");
  await missing(seats.chair).first().waitFor(PATIENCE);
});

test("no page of the booths had a script error or a breach of its policy", () => {
  for (const [seat, page] of Object.entries(seats)) assert.deepEqual(page.faults, [], seat);
});
