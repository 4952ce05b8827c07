// A plan of consultations in real browsers, with no data file: the Secretariat draws the next one, members propose on a
// telephone and without scripts, the permanent council agrees, the ministers confirm it at their meeting, and it is
// carried out: held, reported, postponed, seen to be late, amended by the body alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, person, violations, whole, wrongWith } from "./browser.mjs";
import { start } from "./house.mjs";
import { MEETING, at, enter, press } from "./seats.mjs";

const PLAN = "/plan/2022-2023";
const DRAFT = "plan-consultations-2022-2023";
const HEADS = ["am", "by", "kz", "kg", "ru", "tj"];
const seats = {};
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

/** Presses a button of a plan's form and waits for the page that follows. */
async function does(page, id, status = 303) {
  const posted = page.waitForResponse((one) => one.request().method() === "POST");
  await page.locator(`[id="${id}"]`).click();
  const answer = await posted;
  assert.equal(answer.status(), status, id);
  await page.waitForLoadState();
}

/** Opens what is folded around a button. */
async function unfolds(page, id) {
  const details = page.locator("details", { has: page.locator(`[id="${id}"]`) });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  return details;
}

async function says(scope, name, ru, en) {
  await scope.locator(`[name="${name}-ru"]`).fill(ru);
  await scope.locator(`[name="${name}-en"]`).fill(en);
}

async function hides(page, what) {
  assert.deepEqual(await wrongWith(page), [], what);
}

/** A form of the meeting that the rooms' scripts post; here no pictures and no sound are needed. */
async function posts(page, verb, fields = {}) {
  await at(page);
  const status = await page.evaluate(
    async ([path, fields]) => {
      const token = document.querySelector('input[name="token"]').value;
      const answer = await fetch(path, { method: "POST", body: new URLSearchParams({ token, ...fields }) });
      return `${answer.status} ${answer.ok ? "" : await answer.text()}`;
    },
    [`/meeting/${MEETING}/do/${verb}`, { back: `/meeting/${MEETING}`, ...fields }],
  );
  assert.match(status, /^200/, `${page.seat} ${verb}`);
}

test("the Secretariat draws the plan of the next period; what is refused keeps what was typed", async () => {
  const officer = (seats.officer = await enter(browser, house, "officer", { locale: "en" }));
  await officer.to("/plan?lang=en");
  await unfolds(officer, "do-draw");
  const period = officer.locator('select[name="period"]');
  assert.match(await period.locator("option").first().innerText(), /second half of 2022 – first half of 2023/, "the next one");
  await whole(officer, "plan-drawing-en");
  await officer.locator('[name="title-en"]').fill("Plan of the ministries");
  await does(officer, "do-draw", 422);
  await officer.locator("#answer", { hasText: "cannot be empty" }).waitFor();
  assert.equal(await officer.locator('[name="title-en"]').inputValue(), "Plan of the ministries");
  assert.ok(await officer.locator("#do-draw").isVisible(), "what was refused is not folded away");
  await hides(officer, "refused");
  await officer.locator('[name="title-en"]').fill("");
  await does(officer, "do-draw");
  assert.equal(new URL(officer.url()).pathname, PLAN);
  await officer.getByRole("heading", { name: "Plan of consultations for the second half of 2022 – first half of 2023" }).waitFor();
  await does(officer, "do-circulate");
  await whole(officer, "plan-drawn-en");
});

