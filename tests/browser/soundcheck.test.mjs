// The sound gate with real captured sound: a good microphone, a telephone's band, a microphone that is too loud, one
// that is silent; what the check finds, says and leaves for the Secretariat.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, whole } from "./browser.mjs";
import { start } from "./house.mjs";
import { at, enter, press } from "./seats.mjs";
import { RATE, wav } from "./sound.mjs";

let house;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "plenary-sound-"));
  house = await start();
});

after(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Three seconds of tones that rise, twice a second, from 150 Hz to `top`, at `level`. */
function voice(name, top, level) {
  let phase = 0;
  return wav(join(folder, `${name}.wav`), 3, (index) => {
    const part = (index % (RATE / 2)) / (RATE / 2);
    phase += (2 * Math.PI * 150 * (top / 150) ** part) / RATE;
    return level * Math.sin(phase);
  });
}

/** Checks the sound of a seat in a browser of its own; gives what the record holds afterwards, as the page says it. */
async function checked(seat, sound, locale = "en-GB") {
  const browser = await launch({ sound });
  try {
    const page = await enter(browser, house, seat, { locale });
    await at(page, "/waiting");
    await press(page, "do-report-sound");
    await page.locator("#sound .state").waitFor({ timeout: 90000 });
    const text = await page.locator("#sound").innerText();
    await whole(page, `soundcheck-${seat}`);
    const [, level, band] = text.match(/(-?\d+)[^\d]+(\d+[.,]\d)/) ?? [];
    console.log(`# ${seat}: ${text.replaceAll("\n", " ")}`);
    if (seat === "am") await press(page, "do-ask-admission");
    assert.deepEqual(page.faults, []);
    return { text, level: Number(level), band: Number(band?.replace(",", ".")) };
  } finally {
    await browser.close();
  }
}

test("a good microphone is found fit, its whole band measured on the sent signal", async () => {
  const { text, level, band } = await checked("am", voice("good", 18000, 0.2));
  assert.match(text, /full band/);
  assert.ok(band >= 15, `${band} kHz`);
  assert.ok(level > -36 && level < -9, `${level} dB`);
});

test("a telephone's band is named, with what to do", async () => {
  const { text, band } = await checked("by", voice("telephone", 3400, 0.2), "ru-RU");
  assert.match(text, /узкая полоса/);
  assert.match(text, /проводную гарнитуру/);
  assert.ok(band > 2.5 && band < 7, `${band} kHz`);
});

test("a microphone that clips and one that is silent are told apart", async () => {
  assert.match((await checked("kz", voice("loud", 12000, 3))).text, /too loud/);
  assert.match((await checked("kg", voice("silent", 1000, 0))).text, /no sound/);
});

test("the Secretariat sees the result beside the face", async () => {
  const browser = await launch();
  const officer = await enter(browser, house, "officer", { locale: "en-GB" });
  await at(officer, "/desk");
  await officer.getByText("sound: full band").waitFor({ timeout: 90000 });
  await browser.close();
});
