//! Every limit of the engine, by name. What exceeds one is refused, dropped or cut off with a clear reason.
//!
//! No code lives here: only numbers, their unit and what happens at the edge.

use std::time::Duration;

/// Rooms that may exist at once on one thread; a further one is refused with "limit exceeded".
pub const ROOMS_MAX: usize = 256;
/// Threads of one engine; more are not started.
pub const THREADS_MAX: u16 = 64;
/// Rooms whose thread is remembered; a further one goes where its name says.
pub const PLACED_ROOMS_MAX: usize = 16_384;
/// What one thread tells another, waiting; when full, batches of datagrams are dropped and counted.
pub const THREAD_QUEUE_MAX: usize = 1_024;
/// What a thread must know and its queue had no place for; beyond it the news is lost and clients have to try again.
pub const THREAD_OWED_MAX: usize = 16_384;
/// What other threads tell taken before sockets get their turn again.
pub const PASSED_PER_TURN_MAX: usize = 256;
/// Participants of one room; a further join is refused.
pub const PARTICIPANTS_PER_ROOM_MAX: usize = 1_000;
/// Tracks one participant may publish; a further announcement is answered with "limit exceeded".
pub const TRACKS_PER_PARTICIPANT_MAX: usize = 16;
/// Announced tracks without a media section yet, per participant.
pub const ANNOUNCED_TRACKS_MAX: usize = 32;
/// Identities whose permission or removal a room remembers; beyond it a new one is refused.
pub const REMEMBERED_IDENTITIES_MAX: usize = 4_096;
/// Longest room name or identity, in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Longest metadata of one participant and longest sum of its attributes, in bytes.
pub const METADATA_BYTES_MAX: usize = 64 * 1024;
/// Attributes of one participant.
pub const ATTRIBUTES_MAX: usize = 64;
/// Longest access token accepted, in bytes.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// Connections of one identity to one room within a minute; a further one is refused until the minute is over.
pub const CONNECTS_PER_MINUTE_MAX: u32 = 60;
/// Longest join request in the address of the WebSocket, in base64 characters.
pub const JOIN_REQUEST_CHARS_MAX: usize = 60 * 1024;
/// Longest join request after decompression, in bytes.
pub const JOIN_REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// Longest signalling message from a client, in bytes; a longer one closes its WebSocket.
pub const SIGNAL_BYTES_MAX: usize = 512 * 1024;
/// Read at once from a client's WebSocket, in bytes; kept for each client.
pub const SIGNAL_READ_BYTES: usize = 4 * 1024;
/// Signalling messages a client may send per second before the engine stops reading for the rest of it.
pub const SIGNALS_PER_SECOND_MAX: u32 = 100;
/// Signalling messages waiting for a slow client; when full its WebSocket is closed and it may resume.
pub const SIGNAL_QUEUE_MAX: usize = 1_024;
/// Session commands waiting for the engine; when full the sessions wait.
pub const COMMAND_QUEUE_MAX: usize = 4_096;
/// Commands taken before datagrams get their turn again.
pub const COMMANDS_PER_TURN_MAX: usize = 64;
/// Conference events kept for a slow listener; a slower one learns how many it missed.
pub const EVENT_QUEUE_MAX: usize = 4_096;
/// Sids named in one signalling message; the rest is ignored.
pub const SIDS_PER_SIGNAL_MAX: usize = 2_048;

/// Longest session description, in bytes.
pub const SDP_BYTES_MAX: usize = 512 * 1024;
/// Media sections of one session description.
pub const SDP_SECTIONS_MAX: usize = 512;

/// Longest data packet of a participant, in bytes; a longer one is dropped.
pub const DATA_PACKET_BYTES_MAX: usize = 64 * 1024;
/// Bytes waiting for one receiver's data channels; beyond it reliable data is dropped too.
pub const DATA_QUEUE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes handed to the SCTP association before the engine's own queue takes over.
pub const SCTP_BUFFER_BYTES: usize = 1024 * 1024;
/// Data channels of one peer connection.
pub const CHANNELS_PER_PEER_MAX: usize = 16;

