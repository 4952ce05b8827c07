// A reporter for node's test runner that tells the tests of a story as lines of JSON, as clients that are programs of
// their own do (`told.mjs`); PLENARY_CLIENT names the client.
export default async function* lines(events) {
  const client = process.env.PLENARY_CLIENT;
  for await (const { type, data } of events) {
    if (!["test:pass", "test:fail"].includes(type) || data.nesting > 0) continue;
    const outcome = type === "test:pass" ? "passed" : "failed";
    const note = outcome === "passed" ? "" : (data.details.error?.cause?.message ?? data.details.error?.message ?? "");
    yield `${JSON.stringify({ client, step: data.name, outcome, note })}\n`;
  }
  yield `${JSON.stringify({ client, step: "end", outcome: "passed", note: "" })}\n`;
}
