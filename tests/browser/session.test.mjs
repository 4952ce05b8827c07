// The session of 16 September 2021 in Dushanbe in real browsers: five heads in the hall, one by video, two devices and
// a screen in the hall, the operator's console. The opening is open, the negotiation closed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, person, picture, whole } from "./browser.mjs";
import { tabTo } from "./by_keys.mjs";
import { start } from "./house.mjs";
import { arriving, at as pageOf, enter, press, until } from "./seats.mjs";

const SESSION = "csc-2021-09-16";
const at = (page, path = "") => pageOf(page, path, SESSION);
const IN_THE_HALL = ["tj", "am", "by", "kz", "kg", "sg"];
const seats = {};
let house;
let browser;

before(async () => {
  house = await start("--meeting", "session");
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

test("the hall is set up: devices, screen, who sits where", async () => {
  for (const device of ["hall-head", "hall-table"]) {
    seats[device] = await enter(browser, house, device, { locale: device === "hall-head" ? "en-GB" : "ru-RU" });
    await seats[device].waitForURL(/\/device$/);
    await seats[device].waitForSelector("plenary-device[connected]", { timeout: 90000 });
  }
  seats["hall-screen"] = await enter(browser, house, "hall-screen");
  await seats["hall-screen"].waitForURL(/\/display$/);
  await seats["hall-screen"].waitForSelector("plenary-room[connected]", { timeout: 90000 });
  seats.officer = await enter(browser, house, "officer");
  await at(seats.officer, "/hall");
  for (const seat of IN_THE_HALL) await press(seats.officer, `do-seat-in-hall-${seat}`);
  for (const seat of IN_THE_HALL) await press(seats.officer, `do-carry-${seat}-${seat === "tj" ? "hall-head" : "hall-table"}`);
  await whole(seats.officer, "operator-ru");
  await seats.officer.goto(`${seats.officer.url().split("?")[0]}?lang=en`);
  await whole(seats.officer, "operator-en");
  await seats.officer.goto(`${seats.officer.url().split("?")[0]}?lang=ru`);
});

test("one head comes by video, the others hold a seat page without media", async () => {
  seats.ru = await enter(browser, house, "ru");
  await at(seats.ru, "/waiting");
  await press(seats.ru, "do-ask-admission");
  await at(seats.officer, "/desk");
  await press(seats.officer, "do-admit-ru");
  await seats.ru.waitForURL(/\/room$/, { timeout: 90000 });
  await seats.ru.waitForSelector("plenary-room[connected]", { timeout: 90000 });
  seats.tj = await enter(browser, house, "tj", { locale: "en-GB", width: 820, height: 1180 });
  // A tablet without scripts does as well.
  seats.kz = await enter(browser, house, "kz", { script: false });
  await at(seats.tj, "/room");
  await seats.tj.getByText("You sit in the hall").waitFor();
  assert.equal(await seats.tj.locator("plenary-room[connected]").count(), 0);
  await at(seats.tj);
  await press(seats.tj, "do-open");
  await press(seats.tj, "do-adopt-agenda");
  await until(seats.ru, "pictures of the hall", (now) => now["hall-head"]?.frames > 0 && now["hall-table"]?.frames > 0);
});

/** The page keeps nobody out; and its pictures in both languages, when pictures are kept. */
async function inBoth(page, name) {
  await whole(page, `${name}-ru`);
  if (!process.env.PLENARY_PICTURES) return;
  const address = page.url().split("?")[0];
  for (const language of ["en", "ru"]) {
    await page.goto(`${address}?lang=${language}`);
    if (await page.locator("plenary-room").count()) await page.waitForSelector("plenary-room[connected]", { timeout: 90000 });
    await page.waitForTimeout(1500);
    if (language === "en") await whole(page, `${name}-en`);
  }
}

/** The chair begins a part of this publicity. */
async function part(publicity) {
  const form = seats.tj.locator('form[action$="/do/begin-segment"]');
  if (!(await form.isVisible())) await seats.tj.locator("details.rarely > summary").click();
  await form.locator("select").selectOption(publicity);
  const answered = seats.tj.waitForResponse((one) => one.url().includes("/do/begin-segment"));
  await form.locator("button").click();
  assert.equal((await answered).status(), 200);
}

test("the opening words are open to anyone, the negotiation is not", async () => {
  const outsider = await person(browser);
  const watch = `${house.base}/watch/${SESSION}`;
  assert.equal((await outsider.goto(watch)).status(), 404, "nothing was open yet");
  await part("open");
  await outsider.goto(`${house.base}/?lang=ru`);
  await outsider.getByText("Сейчас открыто для всех").click();
  await outsider.waitForSelector("plenary-room[connected]", { timeout: 90000 });
  await press(seats.tj, "do-ask-for-floor");
  await press(seats.tj, "do-give-floor-to-tj");
  outsider.seat = "outsider";
  await until(outsider, "the opening words", (now) => now["hall-head"]?.sound > 20 && now["hall-head"]?.frames > 0);
  const others = await seats.ru.evaluate(() => [...document.querySelector("plenary-room").room.remoteParticipants.keys()]);
  assert.equal(others.some((name) => name.startsWith("watcher")), false, "who watches is not seen");
  await outsider.waitForFunction(() => document.querySelector("[data-speaker] [data-name]")?.textContent === "Таджикистан");
  const sound = outsider.locator("[data-sound]");
  if (await sound.isVisible()) {
    await sound.click();
    await sound.waitFor({ state: "hidden", timeout: 90000 });
  }
  await whole(outsider, "watch-ru");

  const packets = () => outsider.evaluate(() => window.arrived?.() ?? 0);
  await outsider.evaluate(() => {
    const { room } = document.querySelector("plenary-room");
    const connections = [room.engine.pcManager.publisher, room.engine.pcManager.subscriber].filter(Boolean).map((one) => one._pc ?? one.pc);
    window.arrived = async () => {
      let packets = 0;
      for (const connection of connections) {
        for (const one of (await connection.getStats()).values()) if (one.type === "inbound-rtp") packets += one.packetsReceived;
      }
      return packets;
    };
  });
  assert.ok((await packets()) > 0);
  // Nobody has the right to send data: neither a seat nor who looks on gets a message through the conference.
  await outsider.evaluate(() => {
    window.messages = 0;
    document.querySelector("plenary-room").room.on("dataReceived", () => (window.messages += 1));
  });
  const tells = (page) =>
    page.evaluate(() => {
      const sent = document.querySelector("plenary-room").room.localParticipant.publishData(new TextEncoder().encode("said behind"), { reliable: true });
      return Promise.race([sent.then(() => "sent", () => "refused"), new Promise((done) => setTimeout(done, 2000))]);
    });
  await tells(seats.ru);
  const began = Date.now();
  await part("closed");
  await tells(seats.ru);
  let last = -1;
  let cut = began;
  let shown;
  while (Date.now() < began + 4000) {
    const [now, page] = await Promise.all([packets(), fetch(`${watch}/now?lang=en`).then((answer) => answer.text())]);
    if (now > last) cut = Date.now();
    last = Math.max(last, now);
    if (/holder=|Afghanistan/.test(page)) shown = Date.now();
    await new Promise((done) => setTimeout(done, 50));
  }
  console.log(`# after the press on "closed" the public's last packet came at ${cut - began} ms, the last page that told anything at ${(shown ?? began) - began} ms`);
  assert.equal(await outsider.evaluate(() => window.messages), 0, "no message came");
  await outsider.locator(".card").waitFor({ timeout: 90000 });
  const after = await packets();
  await new Promise((done) => setTimeout(done, 1000));
  assert.equal(await packets(), after, "nothing comes any more");
  await whole(outsider, "watch-closed-ru");
  assert.equal(await outsider.evaluate(async (path) => (await fetch(path, { method: "POST" })).status, `/watch/${SESSION}/pass`), 403);
  await outsider.context().close();
  await press(seats.tj, "do-withdraw-floor");
});

test("the operator works the console by keys alone, and the focus is always seen", async () => {
  await at(seats.officer, "/hall");
  for (const device of ["hall-head", "hall-table"]) {
    const button = `[id="do-carry-am-${device}"]`;
    await tabTo(seats.officer, button);
    const answered = seats.officer.waitForResponse((one) => one.url().includes("/do/carry-voice"));
    await seats.officer.keyboard.press("Enter");
    assert.equal((await answered).status(), 200);
    await seats.officer.locator(`${button}[aria-pressed="true"]`).waitFor({ timeout: 90000 });
  }
});

test("the floor opens the device that carries the voice, across hall and video", async () => {
  await press(seats.tj, "do-take-up-1");
  await press(seats.tj, "do-ask-for-floor");
  await press(seats.tj, "do-give-floor-to-tj");
  await until(seats.ru, "the chair's voice", (now) => now["hall-head"]?.sound > 20);
  assert.equal((await arriving(seats.ru))["hall-table"].sound, 0, "the other device is closed");
  await seats["hall-head"].locator(".microphone.open").waitFor({ timeout: 90000 });
  await whole(seats["hall-head"], "device-en");
  await whole(seats.tj, "seat-in-hall-en");
  await at(seats.kz);
  await press(seats.kz, "do-ask-for-floor");
  await press(seats.tj, "do-give-floor-to-kz");
  await until(seats.ru, "the voice from the table", (now) => now["hall-table"]?.sound > 20);
  await until(seats.ru, "the head table closed", (now) => now["hall-head"]?.soundTracks === 0);
  await seats.ru.waitForFunction(() => document.querySelector("[data-speaker] [data-name]")?.textContent === "Казахстан");
  await inBoth(seats.ru, "speaker-view");
  await seats.ru.keyboard.press("f");
  await press(seats.tj, "do-give-floor-to-ru");
  await until(seats["hall-screen"], "the voice by video", (now) => now.ru?.sound > 20 && now.ru?.frames > 0);
  const heard = await arriving(seats["hall-screen"]);
  assert.equal(heard["hall-table"].soundTracks, 0, "the table is closed");
  await inBoth(seats["hall-screen"], "display");
  await at(seats.officer, "/hall");
  await inBoth(seats.officer, "operator-speaking");
});

/** On a screen that is too small for a text it is shown whole, page by page, and by hand from then on that somebody touches it. */
async function turnsPages(screen) {
  const size = screen.viewportSize();
  await screen.setViewportSize({ width: 1000, height: 330 });
  const place = screen.locator("#decision");
  const page = (number) => screen.waitForFunction((number) => document.getElementById("decision").dataset.page?.startsWith(`${number} / `), number, { timeout: 90000 });
  const reaches = () => place.evaluate((place) => place.scrollTop + place.clientHeight);
  await page(1);
  const pages = Number((await place.getAttribute("data-page")).split(" / ")[1]);
  assert.ok(pages > 1);
  let seen = await reaches();
  await picture(screen, "display-page");
  for (let number = 2; number <= Math.min(pages, 3); number += 1) {
    await page(number);
    const top = await place.evaluate((place) => place.scrollTop);
    assert.ok(top > 0 && top < seen, "no line is left out between two pages");
    seen = await reaches();
  }
  await place.dispatchEvent("wheel");
  assert.equal(await place.getAttribute("data-page"), null, "who scrolls by hand has taken it over");
  await screen.setViewportSize(size);
}

test("a decision is the same in the hall and by video", async () => {
  await press(seats.tj, "do-withdraw-floor");
  await press(seats.tj, "do-conclude-*");
  await press(seats.tj, "do-take-up-2");
  await press(seats.tj, "do-put-declaration-csc-2021");
  await seats["hall-screen"].locator("section.decision:visible").waitFor({ timeout: 90000 });
  const fits = () => {
    const text = document.getElementById("decision");
    return text.scrollHeight <= text.clientHeight + 1 && parseFloat(getComputedStyle(text.querySelector(".paragraph p")).fontSize) / innerWidth;
  };
  const size = await seats["hall-screen"].waitForFunction(fits, null, { timeout: 90000 });
  console.log(`# the text on the hall's screen is set at ${(100 * (await size.jsonValue())).toFixed(2)} % of its width`);
  await inBoth(seats["hall-screen"], "display-decision");
  await turnsPages(seats["hall-screen"]);
  await at(seats.kz);
  await seats.kz.locator("summary[id^=do-object-]").click();
  await press(seats.kz, "do-object-sure-*");
  await seats.ru.locator("section.decision .danger").first().waitFor({ timeout: 90000 });
  await at(seats.kz);
  await press(seats.kz, "do-withdraw-objection-*");
  await press(seats.tj, "do-declare-carried-*");
  await press(seats.tj, "do-conclude-*");
  await at(seats.ru, "/decisions");
  assert.match(await seats.ru.locator("main").innerText(), /принят/i);
});

test("who leaves the hall's page open or shut stays in the hall", async () => {
  await seats.kz.context().close();
  await at(seats.officer, "/attendance");
  const row = await seats.officer.locator("tr", { hasText: "Казахстан" }).innerText();
  assert.match(row, /в зале/);
  assert.doesNotMatch(await seats.officer.locator("main").innerText(), /Стол переговоров/);
  delete seats.kz;
});

test("no page of the session had a script error or a breach of its policy", () => {
  for (const [seat, page] of Object.entries(seats)) assert.deepEqual(page.faults, [], seat);
});
