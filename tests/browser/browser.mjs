// A real browser with a fake camera and microphone, one context per seat, axe and screenshots.
import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "./house.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PLENARY_PICTURES;

/**
 * Starts the browser; `sound` is a WAV file that its microphone hears, again and again. Its cameras give few pictures a
 * second, because several of them are encoded and decoded on one machine.
 */
export async function launch({ sound, fps = 5 } = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      `--use-fake-device-for-media-stream=fps=${fps}`,
      "--use-fake-ui-for-media-stream",
      ...(sound ? [`--use-file-for-fake-audio-capture=${sound}`] : []),
      "--allow-loopback-in-peer-connection",
      "--disable-features=WebRtcHideLocalIpsWithMdns",
      "--autoplay-policy=no-user-gesture-required",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      "--no-first-run",
    ],
  });
}

/** A person at a browser: its own cookies, camera and microphone. */
export async function person(browser, { width = 1440, height = 900, scheme = "light", locale = "ru-RU", script = true } = {}) {
  const context = await browser.newContext({
    permissions: ["camera", "microphone"],
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    javaScriptEnabled: script,
    reducedMotion: "reduce",
  });
  // Before the page's own scripts, as a user's extension would: the page's policy forbids foreign scripts.
  await context.addInitScript(axe);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** Violations of WCAG that axe finds on the page, in short. */
export async function violations(page) {
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** What is wrong with a page for its reader: axe's findings, and a page wider than its window. */
export async function wrongWith(page) {
  const found = await violations(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 1) found.push(`the page is ${overflow} px wider than its window`);
  return found;
}

/** Keeps a picture of a page as it is, when PLENARY_PICTURES names a folder. */
export async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(join(root, pictures), { recursive: true });
  await page.screenshot({ path: join(root, pictures, `${name}.png`) });
}

/** Keeps pictures of a page, wide and narrow, light and dark, when PLENARY_PICTURES names a folder. */
export async function picturesOf(page, name) {
  if (!pictures) return;
  const before = page.viewportSize();
  for (const width of [1440, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await picture(page, `${name}-${width}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
}

/** The page, as it is in the midst of things, keeps nobody out; and its pictures. */
export async function whole(page, name) {
  assert.deepEqual(await violations(page), [], name);
  await picturesOf(page, name);
}
