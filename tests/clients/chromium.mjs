// The engine with Chromium beside it, for stories that need nothing else.
import { after, before } from "node:test";
import { launch } from "../browser/browser.mjs";
import { start } from "./engine.mjs";

/** Both, there once the file's first test runs, and gone after its last; `wishes` are for the browser. */
export function engineWithChromium(wishes) {
  const both = {};
  before(async () => {
    both.engine = await start();
    both.browser = await launch(wishes);
  });
  after(async () => {
    await both.browser?.close();
    await both.engine?.stop();
  });
  return both;
}