/// A line is taken to have room to spare when its estimate is this part of what is sent, in per cent, and for so long.
pub const DIRECT_ROOM_PERCENT: u64 = 200;
/// See [`DIRECT_ROOM_PERCENT`].
pub const DIRECT_AFTER: Duration = Duration::from_secs(2);
/// After direct sending had to end it is not tried again for this long; each further time twice as long.
pub const DIRECT_PAUSE: Duration = Duration::from_secs(10);
/// The longest of these pauses.
pub const DIRECT_PAUSE_MAX: Duration = Duration::from_mins(5);
/// A stream's first packets go through the library.
pub const DIRECT_STREAM_AGE_MIN: Duration = Duration::from_secs(1);
/// While packets are sent directly, one in this time goes through the library, which measures the way with it.
pub const DIRECT_SAMPLE_INTERVAL: Duration = Duration::from_millis(40);
/// So much longer a packet of sound is waited for, before one of pictures is sent as a sample.
pub const DIRECT_SAMPLE_GRACE: Duration = Duration::from_millis(20);
/// Samples remembered per connection until their reports come: those of two and a half seconds.
pub const DIRECT_SAMPLES_MAX: usize = 64;
/// So many packets missed within one round of layer choice end direct sending at once, when they are more than
/// [`DIRECT_LOSS_MAX`] of what was sent in it.
pub const DIRECT_MISSING_MIN: u32 = 12;
/// Packets sent again directly within one round; further ones are not.
pub const DIRECT_AGAIN_PER_ROUND_MAX: u32 = 64;
/// Least pause before a peer connection is driven for the library's own sake while packets are sent past it.
pub const DIRECT_WAKE_MIN: Duration = Duration::from_millis(100);
/// Share of packets lost that ends direct sending at once, in per cent. Where less is lost and nothing is delayed, it is
/// the way that loses it and not what is sent: going on and sending it again is best.
pub const DIRECT_LOSS_MAX: u32 = 25;
/// Share of packets lost that ends direct sending when it lasts, in per cent.
pub const DIRECT_LOSS_LASTING_MAX: u32 = 10;
/// How long it has to last.
pub const DIRECT_LOSS_LASTING: Duration = Duration::from_secs(10);
/// Datagrams handed to the kernel in one call.
pub const RUN_DATAGRAMS_MAX: usize = 64;
/// Bytes handed to the kernel in one call: below the largest UDP payload.
pub const RUN_BYTES_MAX: usize = 60_000;
/// Steps one peer connection may take in one turn before the others get theirs.
pub const PEER_STEPS_PER_TURN_MAX: usize = 4_096;
/// How far one peer connection's own time may run ahead, so that a burst goes out in one turn and one system call:
/// a microsecond per packet.
pub const BURST_SPAN_MAX: Duration = Duration::from_micros(50);
/// Least pause before a peer connection is driven only to look at its bandwidth estimate.
pub const ESTIMATE_WAKE_MIN: Duration = Duration::from_millis(10);
/// So long after pacing or probing a peer connection is driven exactly when it wants to be.
pub const PACING_EXACT: Duration = Duration::from_millis(100);
/// Peer connections driven in one turn.
pub const DRIVES_PER_TURN_MAX: usize = 16_384;
/// Remote addresses remembered; when full the table is emptied and refilled by connectivity checks.
pub const ADDRESSES_MAX: usize = 16_384;
/// Streams (SSRC) remembered per peer connection.
pub const STREAMS_PER_PEER_MAX: usize = 128;
/// Picture packets waiting for the pacing towards one receiver; beyond it the receiver gets nothing until a key frame.
pub const QUEUED_PICTURES_MAX: usize = 256;
/// Picture packets kept per receiver and stream for retransmission: 0.7 s of 4 Mbit/s. Each takes about 340 bytes.
pub const RETRANSMISSION_PACKETS_MAX: usize = 256;
/// Picture packets that the library keeps of a stream while packets are sent past it, counted by their numbers with those
/// that it has not seen: samples of half a second.
pub const DIRECT_RETRANSMISSION_PACKETS_MAX: usize = 64;
/// Share of retransmissions in what is sent of a stream of pictures; beyond it they are dropped. Where the way takes
/// long, receivers ask for the same packet several times before it can be there.
pub const RETRANSMISSION_SHARE_MAX: f32 = 0.35;
/// Age of the oldest picture packet kept for retransmission.
pub const RETRANSMISSION_AGE_MAX: Duration = Duration::from_secs(3);
/// TCP connections that carry media at once; a further one is closed.
pub const STREAMS_MAX: usize = 1_024;
/// Datagrams from TCP connections waiting for the engine; when full the connections are not read.
pub const STREAM_FRAMES_MAX: usize = 1_024;
/// Bytes waiting for one slow TCP connection; a datagram beyond them is dropped and counted.
pub const STREAM_BYTES_WAITING_MAX: usize = 512 * 1024;
/// A TCP connection that has not sent a connectivity check by then is closed.
pub const STREAM_FIRST_CHECK_MAX: Duration = Duration::from_secs(5);
/// A TCP connection that sends nothing for this long is closed: clients check every few seconds.
pub const STREAM_SILENCE_MAX: Duration = Duration::from_mins(1);
/// Longest wait for a TCP connection to take one frame.
pub const STREAM_WRITE_MAX: Duration = Duration::from_secs(10);
/// Longest UDP datagram accepted, in bytes.
pub const DATAGRAM_BYTES_MAX: usize = 2_000;
/// Receive batches taken from one socket before commands and timers get their turn.
pub const RECEIVE_BATCHES_PER_TURN_MAX: usize = 8;
/// Kernel buffer asked for per UDP socket, in bytes, each way.
pub const SOCKET_BUFFER_BYTES: usize = 8 * 1024 * 1024;
/// Longest wait for a full send buffer before the datagram is dropped and counted.
pub const SEND_WAIT_MAX: Duration = Duration::from_millis(4);

