// Those who take part: browsers with one of the client libraries each, and what a story asks of them.
import assert from "node:assert/strict";
import { pause } from "./engine.mjs";

// Several encoders and decoders on a small machine are slow; what is waited for is not timed.
const PATIENCE = 60000;

/** Waits until `ask` gives something that holds; says what it gave last otherwise. */
export async function until(what, ask, holds = Boolean, timeout = PATIENCE) {
  const end = Date.now() + timeout;
  let last;
  while (Date.now() < end) {
    last = await ask();
    if (holds(last)) return last;
    await pause(150);
  }
  throw new Error(`${what} did not come about: ${JSON.stringify(last)}`);
}

/**
 * A page of the engine's origin with one library in it. The browser is playwright's or puppeteer's: what is asked of it
 * here both can do.
 */
export async function party(browser, engine, { name, library, options = {}, camera = {} }) {
  const context = await (browser.newContext ?? browser.createBrowserContext).call(browser);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${engine.base}/page/clients/page/client.html?library=${library}`);
  await until("the library", () => page.evaluate(() => Boolean(globalThis.client)));
  const ask = (method, ...values) => page.evaluate(([method, values]) => globalThis.client[method](...values), [method, values]);
  const one = {
    name, library, options, camera, page, faults, ask,
    version: await page.evaluate(() => globalThis.client.version),
    arriving: (who, source) => ask("arriving", who, source),
    happened: (event) => page.evaluate((event) => globalThis.client.events.filter(([name]) => name === event), event),
    forget: () => page.evaluate(() => (globalThis.client.events.length = 0)),
    state: () => page.evaluate(() => globalThis.client.room.state),
    close: () => context.close(),
    async join(room) {
      return ask("join", engine.url, await engine.token(room, name), options);
    },
  };
  return one;
}

/** Pictures and sound of `one` come to all of the others, newly: frames are decoded, sound has energy. */
export async function flows(one, others, { sound = true, pictures = true } = {}) {
  await Promise.all(others.map(async (other) => {
    const sources = [...(pictures ? [["camera", "framesDecoded", 5]] : []), ...(sound ? [["microphone", "totalAudioEnergy", 1e-6]] : [])];
    for (const [source, count, least] of sources) {
      const before = (await other.arriving(one.name, source))?.[count] ?? 0;
      const came = (now) => now && !now.muted && (now[count] - before > least || (now[count] < before && now[count] > least));
      await until(`${one.name}'s ${source} at ${other.name}`, () => other.arriving(one.name, source), came);
    }
  }));
}

/** No picture of the camera arrives any more. Packets may: padding, from which the engine learns what the line carries. */
export async function rests(one, other) {
  const pictures = async () => (await other.arriving(one.name, "camera"))?.framesReceived ?? 0;
  const settled = async () => {
    const first = await pictures();
    await pause(700);
    return (await pictures()) - first;
  };
  await until(`rest of ${one.name}'s camera at ${other.name}`, settled, (more) => more <= 0);
}

/** One message, sent until it is heard: how often it had to be sent. */
export async function says(one, others, text, { reliable = true, tries = 1 } = {}) {
  for (let sent = 1; ; sent += 1) {
    await one.ask("send", text, reliable, "trial");
    const heard = (other) => other.page.evaluate((text) => globalThis.client.heard.filter((said) => said.text === text), text);
    const wait = Promise.all(others.map((other) => until(`"${text}" at ${other.name}`, () => heard(other), (all) => all.length > 0, sent < tries ? 1500 : 15000)));
    try {
      for (const [first] of await wait) assert.deepEqual([first.from, first.topic], [one.name, "trial"]);
      return sent;
    } catch (error) {
      if (sent >= tries) throw error;
    }
  }
}
