// The client libraries that stories put into browsers: the oldest and the newest of the second version, over one connection
// and over two.
import { party } from "./party.mjs";

// Version 2.0 mixes sound past what getStats counts unless told not to; it knows two connections only.
export const CLIENTS = [
  { name: "a", library: "livekit-client-2-0", mode: "two connections", options: { webAudioMix: false } },
  { name: "b", library: "livekit-client-2-23", mode: "one connection", options: { singlePeerConnection: true } },
  { name: "c", library: "livekit-client-2-23", mode: "two connections", options: { singlePeerConnection: false } },
];

/** All of them, each in a page of its own, with what a story adds to each. */
export async function gathered(browser, engine, clients = CLIENTS) {
  return Promise.all(clients.map(async (client) => {
    const one = await party(browser, engine, client);
    one.label = [`livekit-client ${one.version}`, client.mode, client.camera?.videoCodec].filter(Boolean).join(", ");
    return one;
  }));
}
