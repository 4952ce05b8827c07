"""Every call of livekit-api to the engine's server API, with participants of the native client in the room.

Arguments: the engine's address, the room, the key's name and secret. Tells each call as a line of JSON.
"""

import asyncio
import sys
from importlib.metadata import version

from livekit import api, rtc
from party import Party, flows
from story import engine, take, tell, until


class Story:
    def __init__(self, room, key, secret):
        self.engine, self.room = engine(), room
        self.calls = api.LiveKitAPI(self.engine.base, key, secret).room
        self.stranger = api.LiveKitAPI(self.engine.base, key, "another secret of 32 bytes or more").room
        self.one, self.other = Party("one"), Party("other")

    def who(self):
        return api.RoomParticipantIdentity(room=self.room, identity="one")

    async def create_room(self):
        made = await self.calls.create_room(api.CreateRoomRequest(name=self.room))
        assert made.name == self.room
        for party in (self.one, self.other):
            await party.join(self.engine, self.room, True)
            await party.publish()
        await flows(self.one, self.other)

    async def refused(self):
        try:
            await self.stranger.list_rooms(api.ListRoomsRequest())
        except api.TwirpError as error:
            assert error.code in ("unauthenticated", "permission_denied"), error.code
            return
        raise AssertionError("a token with another key was taken")

    async def list_rooms(self):
        rooms = (await self.calls.list_rooms(api.ListRoomsRequest())).rooms
        assert self.room in [room.name for room in rooms]

    async def list_participants(self):
        found = (await self.calls.list_participants(api.ListParticipantsRequest(room=self.room))).participants
        assert sorted(one.identity for one in found) == ["one", "other"]

    async def get_participant(self):
        one = await self.calls.get_participant(self.who())
        assert one.identity == "one" and len(one.tracks) == 2, one

    async def update_participant(self):
        await self.calls.update_participant(
            api.UpdateParticipantRequest(room=self.room, identity="one", metadata="told", name="One", attributes={"language": "tg"})
        )
        seen = lambda: self.other.room.remote_participants["one"]
        await until("told to all", lambda: (seen().metadata, seen().name, seen().attributes.get("language")) == ("told", "One", "tg"))

    async def permission(self):
        right = lambda sources: api.ParticipantPermission(can_subscribe=True, can_publish=True, can_publish_data=True, can_publish_sources=sources)
        sound = lambda: self.other.publication("one", rtc.TrackKind.KIND_AUDIO)
        for sources, there in (([api.TrackSource.CAMERA], False), ([api.TrackSource.CAMERA, api.TrackSource.MICROPHONE], True)):
            await self.calls.update_participant(api.UpdateParticipantRequest(room=self.room, identity="one", permission=right(sources)))
            if there:
                # Rights are back; the client publishes again what it had lost.
                await asyncio.sleep(0.5)
                self.one.microphone = rtc.LocalAudioTrack.create_audio_track("microphone", self.one.tone)
                options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
                await self.one.room.local_participant.publish_track(self.one.microphone, options)
            await until("the microphone as permitted", lambda: (sound() is not None) == there)
        await flows(self.one, self.other)

    async def mute(self):
        tracks = (await self.calls.get_participant(self.who())).tracks
        [microphone] = [track.sid for track in tracks if track.source == api.TrackSource.MICROPHONE]
        answer = await self.calls.mute_published_track(
            api.MuteRoomTrackRequest(room=self.room, identity="one", track_sid=microphone, muted=True)
        )
        assert answer.track.muted
        await until("muted at the other", lambda: any(name == "track_muted" for name, _ in self.other.events))

    async def update_subscriptions(self):
        tracks = (await self.calls.get_participant(self.who())).tracks
        [camera] = [track.sid for track in tracks if track.source == api.TrackSource.CAMERA]
        # The native client notes nothing of it: only the pictures tell.
        for wanted in (False, True):
            await self.calls.update_subscriptions(
                api.UpdateSubscriptionsRequest(room=self.room, identity="other", track_sids=[camera], subscribe=wanted)
            )
            await asyncio.sleep(1)
            frames = self.other.frames["one"]
            if wanted:
                await until("pictures again", lambda: self.other.frames["one"] > frames + 5)
            else:
                await asyncio.sleep(1)
                assert self.other.frames["one"] == frames, "pictures that were taken away"

    async def send_data(self):
        await self.calls.send_data(
            api.SendDataRequest(room=self.room, data=b"of the server", topic="trial", destination_identities=["other"])
        )
        await until("data", lambda: (None, "trial", b"of the server") in self.other.heard)
        assert not any(data == b"of the server" for _, _, data in self.one.heard), "it was for the other alone"

    async def update_room_metadata(self):
        await self.calls.update_room_metadata(api.UpdateRoomMetadataRequest(room=self.room, metadata="session 287"))
        await until("told to all", lambda: self.one.room.metadata == "session 287" and self.other.room.metadata == "session 287")

    async def not_served(self):
        for call, request in (
            (self.calls.forward_participant, api.ForwardParticipantRequest(room=self.room, identity="one", destination_room="elsewhere")),
            (self.calls.move_participant, api.MoveParticipantRequest(room=self.room, identity="one", destination_room="elsewhere")),
        ):
            try:
                await call(request)
            except api.TwirpError:
                continue
            raise AssertionError("was said to be done")

    async def remove_participant(self):
        await self.calls.remove_participant(self.who())
        await until("told", lambda: any(name == "disconnected" for name, _ in self.one.events))
        await until("gone", lambda: "one" not in self.other.room.remote_participants)

    async def delete_room(self):
        await self.calls.delete_room(api.DeleteRoomRequest(room=self.room))
        await until("sent away", lambda: any(name == "disconnected" for name, _ in self.other.events))
        [reason] = [facts[0] for name, facts in self.other.events if name == "disconnected"]
        assert reason == rtc.DisconnectReason.ROOM_DELETED, rtc.DisconnectReason.Name(reason)


async def main():
    _, _, room, key, secret = sys.argv
    story = Story(room, key, secret)
    client = f"livekit-api {version('livekit-api')}"
    steps = [
        ("create room", story.create_room), ("a foreign key refused", story.refused), ("list rooms", story.list_rooms),
        ("list participants", story.list_participants), ("get participant", story.get_participant),
        ("update participant", story.update_participant), ("permission taken and given back", story.permission),
        ("mute published track", story.mute), ("update subscriptions", story.update_subscriptions),
        ("send data", story.send_data), ("update room metadata", story.update_room_metadata),
        ("move and forward refused", story.not_served), ("remove participant", story.remove_participant),
        ("delete room", story.delete_room),
    ]
    for name, step in steps:
        await take(client, name, step())
    for party in (story.one, story.other):
        await party.leave()
    tell(client, "end", "passed")


asyncio.run(main())
