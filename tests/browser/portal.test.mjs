// The portal as an outsider walks it: every page of both languages is judged by an HTML validator and by axe, weighed,
// and reached without scripts; the search answers; a copy of it all opens from a folder of another server.
import assert from "node:assert/strict";
import { readFileSync, existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { launch, person, picture, violations, wrongWith } from "./browser.mjs";
import { played, run } from "./house.mjs";
import { MEETING } from "./seats.mjs";

const ACT = "statement-victory-75";
const BYTES_MAX = 100_000;
// What the portal leads to that is no page of it: the program's own pages, files, calendars, machine data.
const NO_PAGE = /^\/(assets|photos|trust|register|demo|enter|watch)\b|\.(pdf|tlog-proof|atom|rss|xml|txt|ics)(\?|$)/;
const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
const pages = new Map();
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

/** Addresses of the site that a page names, without fragments. */
function addresses(html) {
  const found = [...html.matchAll(/ href="(\/[^"#]*)/g)].map((one) => one[1].replaceAll("&amp;", "&"));
  return found.filter((path) => !path.startsWith("//") && !NO_PAGE.test(path));
}

test("every page of both languages is reached, is HTML and weighs little", async () => {
  const waiting = ["/?lang=ru", "/?lang=en"];
  const wrong = {};
  while (waiting.length) {
    const path = waiting.shift();
    if (pages.has(path)) continue;
    const answer = await fetch(house.base + path);
    const html = await answer.text();
    pages.set(path, html);
    const found = [];
    if (answer.status !== 200) found.push(`status ${answer.status}`);
    const bytes = Buffer.byteLength(html);
    if (bytes > BYTES_MAX) found.push(`${bytes} bytes`);
    const report = await validator.validateString(html);
    for (const { messages } of report.results) {
      for (const one of messages) found.push(`${one.ruleId} ${one.line}:${one.column} ${one.message}`);
    }
    if (found.length) wrong[path] = found;
    waiting.push(...addresses(html));
    assert.ok(pages.size < 500, "the portal has an end");
  }
  assert.deepEqual(wrong, {});
  for (const path of ["/", "/news", "/sessions", `/sessions/${MEETING}`, `/news/${MEETING}`, `/gallery/${MEETING}`, `/acts/${ACT}`, `/acts/${ACT}/check`, "/bodies/cfm", "/members/am", "/consultations/2020-2021", "/calendar/public", "/calendar/public/2020", "/calendar/public/2020-05", "/search"]) {
    for (const language of ["ru", "en"]) assert.ok(pages.has(`${path}?lang=${language}`), `${path} ${language}`);
  }
  console.log(`# ${pages.size} pages, the heaviest ${Math.max(...[...pages.values()].map((html) => Buffer.byteLength(html)))} bytes`);
});

test("the validator can say no", async () => {
  const report = await validator.validateString("<!DOCTYPE html><html lang=\"en\"><head><title>x</title></head><body><ul><p></ul></body></html>");
  assert.equal(report.valid, false);
});

test("every page keeps nobody out, wide and narrow", async () => {
  assert.ok(pages.size > 40);
  const looks = [
    { width: 1440, height: 900, scheme: "light", language: "ru" },
    { width: 390, height: 844, scheme: "dark", language: "en" },
  ];
  const kept = ["/", "/calendar/public", "/calendar/public/2020", "/calendar/public/2020-05", "/news", "/sessions", `/sessions/${MEETING}`, "/gallery", `/gallery/${MEETING}`, "/acts", `/acts/${ACT}/check`, "/organisation", "/bodies/cfm", "/members/am", "/search"];
  for (const { language, ...look } of looks) {
    const page = await person(browser, { ...look, locale: language });
    const wrong = {};
    for (const path of [...pages.keys()].filter((path) => path.endsWith(`lang=${language}`))) {
      await page.goto(house.base + path);
      const found = await wrongWith(page);
      if (found.length) wrong[path] = found;
      const name = path.split("?")[0];
      if (kept.includes(name)) await picture(page, `portal${name.replaceAll("/", "-")}-${language}-${look.width}`);
    }
    assert.deepEqual(wrong, {});
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test("the search works without scripts, in any form of a word", async () => {
  for (const [language, typed, marked] of [["ru", "консультацией", /консультаци/i], ["en", "statements approve", /statement/i]]) {
    for (const look of [{ width: 1440 }, { width: 390, height: 844, scheme: "dark" }]) {
      const page = await person(browser, { ...look, script: false, locale: language });
      await page.goto(`${house.base}/search?lang=${language}`);
      await page.fill('input[name="q"]', typed);
      await page.click("button.primary");
      assert.match(new URL(page.url()).search, /q=/);
      assert.match(await page.locator(".found mark").first().innerText(), marked);
      await picture(page, `portal-found-${language}-${look.width}`);
      await page.locator(".found a").first().click();
      assert.equal(await page.getAttribute("html", "lang"), language);
      await page.context().close();
    }
  }
  const page = await person(browser, { locale: "ru" });
  await page.goto(`${house.base}/search?lang=ru&q=%22(((&year=x`);
  assert.deepEqual(await violations(page), []);
  await page.goto(`${house.base}/search?lang=ru&q=${encodeURIComponent("небывальщина")}&year=2020`);
  assert.deepEqual(await violations(page), []);
  await picture(page, "portal-found-nothing-ru");
  await page.context().close();
});

test("a copy opens from any folder of any server, without this program", async (context) => {
  const folder = join(house.folder, "..", "copy");
  const written = run("portal", "export", folder, "--data", house.folder, "--base-url", house.base);
  assert.equal(written.status, 0, written.out);
  assert.equal(run("portal", "export", folder, "--data", house.folder).status, 2, "it overwrites nothing");
  const missing = [];
  const types = { html: "text/html", css: "text/css", jpg: "image/jpeg", avif: "image/avif", svg: "image/svg+xml", woff2: "font/woff2" };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname).replace(/^\/some\/where\//, "");
    const file = join(folder, path);
    if (path.includes("..") || !existsSync(file)) {
      missing.push(request.url);
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[path.split(".").at(-1)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${server.address().port}/some/where/`;
  const page = await person(browser, { script: false, locale: "ru" });
  await page.goto(`${base}index.html`);
  await page.locator('a[hreflang="ru"]').click();
  await picture(page, "portal-copy-front-ru");
  await page.locator(`a[href$="news/${MEETING}/index.html"]`).first().click();
  assert.match(await page.locator("h1").innerText(), /состоялось/);
  await page.locator(".languages a[lang=en]").click();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.goto(`${base}ru/search/index.html`);
  assert.match(await page.locator("main").innerText(), /копия портала/);
  assert.equal(await page.locator("form").count(), 0);
  assert.deepEqual(missing.filter((path) => !path.endsWith("favicon.ico")), []);
  await page.context().close();
});
