// The meeting of 26 May 2020 in real browsers, from the waiting room to the published communiqué: four seats with
// camera and microphone at once, the others as pages, six signatures by six keys.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, person, whole } from "./browser.mjs";
import { run, start } from "./house.mjs";
import { MEETING, arriving, at, enter, press, until } from "./seats.mjs";

const WITH_MEDIA = ["ru", "tj", "am"];
const AS_PAGES = ["by", "kz", "kg", "sg"];
// These work with plain forms alone: their browsers run no scripts.
const WITHOUT_SCRIPT = ["by", "kg", "sg"];
const IN_ENGLISH = ["am"];
const STATEMENT = "statement-victory-75";
const PLAN = "plan-consultations-2020-2021";
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

test("everyone enters by a personal link and waits to be admitted by face", async () => {
  seats.officer = await enter(browser, house, "officer");
  await at(seats.officer, "/desk");
  for (const seat of [...WITH_MEDIA, ...AS_PAGES]) {
    const locale = IN_ENGLISH.includes(seat) ? "en-GB" : "ru-RU";
    seats[seat] = await enter(browser, house, seat, { script: !WITHOUT_SCRIPT.includes(seat), locale });
    await at(seats[seat], "/waiting");
    await press(seats[seat], "do-ask-admission");
  }
  const face = seats.officer.locator('plenary-face[seat="ru"] video');
  await face.waitFor({ timeout: 90000 });
  await seats.officer.waitForFunction(() => document.querySelector('plenary-face[seat="ru"] video')?.videoWidth > 0, null, { timeout: 90000 });
  await whole(seats.officer, "desk-waiting-ru");
  await whole(seats.am, "waiting-en");
  for (const seat of [...WITH_MEDIA, ...AS_PAGES]) await press(seats.officer, `do-admit-${seat}`);
  // A page with scripts goes on to the room by itself.
  for (const seat of [...WITH_MEDIA, ...AS_PAGES].filter((one) => !WITHOUT_SCRIPT.includes(one))) {
    await seats[seat].waitForURL(/\/room$/, { timeout: 90000 });
    await seats[seat].waitForSelector("plenary-room[connected]", { timeout: 90000 });
  }
  for (const seat of AS_PAGES) {
    await at(seats[seat]);
    if (await seats[seat].locator("#do-arrive:visible").count()) await press(seats[seat], "do-arrive");
  }
});

test("a link that was used, and one that was never made, are refused alike", async () => {
  const stranger = await person(browser);
  const answers = [];
  for (const secret of ["A".repeat(43), "x"]) {
    const answer = await stranger.goto(`${house.base}/enter/${secret}`);
    await stranger.locator("main form button").first().click().catch(() => {});
    answers.push([answer.status(), (await stranger.locator("main").innerText()).replaceAll(/\s+/g, " ")]);
  }
  assert.deepEqual(answers[0], answers[1]);
  const inside = await stranger.goto(`${house.base}/meeting/${MEETING}/decisions`);
  assert.ok([401, 403, 404].includes(inside.status()), `a stranger got ${inside.status()}`);
  await stranger.context().close();
});

