"""LiveKit's native client (the Python SDK: libwebrtc under Rust) with another of its kind in a room of the engine.

Arguments: the engine's address, the room, `one` or `two` connections. Tells each step as a line of JSON.
"""

import asyncio
import sys

from livekit import rtc
from party import Party, flows, says
from story import engine, take, tell, until


class Story:
    def __init__(self, room, single):
        self.engine, self.room, self.single = engine(), room, single
        self.one, self.other = Party("one"), Party("other")

    async def join(self):
        for party in (self.one, self.other):
            await party.join(self.engine, self.room, self.single)
        await until("seeing each other", lambda: "other" in self.one.room.remote_participants and "one" in self.other.room.remote_participants)

    async def media(self):
        await self.one.publish()
        await self.other.publish()
        await flows(self.one, self.other)

    async def direct(self):
        directly = lambda: self.engine.figures(self.room)["one"]["received_directly"]
        before = directly()
        await until("direct sending", lambda: directly() > before + 200)
        lost = await self.lost()
        await asyncio.sleep(5)
        assert await self.lost() == lost, "packets were lost"
        return f"{directly() - before} packets sent directly, none lost"

    async def lost(self):
        found = 0
        stats = await self.one.room.get_rtc_stats()
        for stat in list(stats.subscriber_stats) + list(stats.publisher_stats):
            if stat.WhichOneof("stats") == "inbound_rtp":
                found += stat.inbound_rtp.received.packets_lost
        return found

    async def data(self):
        for sender, receiver in ((self.one, self.other), (self.other, self.one)):
            await says(sender, receiver, f"reliable of {sender.name}")
            await says(sender, receiver, f"lossy of {sender.name}", reliable=False)

    async def calls(self):
        async def add(call):
            return f"{call.caller_identity} {sum(map(int, call.payload.split()))}"

        for party in (self.one, self.other):
            party.room.local_participant.register_rpc_method("add", add)
        for caller, called in ((self.one, self.other), (self.other, self.one)):
            said = await caller.room.local_participant.perform_rpc(destination_identity=called.name, method="add", payload="1 2 39")
            assert said == f"{caller.name} 42", said

    async def streams(self):
        got = []

        async def read(reader, who):
            got.append((who, await reader.read_all()))

        self.other.room.register_text_stream_handler("notes", lambda reader, who: asyncio.create_task(read(reader, who)))
        await self.one.room.local_participant.send_text("x" * 100_000, topic="notes")
        await until("a long text", lambda: got)
        assert got == [("one", "x" * 100_000)]

    async def mutes(self):
        told = lambda event: any(name == event for name, _ in self.other.events)
        self.one.microphone.mute()
        await until("muted", lambda: told("track_muted"))
        self.one.microphone.unmute()
        await until("unmuted", lambda: told("track_unmuted"))
        await flows(self.one, self.other)

    async def subscribes(self):
        camera = self.other.publication("one", rtc.TrackKind.KIND_VIDEO)
        camera.set_subscribed(False)
        await until("unsubscribed", lambda: camera.track is None)
        frames = self.other.frames["one"]
        await asyncio.sleep(1)
        assert self.other.frames["one"] <= frames + 4, "pictures that nobody wants"
        camera.set_subscribed(True)
        await flows(self.one, self.other)

    async def permission(self):
        sound = lambda: self.engine.figures(self.room)["one"]["sound_forwarded"]
        self.engine.get("/permit", room=self.room, identity="one", may="camera,data")
        await until("the microphone gone", lambda: self.other.publication("one", rtc.TrackKind.KIND_AUDIO) is None)
        before = sound()
        await asyncio.sleep(1)
        assert sound() == before, "sound without permission went on"
        self.engine.get("/permit", room=self.room, identity="one", may="camera,microphone,data")
        await until("told", lambda: sum(name == "participant_permissions_changed" for name, _ in self.one.events) >= 1)
        await asyncio.sleep(0.5)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self.one.microphone = rtc.LocalAudioTrack.create_audio_track("microphone", self.one.tone)
        await self.one.room.local_participant.publish_track(self.one.microphone, options)
        await flows(self.one, self.other)

    async def resumes(self):
        await self.reconnects("SIMULATE_SIGNAL_RECONNECT")

    async def anew(self):
        tries = await self.reconnects("SIMULATE_FULL_RECONNECT")
        return f"data heard at the {tries}. try" if tries > 1 else ""

    async def reconnects(self, scenario):
        self.one.events.clear()
        await self.one.room.simulate_scenario(getattr(rtc.SimulateScenarioKind, scenario))
        await until("connected again", lambda: any(name == "reconnected" for name, _ in self.one.events))
        await flows(self.one, self.other)
        return await says(self.one, self.other, scenario, tries=4)

    async def removed(self):
        self.engine.get("/remove", room=self.room, identity="one")
        await until("told", lambda: any(name == "disconnected" for name, _ in self.one.events))
        [reason] = [facts[0] for name, facts in self.one.events if name == "disconnected"]
        assert reason == rtc.DisconnectReason.PARTICIPANT_REMOVED, reason
        await until("gone", lambda: "one" not in self.other.room.remote_participants)


async def main():
    _, _, room, mode = sys.argv
    story = Story(room, mode == "one")
    client = f"Python SDK {rtc.__version__}, {mode} connection{'s' if mode == 'two' else ''}"
    steps = [
        ("join", story.join), ("camera and microphone", story.media), ("direct sending", story.direct), ("data", story.data),
        ("calls (RPC)", story.calls), ("streams", story.streams), ("mute and unmute", story.mutes),
        ("unsubscribe and subscribe", story.subscribes), ("permission taken and given back", story.permission),
        ("signal reconnect", story.resumes), ("full reconnect", story.anew), ("removal", story.removed),
    ]
    for name, step in steps:
        await take(client, name, step())
    for party in (story.one, story.other):
        await party.leave()
    tell(client, "end", "passed")


asyncio.run(main())