/// Layers of one track: low, middle and high. A stream of more is sent on as it is.
pub const LAYERS_MAX: usize = 3;
/// Frames that one frame of a scalable stream may refer to; a descriptor that names more is not read.
pub const FRAME_REFERENCES_MAX: usize = 16;
/// A connection within reach whose handshake takes longer does not come about any more: datagrams of it were lost too
/// often. Its client is told to come back with a new one.
pub const HANDSHAKE_MAX: Duration = Duration::from_secs(15);
/// A publisher is asked for a key frame of one layer at most once in this time.
pub const KEYFRAME_INTERVAL_MIN: Duration = Duration::from_millis(500);
/// Between two key frames asked for only to show somebody a higher layer of a scalable stream; each one in vain doubles it.
pub const RISE_INTERVAL_MIN: Duration = Duration::from_secs(1);
/// The longest of these pauses.
pub const RISE_INTERVAL_MAX: Duration = Duration::from_secs(16);
/// A layer without packets for this long counts as switched off.
pub const LAYER_SILENCE_MAX: Duration = Duration::from_millis(1_500);
/// Between two rounds of speaker detection.
pub const SPEAKER_ROUND: Duration = Duration::from_millis(200);
/// Between two rounds of layer choice and bandwidth wishes.
pub const LAYER_ROUND: Duration = Duration::from_millis(400);
/// A higher layer has to fit for this long before it is sent.
pub const LAYER_RISE_MIN: Duration = Duration::from_millis(800);
/// Pictures are paused when not even their lowest layer has fitted for this long.
pub const LAYER_PAUSE_MIN: Duration = Duration::from_millis(250);
/// A fall of the estimate by more than this share is answered at once, in per cent.
pub const LAYER_FALL_PERCENT: u64 = 10;
/// A larger picture that no longer fits is sent until the smaller one begins, for this long at most.
pub const LAYER_FAREWELL_MAX: Duration = Duration::from_millis(400);
/// Pictures rest for this long when a queue fills before a narrow place: the sound behind them passes first.
pub const LAYER_REST: Duration = Duration::from_millis(300);
/// After such a rest only lowest layers are sent for this long: the estimate is still on its way down.
pub const LAYER_SETTLE: Duration = Duration::from_secs(2);
/// Bandwidth below which sound takes no second earlier frame along, whatever is lost, in bits per second.
pub const DEEP_SOUND_BPS_MIN: u64 = 200_000;
/// Longest wait of a picture for the pacing; beyond it the receiver gets nothing until a key frame.
pub const PICTURE_WAIT_MAX: Duration = Duration::from_millis(600);
/// Between two rounds of connection quality.
pub const QUALITY_ROUND: Duration = Duration::from_secs(2);
/// Between two reports of the transport: a line that becomes narrow shows within this time.
pub const STATISTICS_ROUND: Duration = Duration::from_millis(50);

