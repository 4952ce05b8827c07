// The session of 16 September 2021 ends with the ceremony of its key documents, in real browsers: four heads sign with
// their keys in the hall, one by video, one with ink. Then copies, instruments, entry into force, and what anyone sees.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, person, picturesOf, whole } from "./browser.mjs";
import { choose, tabTo } from "./by_keys.mjs";
import { run, start } from "./house.mjs";
import { at as pageOf, enter, press } from "./seats.mjs";

const SESSION = "csc-2021-09-16";
const DECLARATION = "declaration-csc-2021";
const AGREEMENT = "agreement-logistics-2021";
const PATIENCE = 90000;
const at = (page, path = "") => pageOf(page, path, SESSION);
const seats = {};
let house;
let browser;
let scan;
let signedPage;

before(async () => {
  house = await start("--meeting", "session");
  browser = await launch();
  // The "signed page" as the browser prints it, and a picture of it.
  const drawing = await person(browser, { width: 600, height: 400 });
  await drawing.setContent("<h1>За Республику Казахстан</h1><p style='font: italic 48px serif'>Подпись</p>");
  scan = await drawing.screenshot();
  signedPage = await drawing.pdf();
  await drawing.context().close();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

/** Presses a button of a form that is not a meeting's, and waits for its answer. */
async function does(page, id, status = 200) {
  const posted = page.waitForResponse((one) => one.request().method() === "POST", { timeout: PATIENCE });
  await page.locator(`[id="${id}"]`).click();
  const answer = await posted;
  assert.equal(answer.status(), status, `${id}: ${await answer.text().catch(() => "")}`);
}

test("five heads sit in the hall, one takes part by video, both documents are adopted", async () => {
  seats.officer = await enter(browser, house, "officer");
  await at(seats.officer, "/hall");
  for (const seat of ["am", "by", "kz", "kg", "tj"]) await press(seats.officer, `do-seat-in-hall-${seat}`);
  seats.ru = await enter(browser, house, "ru");
  await at(seats.ru, "/waiting");
  await press(seats.ru, "do-ask-admission");
  await at(seats.officer, "/desk");
  await press(seats.officer, "do-admit-ru");
  await seats.ru.waitForURL(/\/room$/, { timeout: PATIENCE });
  await seats.ru.waitForSelector("plenary-room[connected]", { timeout: PATIENCE });
  seats.tj = await enter(browser, house, "tj", { locale: "en-GB" });
  await at(seats.tj);
  await press(seats.tj, "do-open");
  await press(seats.tj, "do-adopt-agenda");
  for (const [item, document] of [[2, DECLARATION], [3, AGREEMENT]]) {
    // The first item in order is passed by for this story: texts are taken up directly on the agenda's page.
    await at(seats.tj, "/agenda");
    await press(seats.tj, `do-take-up-${item}`);
    await at(seats.tj);
    await press(seats.tj, `do-put-${document}`);
    await press(seats.tj, "do-declare-carried-*");
    await press(seats.tj, "do-conclude-*");
  }
});

test("the ceremony begins, and every screen shows the document and whose turn it is", async () => {
  seats["hall-screen"] = await enter(browser, house, "hall-screen");
  await seats["hall-screen"].waitForURL(/\/display$/);
  for (const seat of ["am", "by", "kg"]) {
    seats[seat] = await enter(browser, house, seat, { width: 820, height: 1180, locale: seat === "am" ? "en-GB" : "ru-RU" });
    await at(seats[seat]);
  }
  await at(seats.officer, "/hall");
  const officer = await seats.officer.context().newPage();
  officer.faults = [];
  seats.desk = officer;
  await officer.goto(`${seats.officer.origin}/signing/${AGREEMENT}`);
  await does(officer, "do-prepare");
  await officer.locator("#do-open").waitFor({ timeout: PATIENCE });
  // The presiding head begins the ceremony, from the same page that others sign on.
  await seats.tj.to(`/signing/${AGREEMENT}`);
  await seats.tj.locator("#do-begin-ceremony").waitFor();
  await does(seats.tj, "do-begin-ceremony");
  for (const seat of ["hall-screen", "am", "by", "kg", "ru", "officer"]) {
    await seats[seat].locator(".ceremony").first().waitFor({ timeout: PATIENCE });
    const shown = await seats[seat].locator(".ceremony").innerText();
    assert.match(shown, seat === "am" ? /Signs now: Armenia/ : /Подписывает: Армения/, seat);
    assert.match(shown, seat === "am" ? /by video/ : /по видеосвязи/, seat);
  }
  await whole(seats["hall-screen"], "ceremony-display-ru");
  await whole(seats.officer, "ceremony-operator-ru");
  await whole(seats.by, "ceremony-seat-waiting-ru");
  await whole(seats.am, "ceremony-seat-turn-en");
});

/** Signs with the key that the browser keeps. */
async function signs(seat, place) {
  const page = seats[seat];
  if (!/\/signing\//.test(page.url())) await page.to(`/signing/${AGREEMENT}`);
  const field = page.locator('plenary-signature input[name="place"]');
  await field.waitFor({ timeout: PATIENCE });
  if (place) await field.fill(place);
  else assert.equal(await field.inputValue(), "Душанбе", "the place of the hall is there already, in the language of the act");
  await page.locator('plenary-signature button[type="submit"]').click();
  await page.locator("#own-signature").waitFor({ timeout: PATIENCE });
}

test("they sign in turn: keys in the hall, ink before a witness, a key by video, who presides last", async () => {
  await seats.kg.to(`/signing/${AGREEMENT}`);
  assert.match(await seats.kg.locator("main").innerText(), /Сейчас очередь государства: Армения/);
  assert.equal(await seats.kg.locator("plenary-signature").count(), 0, "out of turn there is nothing to press");
  await seats.am.locator("#go-sign").click();
  await seats.am.waitForURL(/\/signing\//);
  await whole(seats.am, "ceremony-signing-en");
  await signs("am");
  await seats["hall-screen"].getByText("Подписывает: Беларусь").waitFor({ timeout: PATIENCE });
  // A reservation travels with the signature.
  await seats.by.to(`/signing/${AGREEMENT}`);
  await seats.by.locator("plenary-signature details.terms > summary").click();
  await seats.by.locator('plenary-signature textarea[name="reservation"]').fill("Пункт 2 применяется в части, не противоречащей национальному законодательству.");
  await seats.by.locator('plenary-signature button[type="submit"]').click();
  await seats.by.locator("#own-signature").waitFor({ timeout: PATIENCE });

  await seats.desk.reload();
  const ink = seats.desk.locator("details", { has: seats.desk.locator("#do-sign-with-ink") });
  await ink.locator("summary").first().click();
  await ink.locator('select[name="member"]').selectOption("kz");
  await ink.locator('input[name="file"]').setInputFiles({ name: "scan.png", mimeType: "image/png", buffer: Buffer.from("<svg onload='x'/>") });
  await does(seats.desk, "do-sign-with-ink", 422);
  await seats.desk.locator("#answer", { hasText: "Этот файл – не скан" }).waitFor();
  await ink.locator('input[name="file"]').setInputFiles({ name: "scan.pdf", mimeType: "application/pdf", buffer: signedPage });
  await whole(seats.desk, "ceremony-ink-form-ru");
  await does(seats.desk, "do-sign-with-ink");
  await seats["hall-screen"].getByText("собственноручно").waitFor({ timeout: PATIENCE });

  await signs("kg");
  await seats.ru.locator("#go-sign").waitFor({ timeout: PATIENCE });
  // The head by video is the large picture of the hall's screen while it is that head's turn.
  await seats["hall-screen"].waitForFunction(() => document.querySelector("[data-speaker] [data-name]")?.textContent === "Россия", null, { timeout: PATIENCE });
  await seats["hall-screen"].waitForFunction(() => document.querySelector("[data-speaker] video")?.videoWidth > 0, null, { timeout: PATIENCE });
  await picturesOf(seats["hall-screen"], "ceremony-display-video-ru");
  await whole(seats.ru, "ceremony-video-turn-ru");
  // Signing opens beside the room, so that the picture and the sound stay.
  const opened = seats.ru.context().waitForEvent("page");
  await seats.ru.locator("#go-sign").click();
  seats["ru-signing"] = await opened;
  seats["ru-signing"].faults = [];
  await signs("ru-signing", "Москва");
  assert.equal(await seats.ru.locator("plenary-room[connected]").count(), 1);
  await seats["hall-screen"].getByText("Подписывает: Таджикистан").waitFor({ timeout: PATIENCE });
  await whole(seats["hall-screen"], "ceremony-display-last-ru");
  await signs("tj");
  await seats["hall-screen"].locator(".ceremony").waitFor({ state: "detached", timeout: PATIENCE });
  const rows = await seats.tj.locator(".signatories").innerText();
  assert.match(rows, /Moscow|Москва/);
  assert.match(rows, /Signed with ink/);
  assert.match(rows, /Witness: Secretariat officer/);
  assert.match(rows, /Reservation: Пункт 2/);
  await whole(seats.tj, "ceremony-signed-en");
});

const files = {};

async function download(name, path) {
  const answer = await fetch(house.base + path);
  assert.equal(answer.status, 200, path);
  files[name] = join(house.folder, "..", name);
  writeFileSync(files[name], Buffer.from(await answer.arrayBuffer()));
}

const pyhanko = (file) =>
  execFileSync(
    process.env.PYHANKO ?? "pyhanko",
    ["sign", "validate", "--trust", files["roots.pem"], "--no-revocation-check", "--pretty-print", file],
    { encoding: "utf8", stdio: "pipe" },
  );

test("the act is valid, and ink never reads as a signature with a key", async () => {
  await download("roots.pem", "/trust/roots.pem");
  await download("register.txt", "/trust/register.txt");
  await download("agreement.pdf", `/acts/${AGREEMENT}/${AGREEMENT}.pdf`);
  await download("agreement.pdf.tlog-proof", `/acts/${AGREEMENT}/${AGREEMENT}.pdf.tlog-proof`);
  const asked = ["verify", files["agreement.pdf"], "--trust", files["roots.pem"], "--register-key", files["register.txt"]];
  const report = JSON.parse(run(...asked, "--json").out);
  assert.equal(report.verdict, "valid");
  const kinds = Object.fromEntries(report.file.signatures.map((one) => [one.field, one.kind]));
  assert.deepEqual(kinds, { depositary: "certification", am: "approval", by: "approval", kz: "ink_attestation", kg: "approval", ru: "approval", tj: "approval" });
  assert.deepEqual(report.register.entry.ink.map((one) => [one.field, one.witness]), [["kz", "officer"]]);
  const text = run(...asked);
  assert.equal(text.status, 0, text.out);
  assert.match(text.out, /kz: SIGNED WITH INK, attested by .*depositary.*: VALID/);
  assert.match(text.out, new RegExp(`scan sha256 ${report.register.entry.ink[0].scan_sha256}`));
  const judged = pyhanko(files["agreement.pdf"]);
  assert.equal(judged.match(/judged VALID/g)?.length, 7, judged);
  const outsider = await person(browser);
  await outsider.goto(`${house.base}/check?lang=en`);
  await outsider.locator('input[name="file"]').setInputFiles(files["agreement.pdf"]);
  await outsider.locator("form button.primary").click();
  await outsider.locator(".verdict h2").waitFor();
  const said = await outsider.locator("main").innerText();
  assert.match(said, /Signed with ink · kz/);
  assert.match(said, /no electronic signature of the State/);
  await whole(outsider, "ceremony-check-en");
  assert.equal((await outsider.goto(`${house.base}/signing/${AGREEMENT}/scan/kz`)).status(), 401, "the scan is not public");
  await outsider.context().close();
});

test("certified copies go to those that signed", async () => {
  await seats.desk.goto(`${seats.officer.origin}/signing/${AGREEMENT}`);
  await does(seats.desk, "do-issue-copies");
  await seats.desk.locator("section:has(#copies-title) li").nth(5).waitFor({ timeout: PATIENCE });
  await seats.am.to(`/signing/${AGREEMENT}`);
  const get = (path) =>
    seats.am.evaluate(async (path) => {
      const answer = await fetch(path);
      return { status: answer.status, bytes: [...new Uint8Array(await answer.arrayBuffer())] };
    }, path);
  const own = await get(`/signing/${AGREEMENT}/copy/am`);
  assert.equal(own.status, 200);
  assert.equal((await get(`/signing/${AGREEMENT}/copy/by`)).status, 404, "a delegation has its own copy");
  const copy = join(house.folder, "..", "copy.pdf");
  writeFileSync(copy, Buffer.from(own.bytes));
  assert.equal(pyhanko(copy).match(/judged VALID/g)?.length, 1);
  assert.equal(run("verify", copy, "--trust", files["roots.pem"]).status, 0);
  const words = execFileSync("pdftotext", ["-layout", copy, "-"], { encoding: "utf8" });
  assert.match(words, /Лист подписей/);
  assert.match(words, /Собственноручно/);
  assert.match(words, /Республика Беларусь\. Оговорка: Пункт 2/);
  const inside = execFileSync("pdfdetach", ["-list", copy], { encoding: "utf8" });
  assert.match(inside, new RegExp(`${AGREEMENT}\\.pdf`));
  assert.match(inside, /scan-kz\.pdf/);
});

test("four instruments bring the agreement into force, and anyone sees the way of it", async () => {
  const day = new Date().toISOString().slice(0, 10);
  for (const member of ["kz", "by", "tj", "ru"]) {
    await seats.desk.goto(`${seats.officer.origin}/signing/${AGREEMENT}`);
    await seats.desk.locator("#depositing > summary").click();
    const form = seats.desk.locator("#depositing");
    await form.locator('select[name="member"]').selectOption(member);
    await form.locator('[name="dated"]').fill("2021-10-20");
    await form.locator('[name="deposited"]').fill(day);
    await form.locator('input[name="file"]').setInputFiles({ name: "grant.png", mimeType: "image/png", buffer: scan });
    await does(seats.desk, "do-deposit");
  }
  await seats.desk.goto(`${seats.officer.origin}/signing/${AGREEMENT}`);
  await whole(seats.desk, "ceremony-officer-ru");
  const outsider = await person(browser);
  for (const [language, force] of [["ru", /в силе/], ["en", /in force/]]) {
    await outsider.goto(`${house.base}/acts/${AGREEMENT}?lang=${language}`);
    const way = await outsider.locator(".timeline").innerText();
    assert.match(way, force);
    assert.equal(way.match(/Ratification|ratification|ратификационная/g)?.length, 4, way);
    await whole(outsider, `ceremony-act-${language}`);
  }
  await outsider.context().close();
});

test("full powers are filed by the Secretariat, judged by their content, and withdrawn", async () => {
  const page = seats.desk;
  await page.goto(`${seats.officer.origin}/full-powers`);
  const form = page.locator("form", { has: page.locator("#do-file-powers") });
  await form.locator('select[name="member"]').selectOption("kz");
  await form.locator('select[name="person"]').selectOption("tleuberdi");
  await form.locator('[name="issued-ru"]').fill("Касым-Жомарт Токаев, Президент");
  await form.locator('[name="issued-en"]').fill("Kassym-Jomart Tokayev, President");
  await form.locator('[name="from"]').fill("2021-09-01");
  await form.locator('[name="until"]').fill("2021-08-01");
  await form.locator('select[name="act"]').selectOption(DECLARATION);
  await form.locator('input[name="file"]').setInputFiles({ name: "powers.png", mimeType: "image/png", buffer: scan });
  await does(page, "do-file-powers", 422);
  await page.locator("#answer", { hasText: "раньше первого" }).waitFor();
  assert.equal(await form.locator('[name="issued-ru"]').inputValue(), "Касым-Жомарт Токаев, Президент", "what was typed stays");
  await form.locator('[name="until"]').fill("2030-12-31");
  await does(page, "do-file-powers");
  await page.goto(`${seats.officer.origin}/full-powers`);
  await page.getByText("действуют").waitFor();
  await whole(page, "full-powers-ru");
  await page.goto(`${seats.officer.origin}/full-powers?lang=en`);
  await whole(page, "full-powers-en");
  await page.locator("#do-withdraw-powers-1").click();
  await page.getByText("withdrawn", { exact: true }).waitFor();
});

/** Sends the form on which the focus is, by Enter, and waits for its answer. */
async function entered(page, status = 200) {
  const posted = page.waitForResponse((one) => one.request().method() === "POST", { timeout: PATIENCE });
  await page.keyboard.press("Enter");
  assert.equal((await posted).status(), status);
}

test("by keyboard alone the Secretariat prepares an act and writes its clause, read in both languages first", async () => {
  const page = seats.desk;
  await page.goto(`${seats.officer.origin}/signing/${DECLARATION}?lang=ru`);
  await tabTo(page, "#naming-parties > summary");
  await page.keyboard.press("Enter");
  await whole(page, "ceremony-parties-ru");
  await page.reload();
  await tabTo(page, "#do-prepare");
  await entered(page);
  await page.locator("#do-open").waitFor({ timeout: PATIENCE });
  await page.reload();
  await tabTo(page, "#writing-clause > summary");
  await page.keyboard.press("Enter");
  await tabTo(page, '[name="when"]');
  await page.keyboard.press("Space");
  for (let down = 0; down < 3; down += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator('[name="when"]:checked').inputValue(), "number");
  await tabTo(page, 'input[name="number"]');
  await page.keyboard.type("4");
  await whole(page, "ceremony-clause-form-ru");
  await tabTo(page, 'input[name="days"]');
  await page.keyboard.type("30");
  await tabTo(page, "#do-read-clause");
  await page.keyboard.press("Enter");
  await page.locator("#clause-said").waitFor({ timeout: PATIENCE });
  const said = await page.locator("#clause-said").innerText();
  assert.match(said, /ратификационной грамоты номер 4/);
  assert.match(said, /instrument of ratification number 4/);
  await whole(page, "ceremony-clause-read-ru");
  await tabTo(page, "#do-confirm-clause");
  await Promise.all([page.waitForURL(/\/signing\//, { timeout: PATIENCE }), page.keyboard.press("Enter")]);
  await page.getByText("ратификационной грамоты номер 4").first().waitFor({ timeout: PATIENCE });
});

test("by keyboard alone a ceremony is led and signed, and ink is recorded; watchers of the open part look on", async () => {
  const chair = seats.tj;
  await at(chair);
  await chair.locator("details.rarely > summary").first().click();
  const part = chair.locator('form[action$="/do/begin-segment"]');
  await part.locator("select").selectOption("open");
  await part.locator("button").click();
  await chair.to(`/signing/${DECLARATION}`);
  await tabTo(chair, "#do-begin-ceremony");
  await entered(chair);
  await at(seats.am);
  await seats.am.locator("#go-sign").waitFor({ timeout: PATIENCE });
  await tabTo(seats.am, "#go-sign");
  await seats.am.keyboard.press("Enter");
  await seats.am.waitForURL(/\/signing\//, { timeout: PATIENCE });

  const outsider = await person(browser);
  for (const [language, turn] of [["ru", "Подписывает: Армения"], ["en", "Signs now: Armenia"]]) {
    await outsider.goto(`${house.base}/watch/${SESSION}?lang=${language}`);
    await outsider.locator(".ceremony", { hasText: turn }).waitFor({ timeout: PATIENCE });
    await whole(outsider, `ceremony-watch-${language}`);
  }

  await tabTo(seats.am, 'plenary-signature input[name="place"]');
  await seats.am.keyboard.press("Enter");
  await seats.am.locator("#own-signature").waitFor({ timeout: PATIENCE });
  await outsider.locator(".ceremony", { hasText: "Signs now: Belarus" }).waitFor({ timeout: PATIENCE });
  await outsider.context().close();

  await tabTo(chair, "#do-let-sign-later");
  await entered(chair);
  const page = seats.desk;
  await page.goto(`${seats.officer.origin}/signing/${DECLARATION}`);
  await page.getByText("Первая подпись уже есть").waitFor({ timeout: PATIENCE });
  await tabTo(page, 'details:has(#do-sign-with-ink) > summary');
  await page.keyboard.press("Enter");
  await tabTo(page, 'form:has(#do-sign-with-ink) select[name="member"]');
  const of = page.locator('form:has(#do-sign-with-ink) select[name="member"]');
  for (let down = 0; down < 6 && (await of.inputValue()) !== "kz"; down += 1) await page.keyboard.press("ArrowDown");
  await choose(page, 'form:has(#do-sign-with-ink) input[name="file"]', { name: "scan.pdf", mimeType: "application/pdf", buffer: signedPage });
  await tabTo(page, "#do-sign-with-ink");
  await entered(page);
  await page.locator(".signatories", { hasText: "Подписано собственноручно" }).waitFor({ timeout: PATIENCE });

  await tabTo(chair, "#do-end-ceremony");
  await entered(chair);
  await seats["hall-screen"].locator(".ceremony").waitFor({ state: "detached", timeout: PATIENCE });
});

test("no page of the ceremony had a script error or a breach of its policy", () => {
  for (const [seat, page] of Object.entries(seats)) assert.deepEqual(page.faults, [], seat);
});
