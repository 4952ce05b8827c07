// The persons of the meeting at their browsers: how each enters, waits, is admitted, and what the conference gives it.
import { person } from "./browser.mjs";

export const MEETING = "cfm-2020-05-26";

// Six browsers with cameras on a small machine are slow; nothing is timed here, so waiting long costs nothing.
const PATIENCE = 90000;

/** Opens the seat's personal link in a browser of its own. */
export async function enter(browser, house, seat, options = {}) {
  const page = await person(browser, options);
  page.seat = seat;
  await page.goto(`${house.base}/demo`);
  // The cast's button opens the seat under a host name of its own, in a new window where the browser allows it.
  const opened = page.context().waitForEvent("page", { timeout: 5000 }).catch(() => null);
  await page.locator(`#open-${seat}`).click();
  const own = (await opened) ?? page;
  own.seat = seat;
  own.faults ??= page.faults;
  await own.waitForURL(/\/enter\//, { timeout: PATIENCE });
  await own.locator("main form button").first().click();
  await own.waitForURL(/\/meeting\/|\/press|\/signing/, { timeout: PATIENCE });
  own.origin = new URL(own.url()).origin;
  own.to = (path) => own.goto(`${own.origin}${path}`);
  return own;
}

export const at = (page, path = "", meeting = MEETING) => page.to(`/meeting/${meeting}${path}`);

/** A command's button by its id, or by how the id begins: "do-conclude-*". */
const buttonOf = (page, id) =>
  page.locator(id.endsWith("*") ? `[id^="${id.slice(0, -1)}"]:visible` : `[id="${id}"]:visible`).first();

/** Presses a command's button on the page and waits until the record has answered. */
export async function press(page, id) {
  const button = buttonOf(page, id);
  await button.waitFor({ timeout: PATIENCE });
  const isAnswer = (one) => one.request().method() === "POST" && one.url().includes("/do/");
  const [answer] = await Promise.all([
    page.waitForResponse(isAnswer, { timeout: PATIENCE }),
    button.click({ timeout: PATIENCE }),
  ]);
  if (answer.status() >= 400) throw new Error(`${page.seat} ${id}: ${answer.status()} ${await answer.text().catch(() => "")}`);
}

/** A seat waits, is admitted by the officer and comes in; `seats` keeps its page. */
export async function comesIn(browser, house, seats, seat, { script = true, locale = "ru-RU" } = {}) {
  const page = (seats[seat] = await enter(browser, house, seat, { script, locale }));
  await at(page, "/waiting");
  await press(page, "do-ask-admission");
  await seats.officer.reload();
  await press(seats.officer, `do-admit-${seat}`);
  if (script) return page;
  await at(page);
  await press(page, "do-arrive");
  return page;
}

/** The chair opens the meeting as soon as everyone whom the rules require is there. */
export async function opens(chair) {
  await at(chair);
  for (let tries = 0; ; tries += 1) {
    try {
      return await press(chair, "do-open");
    } catch (error) {
      if (tries >= 60 || !error.message.includes("422")) throw error;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

/** What arrives from each other seat: decoded frames, packets of sound. */
export const arriving = (page) =>
  page.evaluate(async () => {
    const room = document.querySelector("plenary-room, plenary-booth")?.room;
    const seats = {};
    for (const who of room?.remoteParticipants.values() ?? []) {
      const seat = (seats[who.identity] = { frames: 0, sound: 0, soundTracks: 0 });
      for (const publication of who.trackPublications.values()) {
        if (publication.kind === "audio") seat.soundTracks += 1;
        const stats = await publication.track?.receiver?.getStats();
        for (const one of stats?.values() ?? []) {
          if (one.type !== "inbound-rtp") continue;
          if (one.kind === "video") seat.frames += one.framesDecoded ?? 0;
          else seat.sound += one.packetsReceived ?? 0;
        }
      }
    }
    return seats;
  });

/** Waits until a condition on what arrives holds; says what arrived otherwise. */
export async function until(page, what, holds, timeout = PATIENCE) {
  const end = Date.now() + timeout;
  let last;
  while (Date.now() < end) {
    last = await arriving(page);
    if (holds(last)) return last;
    await new Promise((done) => setTimeout(done, 300));
  }
  throw new Error(`${page.seat}: ${what} did not come about: ${JSON.stringify(last)}`);
}
