// Quota posts in real browsers: the Secretariat opens the inputs again and goes the whole way to the annex; a minister's
// page follows without a press. Before and after, the pages are whole for their readers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, violations, whole } from "./browser.mjs";
import { start } from "./house.mjs";
import { enter } from "./seats.mjs";

const POSTS = "/posts/secretariat-2021";
let house;
let browser;

before(async () => {
  house = await start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

/** Presses a button of the Secretariat and waits for its answer. */
async function does(page, id) {
  const posted = page.waitForResponse((one) => one.request().method() === "POST" && one.url().includes("/do/"));
  await page.locator(`[id="${id}"]`).click();
  const answer = await posted;
  assert.equal(answer.status(), 200, await answer.text());
}

async function reason(form, ru, en) {
  await form.locator('[name="reason-ru"]').fill(ru);
  await form.locator('[name="reason-en"]').fill(en);
}

test("from open inputs to the annex, while a minister looks on", async () => {
  const officer = await enter(browser, house, "officer", { locale: "en" });
  const minister = await enter(browser, house, "kz", { width: 390, height: 844, locale: "en" });
  await officer.to(`${POSTS}?lang=en`);
  await minister.to(`${POSTS}?lang=en`);
  const now = minister.locator(".stages .now");
  assert.equal(await now.innerText(), "4. Annex written".replace(/^4\. /, ""));
  assert.equal(await minister.locator("section.next button").count(), 0, "a delegation reads");
  await whole(officer, "posts-annexed");

  const open = officer.locator("details", { has: officer.locator("#do-reopen") });
  await open.locator("summary").click();
  await reason(open, "Уточнение долей", "A share is corrected");
  await does(officer, "do-reopen");
  await minister.locator(".stages .now", { hasText: "Inputs" }).waitFor();
  await officer.locator("#do-freeze").waitFor();
  await officer.locator('[name="reference"]').fill("2020-04-01");
  await does(officer, "do-freeze");
  await officer.locator("#do-draft").waitFor();
  await officer.locator('select[name="method"]').selectOption("hamilton");
  await does(officer, "do-draft");

  await officer.locator("#do-tie").waitFor();
  await minister.getByText("The body decides: the program breaks no tie.").waitFor();
  await whole(officer, "posts-tie");
  // Too few are refused in words, and what was ticked stays ticked.
  await officer.locator('[name="member-am"]').check();
  await officer.locator('[name="on"]').fill("2020-04-23");
  const refused = officer.waitForResponse((one) => one.url().includes("/do/decide-tie"));
  await officer.locator("#do-tie").click();
  assert.equal((await refused).status(), 422);
  await officer.locator("#answer", { hasText: "exactly 4 different members" }).waitFor();
  assert.ok(await officer.locator('[name="member-am"]').isChecked());
  for (const member of ["by", "kz", "tj"]) await officer.locator(`[name="member-${member}"]`).check();
  await officer.locator('select[name="body"]').selectOption("pc");
  await does(officer, "do-tie");

  await officer.locator("#do-place").waitFor();
  const depart = officer.locator("details", { has: officer.locator("#do-depart") });
  await depart.locator("summary").click();
  await depart.locator('[name="from"]').selectOption("ru");
  await depart.locator('[name="to"]').selectOption("kg");
  await reason(depart, "Равное число при равных долях", "Equal numbers for equal shares");
  await does(officer, "do-depart");
  await minister.getByText("Equal numbers for equal shares").waitFor();
  await does(officer, "do-place");
  await officer.locator("#do-write-annex").waitFor();
  await does(officer, "do-write-annex");
  await minister.locator(".stages .now", { hasText: "Annex written" }).waitFor();
  assert.deepEqual(await violations(minister), []);

  // The draft decision that the minister reads at the meeting has the annex as it was just written.
  await minister.getByRole("link", { name: "Distribution of quota posts in the CSTO Secretariat" }).click();
  await minister.getByText("Russia gives one post to Kyrgyzstan (Equal numbers for equal shares).").waitFor();
  for (const page of [officer, minister]) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test("the picture answers what a refusal would leave vacant, by keyboard and without scripts", async () => {
  const page = await enter(browser, house, "by", { locale: "en" });
  await page.to(`${POSTS}?lang=en`);
  const filled = () => page.locator(".seat-row", { hasText: "Armenia" }).locator("svg .filled").count();
  assert.equal(await filled(), 3, "three of its nationals serve; the terms of two others have ended by themselves");
  await page.locator("#without").focus();
  await page.keyboard.type("Arm");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/without=am/);
  await page.getByText("If Armenia declines").waitFor();
  assert.equal(await filled(), 0);
  await page.context().close();
});