test("members propose: on a telephone in Russian, and without scripts", async () => {
  const kz = (seats.kz = await enter(browser, house, "kz", { width: 390, height: 844 }));
  await kz.to(`${PLAN}/write?lang=ru`);
  await says(kz, "topic", "Водная безопасность Центральной Азии", "Water security of Central Asia");
  await kz.locator('[name="month"]').fill("2024-03");
  await kz.locator('[name="form"]').selectOption("videoconference");
  await kz.locator('[name="responsible"]').selectOption("kz");
  await kz.locator('[name="with-tj"]').check();
  await does(kz, "do-propose", 422);
  await kz.locator("#answer", { hasText: "выходят за период плана" }).waitFor();
  assert.equal(await kz.locator('[name="topic-ru"]').inputValue(), "Водная безопасность Центральной Азии");
  assert.equal(await kz.locator('[name="responsible"]').inputValue(), "kz");
  assert.ok(await kz.locator('[name="with-tj"]').isChecked());
  await whole(kz, "plan-proposal-refused-ru");
  await kz.locator('[name="month"]').fill("2023-03");
  await does(kz, "do-propose");
  await kz.getByText("Водная безопасность Центральной Азии").waitFor();
  const by = await enter(browser, house, "by", { script: false, locale: "en" });
  await by.to(`${PLAN}?lang=en`);
  assert.equal(await by.getByText("Water security").count(), 0, "a proposal is its member's and the Secretariat's");
  await by.to(`${PLAN}/write?lang=en`);
  await says(by, "topic", "Кибербезопасность", "Cybersecurity");
  await by.locator('[name="form"]').selectOption("videoconference");
  await by.locator('[name="responsible"]').selectOption("by");
  await by.locator("#do-propose").click();
  await by.getByText("Cybersecurity").waitFor();
  await by.context().close();
});

test("the Secretariat takes and leaves proposals, writes lines, and the permanent council agrees", async () => {
  const officer = seats.officer;
  await officer.to(`${PLAN}/of/c-1?lang=en`);
  await whole(officer, "plan-proposal-en");
  await does(officer, "do-take-proposal");
  await officer.to(`${PLAN}/of/c-2`);
  const leave = await unfolds(officer, "do-leave-proposal");
  await says(leave, "reason", "Тема включена в другой план", "The subject is in another plan");
  await does(officer, "do-leave-proposal");
  for (const [ru, en, days] of [
    ["Положение на границах", "Situation at the borders", ["2022-09-14", "2022-09-15"]],
    ["Борьба с терроризмом", "Countering terrorism", null],
  ]) {
    await officer.to(`${PLAN}/write`);
    await says(officer, "topic", ru, en);
    await says(officer, "place", "Москва", "Moscow");
    if (days) {
      await officer.locator('[name="from"]').fill(days[0]);
      await officer.locator('[name="until"]').fill(days[1]);
    }
    await officer.locator('[name="public"]').check();
    await does(officer, "do-write-line");
  }
  await whole(officer, "plan-lines-en");
  await does(officer, "do-write-annex");
  await officer.locator('[name="body"]').selectOption("pc");
  await does(officer, "do-agreed");
  await officer.getByText("Agreed at the lower level").first().waitFor();
  await seats.kz.to(`${PLAN}?lang=ru`);
  await hides(seats.kz, "agreed, on a telephone");
});

test("the ministers confirm it at their meeting, with the verb that plans have", async () => {
  const officer = seats.officer;
  await at(officer, "/desk");
  const item = officer.locator("form", { has: officer.locator('select[name="document"]') });
  await item.locator('[name="title-ru"]').fill("О плане консультаций на 2022–2023 годы");
  await item.locator('[name="title-en"]').fill("On the plan of consultations for 2022–2023");
  await item.locator('select[name="document"]').selectOption(DRAFT);
  const included = officer.waitForResponse((one) => one.url().includes("/do/include-item"));
  await item.locator("button").click();
  assert.equal((await included).status(), 200);
  await posts(officer, "arrive");
  for (const head of HEADS) {
    seats[head] ??= await enter(browser, house, head);
    await posts(seats[head], "ask-admission");
    await posts(officer, "admit", { seat: head });
    await posts(seats[head], "arrive");
  }
  await at(seats.ru);
  await press(seats.ru, "do-open");
  await press(seats.ru, "do-adopt-agenda");
  await at(seats.ru, "/agenda");
  await press(seats.ru, "do-take-up-7");
  await at(seats.ru);
  await press(seats.ru, `do-put-${DRAFT}`);
  await press(seats.ru, "do-declare-carried-*");
  await at(seats.kz, "/decisions");
  assert.match(await seats.kz.locator("main").innerText(), /утвержд/i);
  await seats.kz.to(`${PLAN}?lang=ru`);
  await seats.kz.getByText("Действует").first().waitFor();
  await whole(seats.kz, "plan-in-force-ru");
});

