// mediasoup behind three requests, one JSON object a line: publish (an offer, answered), subscribe (producers, answered
// with an offer) and answer. MEDIASOUP names a folder in whose node_modules the library lies; one worker does the work.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";

const mediasoup = createRequire(join(process.env.MEDIASOUP ?? process.cwd(), "here.js"))("mediasoup");
const address = process.argv[2];
const feedback = [{ type: "nack" }, { type: "nack", parameter: "pli" }, { type: "ccm", parameter: "fir" }];
const congestion = [{ type: "transport-cc" }, { type: "goog-remb" }];
const mediaCodecs = [
  { kind: "audio", mimeType: "audio/opus", clockRate: 48000, channels: 2, preferredPayloadType: 111, rtcpFeedback: [{ type: "transport-cc" }] },
  { kind: "video", mimeType: "video/VP8", clockRate: 90000, preferredPayloadType: 96, rtcpFeedback: [...feedback, ...congestion] },
];
const worker = await mediasoup.createWorker({ logLevel: "error" });
const router = await worker.createRouter({ mediaCodecs });
const producers = new Map();
const transports = new Map();

async function newTransport() {
  const transport = await router.createWebRtcTransport({
    listenInfos: [{ protocol: "udp", ip: address }],
    initialAvailableOutgoingBitrate: 1_000_000,
  });
  transports.set(transport.id, transport);
  return transport;
}

/** The sections of a description: lines by their attribute's name. */
function sections(sdp) {
  const parts = sdp.split(/\r?\n(?=m=)/);
  return parts.slice(1).map((part) => {
    const lines = (parts[0] + "\n" + part).split(/\r?\n/);
    const all = (name) => lines.filter((line) => line.startsWith(`a=${name}:`)).map((line) => line.slice(name.length + 3));
    return { kind: part.slice(2).split(" ")[0], all, one: (name) => all(name).at(-1) };
  });
}

async function connect(transport, sdp) {
  const section = sections(sdp)[0];
  const [algorithm, value] = section.one("fingerprint").split(" ");
  const role = section.one("setup") === "passive" ? "server" : "client";
  await transport.connect({ dtlsParameters: { role, fingerprints: [{ algorithm: algorithm.toLowerCase(), value }] } });
}

/** What a section of the publisher's offer sends, in mediasoup's words. */
function parameters(section) {
  const maps = section.all("rtpmap").map((text) => text.split(/[ /]/));
  const name = section.kind === "audio" ? "opus" : "VP8";
  const payloadType = Number(maps.find((map) => map[1].toLowerCase() === name.toLowerCase())[0]);
  const audio = section.kind === "audio";
  const codecs = [{
    mimeType: `${section.kind}/${name}`, payloadType, clockRate: audio ? 48000 : 90000, channels: audio ? 2 : undefined,
    parameters: {}, rtcpFeedback: audio ? [{ type: "transport-cc" }] : [...feedback, ...congestion],
  }];
  const repair = section.all("fmtp").find((text) => text.split(" ")[1] === `apt=${payloadType}`);
  if (repair) {
    codecs.push({ mimeType: "video/rtx", payloadType: Number(repair.split(" ")[0]), clockRate: 90000, parameters: { apt: payloadType }, rtcpFeedback: [] });
  }
  const known = new Set(router.rtpCapabilities.headerExtensions.map((extension) => extension.uri));
  const headerExtensions = section.all("extmap").map((text) => text.split(" "))
    .filter(([, uri]) => known.has(uri)).map(([id, uri]) => ({ id: Number.parseInt(id, 10), uri }));
  const pair = section.one("ssrc-group")?.split(" ").slice(1).map(Number);
  const ssrc = pair?.[0] ?? Number(section.one("ssrc").split(" ")[0]);
  const encodings = [{ ssrc, ...(pair && repair ? { rtx: { ssrc: pair[1] } } : {}) }];
  return { mid: section.one("mid"), codecs, headerExtensions, encodings, rtcp: { cname: "speaker" } };
}

/** A description of the server's side. */
function describe(transport, media, setup, direction) {
  const { iceParameters: ice, iceCandidates, dtlsParameters } = transport;
  const print = dtlsParameters.fingerprints.find((fingerprint) => fingerprint.algorithm === "sha-256");
  const lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite", `a=group:BUNDLE ${media.map(({ rtp }) => rtp.mid).join(" ")}`];
  for (const { kind, rtp } of media) {
    lines.push(
      `m=${kind} 9 UDP/TLS/RTP/SAVPF ${rtp.codecs.map((codec) => codec.payloadType).join(" ")}`, "c=IN IP4 0.0.0.0",
      `a=mid:${rtp.mid}`, `a=${direction}`, "a=rtcp-mux", "a=rtcp-rsize", `a=setup:${setup}`,
      `a=ice-ufrag:${ice.usernameFragment}`, `a=ice-pwd:${ice.password}`, `a=fingerprint:sha-256 ${print.value}`,
    );
    for (const { foundation, priority, ip, port, type } of iceCandidates) {
      lines.push(`a=candidate:${foundation} 1 udp ${priority} ${ip} ${port} typ ${type}`);
    }
    for (const { payloadType, mimeType, clockRate, channels, parameters: format, rtcpFeedback } of rtp.codecs) {
      lines.push(`a=rtpmap:${payloadType} ${mimeType.split("/")[1]}/${clockRate}${channels > 1 ? `/${channels}` : ""}`);
      if (format?.apt) lines.push(`a=fmtp:${payloadType} apt=${format.apt}`);
      for (const { type, parameter } of rtcpFeedback) {
        lines.push(`a=rtcp-fb:${payloadType} ${type}${parameter ? ` ${parameter}` : ""}`);
      }
    }
    for (const { id, uri } of rtp.headerExtensions) lines.push(`a=extmap:${id} ${uri}`);
    if (direction === "sendonly") {
      const [{ ssrc, rtx }] = rtp.encodings;
      if (rtx) lines.push(`a=ssrc-group:FID ${ssrc} ${rtx.ssrc}`);
      for (const number of rtx ? [ssrc, rtx.ssrc] : [ssrc]) lines.push(`a=ssrc:${number} cname:${rtp.rtcp.cname}`);
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}

const requests = {
  async publish({ sdp }) {
    const transport = await newTransport();
    const media = [];
    for (const section of sections(sdp)) {
      const rtp = parameters(section);
      const producer = await transport.produce({ kind: section.kind, rtpParameters: rtp });
      producers.set(producer.id, producer);
      media.push({ kind: section.kind, rtp, producer: producer.id });
    }
    await connect(transport, sdp);
    return {
      sdp: describe(transport, media, "passive", "recvonly"),
      producers: media.map(({ kind, producer }) => ({ kind, producer })),
    };
  },
  async subscribe({ producers: wanted }) {
    const transport = await newTransport();
    const media = [];
    for (const producerId of wanted) {
      const consumer = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities, paused: false });
      media.push({ kind: consumer.kind, rtp: consumer.rtpParameters });
    }
    return { transport: transport.id, sdp: describe(transport, media, "actpass", "sendonly") };
  },
  async answer({ transport, sdp }) {
    await connect(transports.get(transport), sdp);
    return {};
  },
};

console.log(JSON.stringify({ worker: worker.pid, version: mediasoup.version }));
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    console.log(JSON.stringify(await requests[request.what](request)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
worker.close();
