// A page worked by keys alone: from part to part by Tab, each seen to be where the eye finds it.
import assert from "node:assert/strict";

/** What has the focus: whether it is marked, lies in the window, and nothing covers it. */
const focused = (page) =>
  page.evaluate(async () => {
    // The window follows the focus with the next frames.
    for (let frames = 0; frames < 2; frames += 1) await new Promise((done) => requestAnimationFrame(done));
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one);
    const isShown = (box) => box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const box = [...one.getClientRects()].find(isShown);
    const shown = box !== undefined;
    const [x, y] = box ? [box.left + Math.min(box.width / 2, 40), Math.min(box.top + box.height / 2, innerHeight - 1)] : [0, 0];
    const top = shown && x < innerWidth && y >= 0 ? document.elementFromPoint(x, y) : null;
    return {
      name: `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ""} ${(one.getAttribute("name") ?? one.innerText ?? "").slice(0, 40)}`,
      marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      shown,
      covered: top !== null && !one.contains(top) && !top.contains(one),
    };
  });

/** Presses Tab until the focus is on the first element of this kind; each stop on the way is seen. */
export async function tabTo(page, selector) {
  await page.locator(selector).first().waitFor({ state: "attached", timeout: 30000 });
  for (let presses = 0; presses < 250; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (stop) {
      assert.ok(stop.marked, `the focus on ${stop.name} is not seen`);
      assert.ok(stop.shown, `the focus on ${stop.name} is out of the window`);
      assert.ok(!stop.covered, `the focus on ${stop.name} is covered`);
    }
    if (await page.evaluate((wanted) => document.activeElement === document.querySelector(wanted), selector)) return;
  }
  assert.fail(`no way by Tab to ${selector} on ${page.url()}`);
}

/** Writes into a field that Tab reaches, in place of what stands there. */
export async function write(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Presses a key on what Tab reaches, and waits for the page that follows. */
export async function follow(page, selector, key = "Enter") {
  await tabTo(page, selector);
  const next = page.waitForNavigation({ timeout: 60000 });
  await page.keyboard.press(key);
  await next;
}

/** Chooses a file in a field that Tab reaches. A window that is not in front may let a press pass: it is repeated. */
export async function choose(page, selector, file) {
  for (let presses = 1; ; presses += 1) {
    await page.bringToFront();
    await tabTo(page, selector);
    const asked = page.waitForEvent("filechooser", { timeout: 10000 }).catch((error) => error);
    await page.keyboard.press("Space");
    const chooser = await asked;
    if (!(chooser instanceof Error)) return chooser.setFiles(file);
    if (presses === 3) throw chooser;
  }
}

/** Opens a part that is folded away. */
export async function unfold(page, selector) {
  await tabTo(page, selector);
  await page.keyboard.press("Space");
}