test("consultations are scheduled, held, reported and postponed; what is late is seen", async () => {
  const officer = seats.officer;
  await officer.to(`${PLAN}?lang=en`);
  const late = officer.locator("section", { has: officer.locator("#late-title") });
  assert.equal(await late.locator("li").count(), 3, "nothing of it was held when its time was over");
  await whole(officer, "plan-late-en");
  await officer.getByRole("link", { name: "Situation at the borders" }).first().click();
  const schedule = await unfolds(officer, "do-schedule");
  await schedule.locator('[name="opens"]').fill("10:00");
  await schedule.locator('[name="ends"]').fill("17:00");
  await does(officer, "do-schedule");
  await whole(officer, "plan-consultation-en");
  const held = await unfolds(officer, "do-held");
  await held.locator('[name="present-kg"]').uncheck();
  await does(officer, "do-held", 422);
  await officer.locator("#answer", { hasText: "Kyrgyzstan" }).waitFor();
  const again = await unfolds(officer, "do-held");
  assert.equal(await again.locator('[name="present-kg"]').isChecked(), false, "what was ticked is kept");
  assert.equal(await again.locator('[name="opens"]').inputValue(), "10:00");
  await says(again, "waiver", "Кыргызстан присоединился к итогам", "Kyrgyzstan associated itself with the outcome");
  await does(officer, "do-held");
  await says(officer, "summary", "Обмен оценками.", "Assessments were exchanged.");
  await says(officer, "public", "Стороны обменялись оценками.", "The parties exchanged assessments.");
  await does(officer, "do-report");
  await officer.getByText("held and reported").waitFor();
  await whole(officer, "plan-reported-en");

  await officer.to(`${PLAN}/of/c-1`);
  const postpone = await unfolds(officer, "do-postpone");
  await postpone.locator('[name="agreed"]').fill("2023-02-01");
  await says(postpone, "reason", "По просьбе Казахстана", "At the request of Kazakhstan");
  await does(officer, "do-postpone");
  await officer.getByText("At the request of Kazakhstan").waitFor();
  await officer.to(`${PLAN}?by=half-year`);
  await officer.getByRole("heading", { name: "second half of 2023" }).waitFor();
  await whole(officer, "plan-board-en");
  const everyone = await person(browser, { width: 390, height: 844, locale: "en-GB" });
  await everyone.goto(`${house.base}/consultations/2022-2023?lang=en`);
  await everyone.getByText("The parties exchanged assessments.").waitFor();
  assert.equal(await everyone.getByText("Water security").count(), 0, "only public lines");
  await hides(everyone, "the public page");
  await everyone.context().close();
});

test("only the body amends it: the amendment waits for the ministers", async () => {
  const officer = seats.officer;
  await officer.to(`${PLAN}?lang=en`);
  const begin = await unfolds(officer, "do-begin-amendment");
  await says(begin, "reason", "Новые угрозы", "New threats");
  await does(officer, "do-begin-amendment");
  await officer.to(`${PLAN}/write`);
  await says(officer, "topic", "Биологическая безопасность", "Biological security");
  await officer.locator('[name="form"]').selectOption("videoconference");
  await does(officer, "do-write-line");
  await does(officer, "do-write-annex");
  await does(officer, "do-circulate");
  await does(officer, "do-take-amendment", 422);
  await officer.locator("#answer", { hasText: "It is not yet" }).waitFor();
  await whole(officer, "plan-amending-en");
  await seats.kz.to(`${PLAN}?lang=ru`);
  assert.equal(await seats.kz.locator("table.lines").getByText("Биологическая безопасность").count(), 0);
  assert.deepEqual(await violations(seats.kz), []);
  for (const seat of ["officer", "kz", "ru"]) assert.deepEqual(seats[seat].faults, [], seat);
});