/// Longest request body of the server API, in bytes; a longer one is refused.
pub const SERVER_API_BYTES_MAX: usize = 1024 * 1024;

/// Relays (TURN) that clients are told.
pub const RELAYS_MAX: usize = 8;

/// Calls to other machines under way at once, per cluster or receiver of webhooks; further ones wait for their turn.
pub const CALLS_MAX: usize = 16;
/// Longest time one call to another machine may take; waiting for its turn may take as long again.
pub const CALL_TIME_MAX: Duration = Duration::from_secs(5);
/// Longest answer of another machine, in bytes; a longer one counts as none.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longest address of a cluster or of a receiver of webhooks, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 1024;

/// Between two reviews of a cluster's room in which somebody is or is expected.
pub const REVIEW_ROUND: Duration = Duration::from_secs(10);
/// Between two reviews of a cluster's room just after something in it seemed to be missing.
pub const REVIEW_SOON: Duration = Duration::from_secs(1);
/// Between two reviews of a cluster's room in which nobody is or is expected.
pub const REVIEW_IDLE: Duration = Duration::from_mins(1);
/// How long after a pass was made its bearer is expected in the room.
pub const EXPECTED_FOR: Duration = Duration::from_secs(30);
/// Reviews in a row that must miss a participant before it counts as gone.
pub const REVIEWS_MISSED_MAX: u8 = 2;
/// Participants of a room on a cluster that are followed; further ones are in the room and unknown here.
pub const FOLLOWED_PARTICIPANTS_MAX: usize = 2 * PARTICIPANTS_PER_ROOM_MAX;
/// Sessions remembered as ended, so that a message that comes late does not bring them back; then the oldest is forgotten.
pub const ENDED_SESSIONS_MAX: usize = 8_192;

/// Longest webhook accepted, in bytes; a longer one is refused.
pub const WEBHOOK_BYTES_MAX: usize = 512 * 1024;
/// Oldest webhook accepted.
pub const WEBHOOK_AGE_MAX: Duration = Duration::from_mins(10);
/// Webhooks remembered by their number, so that a repeated one does nothing; then the oldest is forgotten.
pub const WEBHOOKS_REMEMBERED_MAX: usize = 8_192;
/// Addresses that the embedded engine sends webhooks to.
pub const WEBHOOK_RECEIVERS_MAX: usize = 4;
/// Webhooks waiting for one receiver; when full the newest is dropped and counted.
pub const WEBHOOK_QUEUE_MAX: usize = 1_024;
/// Tries of one webhook before it is dropped and counted.
pub const WEBHOOK_TRIES_MAX: u32 = 5;
/// Pause before the second try; each further one is twice as long.
pub const WEBHOOK_PAUSE: Duration = Duration::from_millis(500);
