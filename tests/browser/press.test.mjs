// The report of the session of 16 September 2021 at the press desk: three photos of three services, one captioned from
// left to right from the seats, words against the record, an embargo to the minute, both languages, a withdrawal.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, person, whole } from "./browser.mjs";
import { root, start } from "./house.mjs";
import { at as pageOf, enter, press } from "./seats.mjs";

const SESSION = "csc-2021-09-16";
const at = (page, path = "") => pageOf(page, path, SESSION);
const IN_THE_HALL = ["tj", "am", "by", "kz", "kg", "sg"];
const ROW = {
  ru: "(слева направо) премьер-министр Армении Никол Пашинян, президент Беларуси Александр Лукашенко, президент Таджикистана Эмомали Рахмон, президент Казахстана Касым-Жомарт Токаев, президент Кыргызстана Садыр Жапаров, генеральный секретарь ОДКБ Станислав Зась",
  en: "(left to right) Prime Minister of Armenia Nikol Pashinyan, President of Belarus Alexander Lukashenko, President of Tajikistan Emomali Rahmon, President of Kazakhstan Kassym-Jomart Tokayev, President of Kyrgyzstan Sadyr Japarov, Secretary General of the CSTO Stanislav Zas",
};
const SERVICES = {
  ru: ["пресс-служба президента Казахстана", "пресс-служба президента России", "пресс-служба ОДКБ"],
  en: ["press service of the President of Kazakhstan", "press service of the President of Russia", "CSTO press service"],
};
let house;
let browser;
let desk;
let outsider;

