"""A participant by LiveKit's native client: it sends a moving picture and a tone, and counts what it decodes."""

import asyncio

import numpy
from livekit import rtc
from story import until

WIDTH, HEIGHT, FRAMES_PER_SECOND = 960, 540, 10
SOUND_RATE, SOUND_CHUNK = 48000, 480


class Party:
    """One participant: sends a moving picture and a tone, counts what comes."""

    def __init__(self, name):
        self.name = name
        self.room = rtc.Room()
        self.frames, self.energy, self.heard, self.events = {}, {}, [], []
        self.tasks = []
        self.room.on("track_subscribed", self.subscribed)
        self.room.on("data_received", lambda packet: self.heard.append((packet.participant and packet.participant.identity, packet.topic, packet.data)))
        for event in ("reconnected", "disconnected", "track_muted", "track_unmuted", "participant_metadata_changed", "participant_permissions_changed"):
            self.room.on(event, lambda *facts, event=event: self.events.append((event, facts)))

    async def join(self, engine, room, single):
        await self.room.connect(engine.url, engine.token(room, self.name), rtc.RoomOptions(single_peer_connection=single))

    def subscribed(self, track, _publication, who):
        counted = self.count_frames if track.kind == rtc.TrackKind.KIND_VIDEO else self.count_energy
        self.tasks.append(asyncio.create_task(counted(track, who.identity)))

    async def count_frames(self, track, who):
        async for _ in rtc.VideoStream(track, capacity=4):
            self.frames[who] = self.frames.get(who, 0) + 1

    async def count_energy(self, track, who):
        async for event in rtc.AudioStream(track, capacity=50):
            samples = numpy.frombuffer(event.frame.data, dtype=numpy.int16).astype(numpy.float64) / 32768
            self.energy[who] = self.energy.get(who, 0.0) + float(samples @ samples) / SOUND_RATE

    async def publish(self):
        self.pictures, self.tone = rtc.VideoSource(WIDTH, HEIGHT), rtc.AudioSource(SOUND_RATE, 1)
        self.camera = rtc.LocalVideoTrack.create_video_track("camera", self.pictures)
        self.microphone = rtc.LocalAudioTrack.create_audio_track("microphone", self.tone)
        self.tasks += [asyncio.create_task(self.send_pictures()), asyncio.create_task(self.send_tone())]
        kinds = [(self.camera, rtc.TrackSource.SOURCE_CAMERA), (self.microphone, rtc.TrackSource.SOURCE_MICROPHONE)]
        for track, source in kinds:
            await self.room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=source, simulcast=True))

    async def send_pictures(self):
        noise = numpy.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 4), dtype=numpy.uint8)
        noise = noise // 8 + numpy.linspace(0, 200, WIDTH, dtype=numpy.uint8)[None, :, None]
        while True:
            noise = numpy.roll(noise, 8, axis=1)
            self.pictures.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, noise.tobytes()))
            await asyncio.sleep(1 / FRAMES_PER_SECOND)

    async def send_tone(self):
        wave = (numpy.sin(numpy.arange(SOUND_CHUNK) * 2 * numpy.pi * 440 / SOUND_RATE) * 8000).astype(numpy.int16)
        while True:
            await self.tone.capture_frame(rtc.AudioFrame(wave.tobytes(), SOUND_RATE, 1, SOUND_CHUNK))

    def publication(self, who, kind):
        found = self.room.remote_participants.get(who)
        tracks = found.track_publications.values() if found else []
        return next((one for one in tracks if one.kind == kind), None)

    async def leave(self):
        for task in self.tasks:
            task.cancel()
        await self.room.disconnect()


async def flows(one, other):
    """Pictures are decoded and sound is heard, newly, both ways."""
    for sender, receiver in ((one, other), (other, one)):
        frames, energy = receiver.frames.get(sender.name, 0), receiver.energy.get(sender.name, 0.0)
        await until(f"pictures of {sender.name}", lambda: receiver.frames.get(sender.name, 0) > frames + 5)
        await until(f"sound of {sender.name}", lambda: receiver.energy.get(sender.name, 0.0) > energy + 1e-4)


async def says(one, other, text, reliable=True, tries=1):
    for attempt in range(1, tries + 1):
        await one.room.local_participant.publish_data(text.encode(), reliable=reliable, topic="trial")
        try:
            await until(text, lambda: (one.name, "trial", text.encode()) in other.heard, 15 if attempt == tries else 2)
            return attempt
        except AssertionError:
            if attempt == tries:
                raise