/** The chair opens as soon as the rules let it: until the last head has arrived, the quorum is refused. */
async function opened() {
  for (let tries = 0; ; tries += 1) {
    try {
      return await press(seats.ru, "do-open");
    } catch (error) {
      if (tries >= 60 || !error.message.includes("422")) throw error;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

test("the presiding head opens; pictures flow both ways and no sound without the floor", async () => {
  await opened();
  await press(seats.ru, "do-adopt-agenda");
  await press(seats.ru, "do-take-up-1");
  for (const seat of WITH_MEDIA) {
    const others = WITH_MEDIA.filter((other) => other !== seat);
    const seen = await until(seats[seat], "pictures of the others", (now) => others.every((other) => now[other]?.frames > 0));
    for (const other of others) assert.equal(seen[other].soundTracks, 0, `${other} has no floor and no sound`);
  }
});

test("the floor alone opens a microphone, and a withdrawn floor closes it", async () => {
  await seats.tj.keyboard.press("f");
  await at(seats.kz);
  await whole(seats.kz, "overview-ru");
  await press(seats.ru, "do-give-floor-to-*");
  await until(seats.ru, "sound of the speaker", (now) => now.tj?.sound > 20);
  // Even a page that has been tampered with gets no sound through without the floor.
  await seats.am.evaluate(() => document.querySelector("plenary-room").room.localParticipant.setMicrophoneEnabled(true).catch(() => {}));
  await new Promise((done) => setTimeout(done, 2000));
  const heard = await arriving(seats.ru);
  assert.equal(heard.am.sound, 0, "no packet of a seat without the floor");
  await whole(seats.ru, "room-chair-ru");
  await press(seats.ru, "do-withdraw-floor");
  const before = (await arriving(seats.am)).tj?.sound ?? 0;
  await new Promise((done) => setTimeout(done, 1500));
  const later = await until(seats.am, "silence", (now) => (now.tj?.soundTracks ?? 0) === 0);
  assert.ok((later.tj?.sound ?? 0) <= before + 50);
});

test("what comes in leaves the focus where it is", async () => {
  const button = seats.ru.locator("#do-close-list:visible").first();
  await button.focus();
  await seats.tj.keyboard.press("f");
  await seats.ru.locator("[id^=do-give-floor-to-]:visible").first().waitFor({ timeout: 90000 });
  assert.equal(await seats.ru.evaluate(() => document.activeElement.id), "do-close-list");
});

test("a lost network keeps the seat and the floor, and the page says so", async () => {
  await press(seats.ru, "do-give-floor-to-*");
  await until(seats.ru, "sound of the speaker", (now) => now.tj?.sound > 20);
  await seats.tj.context().setOffline(true);
  await seats.tj.evaluate(() => document.querySelector("plenary-room").room.simulateScenario("signal-reconnect")).catch(() => {});
  await seats.tj.locator("[data-banner]:visible").waitFor({ timeout: 90000 });
  await new Promise((done) => setTimeout(done, 3000));
  await seats.tj.context().setOffline(false);
  await seats.tj.waitForFunction(() => document.querySelector("plenary-room")?.room?.state === "connected", null, { timeout: 90000 });
  await seats.tj.locator("[data-banner]").waitFor({ state: "hidden", timeout: 90000 });
  const before = (await arriving(seats.ru)).tj ?? { frames: 0, sound: 0 };
  await until(seats.ru, "the speaker again", (now) => now.tj?.frames > before.frames && now.tj?.sound > before.sound);
  await press(seats.ru, "do-withdraw-floor");
  await press(seats.ru, "do-conclude-*");
});

test("an invited head is in the room for its item alone", async () => {
  seats.cis = await enter(browser, house, "cis");
  await at(seats.cis, "/waiting");
  await press(seats.cis, "do-ask-admission");
  await seats.officer.locator("#do-admit-cis[disabled]").waitFor();
  await press(seats.ru, "do-take-up-2");
  await press(seats.officer, "do-admit-cis");
  await seats.cis.waitForSelector("plenary-room[connected]", { timeout: 90000 });
  await until(seats.ru, "picture of the guest", (now) => now.cis?.frames > 0);
  await until(seats.cis, "pictures for the guest", (now) => now.ru?.frames > 0);
  await press(seats.ru, "do-conclude-*");
  await seats.cis.waitForFunction(() => !document.querySelector("plenary-room[connected]"), null, { timeout: 10000 });
  await until(seats.ru, "the guest gone", (now) => !now.cis);
  const page = await seats.cis.context().newPage();
  await page.goto(`${seats.cis.origin}/meeting/${MEETING}/documents/decision-quota-posts`);
  assert.equal((await page.locator("main").innerText()).includes("2020"), false, "no text of another item");
  await page.close();
});

test("an objection blocks, nobody is named, and what is approved is what was seen", async () => {
  await press(seats.ru, "do-take-up-3");
  await press(seats.ru, "do-conclude-*");
  await press(seats.ru, "do-take-up-4");
  await press(seats.ru, `do-put-${STATEMENT}`);
  await seats.am.locator("section.decision:visible").waitFor({ timeout: 90000 });
  await whole(seats.tj, "room-decision-ru");
  await whole(seats.am, "room-decision-en");
  const shown = await seats.am.locator("section.decision .digest").first().innerText();
  assert.match(shown, /^[0-9a-f]{64}$/);
  await seats.am.locator("summary[id^=do-object-]").click();
  await press(seats.am, "do-object-sure-*");
  await seats.tj.locator("section.decision .danger").first().waitFor({ timeout: 90000 });
  const seen = await seats.tj.locator("section.decision").innerText();
  assert.equal(seen.includes("Армения"), false, "the objector is not named to others");
  await seats.ru.locator("[id^=do-declare-not-carried]:visible").first().waitFor({ timeout: 90000 });
  await press(seats.am, "do-withdraw-objection-*");
  await press(seats.ru, "do-declare-carried-*");
  await seats.am.locator("section.decision").waitFor({ state: "detached", timeout: 90000 });
  // The three others as a package.
  await press(seats.ru, "do-put-together-*");
  await seats.am.locator("section.decision:visible").waitFor({ timeout: 90000 });
  assert.equal(await seats.am.locator("section.decision h3").count(), 3);
  await press(seats.ru, "do-declare-carried-*");
  await seats.am.locator("section.decision").waitFor({ state: "detached", timeout: 90000 });
  await press(seats.ru, "do-conclude-*");
});

test("the draft decision is agreed, the plan confirmed, the meeting closed", async () => {
  for (const [item, id] of [[5, "decision-quota-posts"], [6, PLAN]]) {
    await press(seats.ru, `do-take-up-${item}`);
    await press(seats.ru, `do-put-${id}`);
    await press(seats.ru, "do-declare-*");
    await press(seats.ru, "do-conclude-*");
  }
  await press(seats.ru, "do-close");
  await at(seats.kz, "/decisions");
  const text = await seats.kz.locator("main").innerText();
  for (const word of [/одобрен/i, /согласован/i, /утвержд/i]) assert.match(text, word);
  await whole(seats.kz, "decisions-ru");
});

test("six ministers sign the statement and the plan apart, each with a key of its own", async () => {
  for (const document of [STATEMENT, PLAN]) {
    await seats.officer.to(`/signing/${document}`);
    await seats.officer.locator("#do-prepare").click();
    await seats.officer.locator("#do-open").waitFor({ timeout: 90000 });
    await seats.officer.locator("#do-open").click();
  }
  // Three with keys held by their browsers, two of them at once; three with key files on their own machines.
  const inBrowser = async (seat, document, place) => {
    const page = seats[seat];
    await page.to(`/signing/${document}`);
    await page.locator('plenary-signature input[name="place"]').fill(place);
    await page.locator("plenary-signature button").first().click();
    await page.locator("#own-signature").waitFor({ timeout: 90000 });
  };
  await seats.am.to(`/signing/${STATEMENT}`);
  await whole(seats.am, "signing-en");
  await Promise.all([inBrowser("tj", STATEMENT, "Душанбе"), inBrowser("am", STATEMENT, "Ереван")]);
  await inBrowser("kz", STATEMENT, "Нур-Султан");
  for (const [seat, place] of [["ru", "Москва"], ["by", "Минск"], ["kg", "Бишкек"]]) await withFile(seat, STATEMENT, place);
  for (const [seat, place] of [["tj", "Душанбе"], ["am", "Ереван"], ["kz", "Нур-Султан"]]) await inBrowser(seat, PLAN, place);
  for (const [seat, place] of [["ru", "Москва"], ["by", "Минск"], ["kg", "Бишкек"]]) await withFile(seat, PLAN, place);
  await seats.kz.to(`/signing/${STATEMENT}`);
  await whole(seats.kz, "signing-ru");
});

const keys = new Map();

/** Signs with `plenary sign` and the key file that the demonstration gives out. */
async function withFile(seat, document, place) {
  const page = await person(browser);
  if (!keys.has(seat)) {
    await page.goto(`${house.base}/demo`);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#key-${seat}`).click()]);
    const file = join(house.folder, "..", `${seat}.p12`);
    await download.saveAs(file);
    keys.set(seat, file);
  }
  const fresh = await (await fetch(`${house.base}/demo/link/${seat}`, { method: "POST", headers: { origin: house.base } })).text();
  const password = join(house.folder, "..", "password.txt");
  writeFileSync(password, "demonstration\n");
  const signed = run("sign", "--link", fresh.trim(), "--document", document, "--place", place, "--key", keys.get(seat), "--password-file", password);
  assert.equal(signed.status, 0, signed.out);
  await page.context().close();
}

test("the act is valid by this program and by software that others wrote", async () => {
  const files = {};
  for (const [name, path] of [
    ["act.pdf", `/acts/${STATEMENT}/${STATEMENT}.pdf`],
    ["act.pdf.tlog-proof", `/acts/${STATEMENT}/${STATEMENT}.pdf.tlog-proof`],
    ["roots.pem", "/trust/roots.pem"],
    ["register.txt", "/trust/register.txt"],
  ]) {
    const answer = await fetch(house.base + path);
    assert.equal(answer.status, 200, path);
    files[name] = join(house.folder, "..", name);
    writeFileSync(files[name], Buffer.from(await answer.arrayBuffer()));
  }
  const verdict = run("verify", files["act.pdf"], "--trust", files["roots.pem"], "--register-key", files["register.txt"], "--json");
  assert.equal(verdict.status, 0, verdict.out);
  const report = JSON.parse(verdict.out);
  assert.equal(report.verdict, "valid");
  assert.equal(report.file.signatures.length, 7, "the depositary's certification and six signatures");
  assert.equal(new Set(report.file.signatures.map((one) => one.suite)).size > 1, true, "RSA and elliptic curves");
  assert.equal(report.register.names_this_file, true);
  const changed = readFileSync(files["act.pdf"]);
  changed[Math.floor(changed.length / 3)] ^= 1;
  writeFileSync(join(house.folder, "..", "changed.pdf"), changed);
  assert.notEqual(run("verify", join(house.folder, "..", "changed.pdf"), "--trust", files["roots.pem"]).status, 0);
  assert.notEqual(run("verify", files["act.pdf"]).status, 0, "without trust nothing is valid");
  foreign(files);
  const journal = run("journal", "verify", join(house.folder, "journal.sqlite"));
  assert.equal(journal.status, 0, journal.out);
});

/** pyHanko, pdfsig and qpdf say the same. */
function foreign(files) {
  execFileSync("qpdf", ["--check", files["act.pdf"]], { stdio: "pipe" });
  const signatures = execFileSync("pdfsig", ["-nocert", files["act.pdf"]], { encoding: "utf8" });
  assert.equal(signatures.match(/Signature is Valid/g)?.length, 7, signatures);
  const pyhanko = process.env.PYHANKO ?? "pyhanko";
  const judged = execFileSync(pyhanko, ["sign", "validate", "--trust", files["roots.pem"], "--no-revocation-check", "--pretty-print", files["act.pdf"]], { encoding: "utf8", stdio: "pipe" });
  assert.equal(judged.match(/judged VALID/g)?.length, 7, judged);
}

test("the communiqué is drafted from the record, cleared and public in both languages", async () => {
  seats.press = await enter(browser, house, "press");
  await seats.press.to("/press");
  await seats.press.locator("#do-draft, [id^=do-draft]").first().click();
  await seats.press.waitForURL(/\/press\/.+/);
  await whole(seats.press, "press-ru");
  const outsider = await person(browser);
  const early = await outsider.goto(`${house.base}/news/${MEETING}`);
  assert.equal(early.status(), 404, "nothing is public before it is published");
  await seats.press.locator("#do-clear").click();
  await seats.press.locator("#do-publish").click();
  await seats.press.locator("#do-publish").waitFor({ state: "detached" });
  for (const [language, words] of [["ru", ["Сергей Лавров", "одобр", "согласован", "утвержд"]], ["en", ["Sergey Lavrov", "approved", "agreed"]]]) {
    const answer = await outsider.goto(`${house.base}/news/${MEETING}?lang=${language}`);
    assert.equal(answer.status(), 200);
    const text = await outsider.locator("main").innerText();
    for (const word of words) assert.ok(text.includes(word), `${language}: ${word} in\n${text}`);
    await whole(outsider, `news-${language}`);
  }
  const feed = await (await fetch(`${house.base}/feed.atom`)).text();
  assert.match(feed, new RegExp(`/news/${MEETING}`));
  await outsider.context().close();
});

test("no page of the story had a script error or a breach of its policy", () => {
  for (const [seat, page] of Object.entries(seats)) assert.deepEqual(page.faults, [], seat);
  assert.ok(existsSync(join(house.folder, "journal.sqlite")));
});
