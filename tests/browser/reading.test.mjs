// Every page of the thread as its readers meet it: in Russian and English, light and dark, wide and narrow, and by
// keyboard alone. The meeting has been played to its end before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, person, picture, wrongWith } from "./browser.mjs";
import { played } from "./house.mjs";
import { MEETING, enter } from "./seats.mjs";

const ACT = "statement-victory-75";
const MEETING_PAGES = ["", "/agenda", "/speakers", "/documents", `/documents/${ACT}`, "/attendance", "/decisions", "/room"];
const POSTS = ["", "/methods", "/staff"].map((page) => `/posts/secretariat-2021${page}`);
const PLAN = "/plan/2020-2021";
const PLANS = ["/plan", PLAN, `${PLAN}/of/drugs`, `${PLAN}/of/un-general-assembly`, "/calendar"];
const PUBLIC = ["/", "/consultations", "/consultations/2020-2021", `/news/${MEETING}`, "/acts", `/acts/${ACT}`, "/check", "/demo"];
const LOOKS = [
  { width: 1440, height: 900, scheme: "light", language: "ru" },
  { width: 390, height: 844, scheme: "dark", language: "ru" },
  { width: 1440, height: 900, scheme: "dark", language: "en" },
  { width: 390, height: 844, scheme: "light", language: "en" },
];
let house;
let browser;

before(async () => {
  house = await played();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

async function look(page, origin, paths, name, { width, scheme, language }) {
  const faults = {};
  for (const path of paths) {
    const answer = await page.goto(`${origin}${path}?lang=${language}`);
    if (answer.status() !== 200) {
      faults[path] = [`status ${answer.status()}`];
      continue;
    }
    assert.equal(await page.getAttribute("html", "lang"), language);
    const found = await wrongWith(page);
    if (found.length) faults[path] = found;
    await picture(page, `${name}${path.replaceAll("/", "-")}-${language}-${scheme}-${width}`);
  }
  return faults;
}

for (const kind of LOOKS) {
  const { width, height, scheme, language } = kind;
  test(`pages are whole for their readers: ${language}, ${scheme}, ${width} px`, async () => {
    const options = { width, height, scheme, locale: language };
    const outsider = await person(browser, options);
    const faults = { outsider: await look(outsider, house.base, PUBLIC, "public", kind) };
    await outsider.context().close();
    const inside = {
      by: [...MEETING_PAGES.map((page) => `/meeting/${MEETING}${page}`), "/signing", `/signing/${ACT}`, ...POSTS, ...PLANS],
      officer: [`/meeting/${MEETING}/desk`, `/signing/${ACT}`, ...POSTS, ...PLANS, "/plan/2021-2022", "/plan/2021-2022/write"],
      "int-en-1": [`/meeting/${MEETING}/booth`, `/meeting/${MEETING}/attendance`],
      press: ["/press", `/press/${MEETING}`],
    };
    for (const [seat, paths] of Object.entries(inside)) {
      const page = await enter(browser, house, seat, options);
      faults[seat] = await look(page, page.origin, paths, seat, kind);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
    for (const [who, found] of Object.entries(faults)) assert.deepEqual(found, {}, who);
  });
}

test("by keyboard alone: the skip link comes first, focus is seen, the check form is reached", async () => {
  const page = await person(browser, { locale: "en" });
  await page.goto(`${house.base}/acts/${ACT}?lang=en`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const focus = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      return { inMain: Boolean(element.closest("main")), seen: style.outlineStyle !== "none" || style.boxShadow !== "none" };
    });
  assert.deepEqual(await focus(), { inMain: true, seen: true });
  await page.context().close();
});

test("the portal and the act's page work without scripts", async () => {
  const page = await person(browser, { script: false });
  for (const path of PUBLIC) {
    const answer = await page.goto(`${house.base}${path}?lang=en`);
    assert.equal(answer.status(), 200, path);
    assert.ok((await page.locator("main").innerText()).length > 40, path);
  }
  await page.context().close();
});