before(async () => {
  house = await start("--meeting", "session");
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

test("the session is held: five heads in the hall, one by video, the declaration adopted", async () => {
  const officer = await enter(browser, house, "officer", { script: false });
  await at(officer, "/hall");
  for (const seat of IN_THE_HALL) await press(officer, `do-seat-in-hall-${seat}`);
  const remote = await enter(browser, house, "ru", { script: false });
  await at(remote, "/waiting");
  await press(remote, "do-ask-admission");
  await at(officer, "/desk");
  await press(officer, "do-admit-ru");
  await at(remote);
  await press(remote, "do-arrive");
  const chair = await enter(browser, house, "tj", { script: false });
  await at(chair);
  for (const step of ["open", "adopt-agenda", "take-up-1", "conclude-*", "take-up-2", "put-declaration-csc-2021", "declare-carried-*", "conclude-*", "take-up-3", "conclude-*", "close"]) {
    await press(chair, `do-${step}`);
    await at(chair);
  }
  for (const page of [officer, remote, chair]) await page.context().close();
});

/** The photo's page. */
const photo = (number) => desk.to(`/press/${SESSION}/photo/photo-${number}`);

/** Presses a button of a plain form; the page that follows. */
async function step(selector) {
  const [answer] = await Promise.all([
    desk.waitForResponse((one) => one.request().method() === "POST", { timeout: 90000 }),
    desk.locator(selector).first().click(),
  ]);
  await desk.waitForLoadState();
  return answer.status();
}

test("photos of three services wait at the desk; the file's words fill the form", async () => {
  desk = await enter(browser, house, "press", { script: false });
  for (let tries = 0; ; tries += 1) {
    await desk.to(`/press/${SESSION}`);
    if ((await desk.locator(".photos li").count()) === 3) break;
    assert.ok(tries < 600, "the photos did not come");
    await new Promise((done) => setTimeout(done, 200));
  }
  await photo(1);
  const places = await desk.locator("input.place").evaluateAll((all) => Object.fromEntries(all.map((one) => [one.name, one.value])));
  assert.deepEqual(places, { "place-am": "1", "place-by": "2", "place-tj": "3", "place-kz": "4", "place-kg": "5", "place-sg": "6", "place-ru": "" });
  assert.equal(await desk.locator("textarea[name=caption-ru]").inputValue(), ROW.ru);
  assert.equal(await desk.locator("textarea[name=caption-en]").inputValue(), ROW.en);
  assert.match(await desk.locator("textarea[name=alternative-en]").inputValue(), /Six people/);
});

test("a person who took part by video does not stand in the hall's row, and the order is checked by a person", async () => {
  await desk.locator("[name=place-ru]").fill("7");
  assert.equal(await step("#do-compose"), 200);
  assert.match(await desk.locator("textarea[name=caption-ru]").inputValue(), /Станислав Зась, президент России Владимир Путин$/);
  await step("#do-describe");
  assert.equal(await step("#do-clear-photo"), 422);
  assert.match(await desk.locator("p.alert[role=alert]").innerText(), /Владимир Путин .*видеосвязи/);
  await photo(1);
  await desk.locator("[name=place-ru]").fill("");
  await step("#do-compose");
  assert.equal(await desk.locator("textarea[name=caption-ru]").inputValue(), ROW.ru);
  await step("#do-describe");
  assert.equal(await step("#do-clear-photo"), 422);
  assert.match(await desk.locator("p.alert[role=alert]").innerText(), /Сверьте порядок/);
  await photo(1);
  await desk.locator("[name=order]").check();
  await step("#do-describe");
  await desk.locator("[name=order]").isChecked();
  assert.equal(await step("#do-clear-photo"), 303);
  for (const number of [2, 3]) {
    await photo(number);
    assert.equal(await step("#do-clear-photo"), 303);
  }
});

test("words that the record does not support are refused by their place, with the right verb", async () => {
  await desk.to(`/press/${SESSION}`);
  const text = desk.locator("textarea[name=text-ru]");
  const before = await text.inputValue();
  await text.fill(before.replace("Принята Декларация", "Одобрена Декларация"));
  await step("#do-save");
  assert.equal(await step("#do-clear"), 422);
  assert.match(await desk.locator("p.alert[role=alert]").innerText(), /В абзаце 3 .*«одобрена».* По записи: принято/);
  await desk.locator("textarea[name=text-en]").fill("");
  await desk.locator("textarea[name=text-ru]").fill(before);
  await step("#do-save");
  assert.match(await desk.locator("#translation").innerText(), /Текст сообщения/);
  await desk.close();
  desk = await enter(browser, house, "press");
  await desk.to(`/press/${SESSION}`);
  await whole(desk, "press-desk-ru");
  await photo(1);
  await whole(desk, "press-photo-ru");
  await desk.to(`/press/${SESSION}/photo/photo-1?lang=en`);
  await whole(desk, "press-photo-en");
});

test("an upload that is no photo is refused, and one more photo is taken in by its content", async () => {
  await desk.to(`/press/${SESSION}?lang=ru`);
  await desk.locator("#photo-file").setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg/>") });
  assert.equal(await step("#do-add-photo"), 422);
  assert.match(await desk.locator("p.alert[role=alert]").innerText(), /не фотография/);
  await desk.locator("#photo-file").setInputFiles(`${root}/data/sample/photos/2021-09-16-hall.jpg`);
  await step("#do-add-photo");
  await desk.waitForURL(/photo\/photo-4$/);
  await step("form[action$='/remove'] button");
});

test("under embargo nothing is public; at its minute it is, without a hand, in Russian and English", async () => {
  await desk.to(`/press/${SESSION}?lang=ru`);
  await desk.locator("textarea[name=text-en]").fill("The heads discussed international and regional security, first of all the situation in Afghanistan.\n\nThe Declaration of the CSTO Collective Security Council was adopted.");
  await step("#do-save");
  assert.match(await desk.locator("#translation").innerText(), /на всех языках/);
  await step("#do-clear");
  // The next minute but one by the clock of the seat (Moscow is three hours ahead of UTC, all year).
  const until = new Date(Math.ceil(Date.now() / 60000) * 60000 + (Date.now() % 60000 > 45000 ? 60000 : 0));
  await desk.locator("summary", { hasText: "эмбарго" }).click();
  await desk.locator("#embargo-until").fill(new Date(until.getTime() + 3 * 3600000).toISOString().slice(0, 16));
  assert.equal(await step("#do-embargo"), 303);
  await desk.locator(".embargo").waitFor();
  await whole(desk, "press-embargo-ru");
  const files = await desk.locator(".photos img").evaluateAll((all) => all.map((one) => one.getAttribute("src").replace(/^\/press\/([^/]+)\/photos/, "/photos/$1")));
  assert.equal(files.length, 3);
  outsider = await person(browser);
  const reached = async () => (await outsider.request.get(`${house.base}/news/${SESSION}`)).status();
  for (const file of files) {
    const status = (await outsider.request.get(`${house.base}${file}`)).status();
    assert.ok(status === 404 || Date.now() >= until.getTime(), `${file} was public too early`);
  }
  for (;;) {
    const asked = Date.now();
    if ((await reached()) === 200) {
      assert.ok(Date.now() >= until.getTime(), "public too early");
      break;
    }
    assert.ok(asked < until.getTime() + 90000, "not public long after its minute");
    await new Promise((done) => setTimeout(done, 500));
  }
  for (const file of files) assert.equal((await outsider.request.get(`${house.base}${file}`)).status(), 200);
  for (const language of ["ru", "en"]) {
    await outsider.goto(`${house.base}/news/${SESSION}?lang=${language}`);
    const captions = await outsider.locator("figcaption").allInnerTexts();
    assert.equal(captions.length, 3);
    assert.ok(captions[0].startsWith(ROW[language]), captions[0]);
    SERVICES[language].forEach((service, number) => assert.ok(captions[number].includes(service), captions[number]));
    const shown = await outsider.locator("figure img").evaluateAll((all) => Promise.all(all.map(async (one) => (await one.decode(), [one.naturalWidth > 0, one.currentSrc.split(".").pop(), one.alt.length > 10]))));
    assert.deepEqual(shown, Array(3).fill([true, "avif", true]));
    await whole(outsider, `press-report-${language}`);
  }
});

test("a withdrawn photo leaves the page with its reason, and its addresses say so", async () => {
  await outsider.goto(`${house.base}/news/${SESSION}?lang=ru`);
  const file = await outsider.locator("figure .download").nth(2).getAttribute("href");
  await photo(3);
  await desk.locator("summary", { hasText: "Отозвать фотографию" }).click();
  await desk.locator("[name=reason-ru]").fill("Снимок сделан в другой день");
  await desk.locator("[name=reason-en]").fill("The photo is of another day");
  assert.equal(await step("form[action$='/withdraw'] button"), 303);
  assert.equal((await outsider.request.get(`${house.base}${file}`)).status(), 410);
  await outsider.goto(`${house.base}${file}`);
  assert.match(await outsider.locator("main").innerText(), /отозвана/);
  await outsider.goto(`${house.base}/news/${SESSION}?lang=en`);
  // This browser has kept the page and asks again before it shows it.
  assert.equal(await outsider.locator("figure").count(), 2);
  assert.match(await outsider.locator(".corrections").innerText(), /The photo is of another day/);
  await whole(outsider, "press-corrected-en");
});

test("no page of the press desk had a script error or a breach of its policy", () => {
  for (const page of [desk, outsider]) assert.deepEqual(page.faults, []);
});
