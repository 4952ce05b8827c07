// The press desk and the portal without a mouse: Tab, Enter, Space and arrows alone, and the focus is always seen.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, person, picture, picturesOf, wrongWith } from "./browser.mjs";
import { choose, follow, tabTo, unfold, write } from "./by_keys.mjs";
import { played, root } from "./house.mjs";
import { MEETING, enter } from "./seats.mjs";

const ACT = "statement-victory-75";
let house;
let browser;
let desk;

before(async () => {
  house = await played();
  browser = await launch();
  desk = await enter(browser, house, "press", { locale: "en" });
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

/** The communiqué of the desk. */
let communique;

test("a communiqué is drafted, its photo taken in, described and cleared", async () => {
  await desk.to("/press?lang=en");
  await follow(desk, `#do-draft-${MEETING}`);
  communique = new URL(desk.url()).pathname;
  assert.match(communique, /^\/press\/cfm-2020-05-26-\d$/);
  await choose(desk, "#photo-file", join(root, "data/sample/photo-2020-05-26.jpg"));
  await follow(desk, "#do-add-photo");
  for (const [field, ru, en] of [
    ["caption", "Участники заседания", "Participants of the meeting"],
    ["alternative", "Шесть министров на экране", "Six ministers on a screen"],
    ["credit", "Пресс-служба", "Press service"],
  ]) {
    await write(desk, `textarea[name="${field}-ru"]`, ru);
    await write(desk, `textarea[name="${field}-en"]`, en);
  }
  await write(desk, 'input[name="right"]', "Licence of the service");
  await follow(desk, "#do-describe");
  await follow(desk, "#do-clear-photo");
  assert.equal(new URL(desk.url()).pathname, communique);
});

test("words that the record does not support are kept with a reason, then it is cleared and published", async () => {
  await write(desk, 'textarea[name="headline-en"]', "The plan was adopted");
  await follow(desk, "#do-save");
  assert.match(await desk.locator(".unsupported").innerText(), /“adopted” says “.*adopted”, and the record does not/);
  await desk.locator(".unsupported").scrollIntoViewIfNeeded();
  await picturesOf(desk, "press-unsupported-en");
  assert.deepEqual(await wrongWith(desk), []);
  await write(desk, '[name="kept-reason-0-ru"]', "Так сказано в протоколе");
  await write(desk, '[name="kept-reason-0-en"]', "The minutes say so");
  await follow(desk, "#do-save");
  assert.match(await desk.locator("#kept").innerText(), /The minutes say so/);
  await desk.locator("#kept").scrollIntoViewIfNeeded();
  await picturesOf(desk, "press-kept-en");
  assert.deepEqual(await wrongWith(desk), []);
  await follow(desk, "#do-clear");
  await follow(desk, "#do-publish");
  assert.equal((await fetch(`${house.base}${communique.replace("press", "news")}`)).status, 200);
});

test("it is corrected, and withdrawn", async () => {
  await write(desk, 'textarea[name="headline-en"]', "The plan was confirmed");
  await write(desk, '[name="note-ru"]', "Исправлен глагол");
  await write(desk, '[name="note-en"]', "The verb was corrected");
  await follow(desk, "#do-correct");
  const article = `${house.base}${communique.replace("press", "news")}`;
  assert.match(await (await fetch(`${article}?lang=en`)).text(), /The verb was corrected/);
  await unfold(desk, ".next details summary");
  await write(desk, '[name="reason-ru"]', "Ошибка");
  await write(desk, '[name="reason-en"]', "By mistake");
  await follow(desk, "form[action$='/withdraw'] button", "Space");
  assert.equal((await fetch(article)).status, 410);
  assert.deepEqual(desk.faults, []);
});

for (const [language, look] of [["en", { width: 1440 }], ["ru", { width: 390, height: 844, scheme: "dark" }]]) {
  test(`the portal is walked by keys (${language}, ${look.width} px)`, async () => {
    const page = await person(browser, { ...look, locale: language, script: true });
    await page.goto(`${house.base}/?lang=${language}`);
    await tabTo(page, "a.skip");
    await picture(page, `keys-skip-${language}-${look.width}`);
    await follow(page, 'nav.sections a[href^="/search"]');
    await write(page, 'input[name="q"]', language === "ru" ? "министрами" : "ministers");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=/);
    await tabTo(page, 'select[name="kind"]');
    await page.keyboard.press("ArrowDown");
    await picture(page, `keys-search-${language}-${look.width}`);
    await follow(page, "form button.primary");
    assert.match(page.url(), /kind=news/);
    await follow(page, ".found a");
    assert.match(page.url(), /\/news\//);
    await follow(page, 'nav.sections a[href^="/gallery"]');
    await follow(page, ".galleries a");
    await tabTo(page, "a.download");
    const kept = page.waitForEvent("download", { timeout: 15000 });
    await page.keyboard.press("Enter");
    assert.match((await kept).suggestedFilename(), /\.jpg$/);
    await follow(page, 'nav.sections a[href^="/acts"]');
    await tabTo(page, 'select[name="year"]');
    await page.keyboard.press("ArrowDown");
    await follow(page, "form.filters button");
    assert.match(page.url(), /year=\d{4}/);
    await follow(page, 'nav.sections a[href^="/calendar"]');
    await follow(page, '.months dd a[href*="/2020-05"]');
    await tabTo(page, '.leaf a[href^="/sessions"]');
    await picture(page, `keys-month-${language}-${look.width}`);
    await follow(page, '.leaf a[href^="/sessions"]');
    assert.match(page.url(), /\/sessions\//);
    await page.goto(`${house.base}/acts/${ACT}/check?lang=${language}`);
    const file = join(house.folder, "..", "checked.pdf");
    writeFileSync(file, Buffer.from(await (await fetch(`${house.base}/acts/${ACT}/${ACT}.pdf`)).arrayBuffer()));
    await choose(page, 'input[type="file"]', file);
    await follow(page, "main form button");
    await page.locator(".verdict").first().waitFor();
    await picture(page, `keys-check-${language}-${look.width}`);
    assert.deepEqual(await wrongWith(page), []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
