// LiveKit's own Go client (the one of livekit-server's tests, on pion) with another of its kind in a room of the engine.
//
// Arguments: the engine's address, the room, `one` or `two` connections. Tells each step as a line of JSON.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
	"github.com/livekit/livekit-server/test/client"
	"github.com/livekit/protocol/livekit"
)

const patience = 30 * time.Second

type story struct {
	base, room string
	single     bool
	one, other *party
}

// A participant and the data that it heard.
type party struct {
	*client.RTCClient
	name  string
	lock  sync.Mutex
	heard []string
}

func (s *story) get(path string, parameters url.Values) ([]byte, error) {
	parameters.Set("room", s.room)
	answer, err := http.Get(s.base + path + "?" + parameters.Encode())
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

func until(what string, holds func() bool) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return nil
		}
	}
	return errors.New(what + " did not come about")
}

func (s *story) enter(name string) (*party, error) {
	token, err := s.get("/token", url.Values{"identity": {name}})
	if err != nil {
		return nil, err
	}
	options := &client.Options{AutoSubscribe: true, UseJoinRequestQueryParam: s.single}
	if s.single {
		options.RTCServicePath = "/rtc/v1"
	}
	socket, err := client.NewWebSocketConn(strings.Replace(s.base, "http", "ws", 1), string(token), options)
	if err != nil {
		return nil, err
	}
	made, err := client.NewRTCClient(socket, s.single, options)
	if err != nil {
		return nil, err
	}
	entered := &party{RTCClient: made, name: name}
	made.OnDataReceived = func(data []byte, _ string) {
		entered.lock.Lock()
		defer entered.lock.Unlock()
		entered.heard = append(entered.heard, string(data))
	}
	go made.Run()
	return entered, made.WaitUntilConnected()
}

func (s *story) join() (note string, err error) {
	if s.one, err = s.enter("one"); err != nil {
		return
	}
	if s.other, err = s.enter("other"); err != nil {
		return
	}
	return "", until("seeing each other", func() bool {
		return s.one.sees("other") != nil && s.other.sees("one") != nil
	})
}

func (p *party) sees(name string) *livekit.ParticipantInfo {
	for _, who := range p.RemoteParticipants() {
		if who.Identity == name {
			return who
		}
	}
	return nil
}

func (p *party) tracks() (count int) {
	for _, tracks := range p.SubscribedTracks() {
		count += len(tracks)
	}
	return
}

func (p *party) hears() error {
	before := p.BytesReceived()
	return until("media at "+p.name, func() bool { return p.BytesReceived() > before+1000 })
}

func (s *story) media() (string, error) {
	for _, sender := range []*party{s.one, s.other} {
		for kind, mime := range map[string]string{"audio": "audio/opus", "video": "video/vp8"} {
			if _, err := sender.AddStaticTrack(mime, kind, "of "+sender.name); err != nil {
				return "", err
			}
		}
	}
	for _, receiver := range []*party{s.one, s.other} {
		if err := until("two tracks", func() bool { return receiver.tracks() == 2 }); err != nil {
			return "", err
		}
		if err := receiver.hears(); err != nil {
			return "", err
		}
	}
	return "", nil
}

func (s *story) data() (string, error) {
	for _, pair := range [][2]*party{{s.one, s.other}, {s.other, s.one}} {
		for text, kind := range map[string]livekit.DataPacket_Kind{"reliable": livekit.DataPacket_RELIABLE, "lossy": livekit.DataPacket_LOSSY} {
			said := text + " of " + pair[0].name
			if err := pair[0].PublishData([]byte(said), kind); err != nil {
				return "", err
			}
			if err := until(said, func() bool {
				pair[1].lock.Lock()
				defer pair[1].lock.Unlock()
				return slices.Contains(pair[1].heard, said)
			}); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

func (s *story) ping() (string, error) {
	if err := s.one.SendPing(); err != nil {
		return "", err
	}
	return "", until("an answer", func() bool { return s.one.PongReceivedAt() > 0 })
}

func (s *story) figure(name, count string) float64 {
	said, err := s.get("/figures", url.Values{})
	if err != nil {
		return 0
	}
	var all []map[string]any
	_ = json.NewDecoder(bytes.NewReader(said)).Decode(&all)
	for _, one := range all {
		if one["identity"] == name {
			found, _ := one[count].(float64)
			return found
		}
	}
	return 0
}

func (s *story) direct() (string, error) {
	before := s.figure("one", "received_directly")
	err := until("direct sending", func() bool { return s.figure("one", "received_directly") > before+200 })
	if err == nil {
		err = s.one.hears()
	}
	return fmt.Sprintf("%.0f packets sent directly", s.figure("one", "received_directly")), err
}

// The track of `one` as `other` knows it, which says whether it is muted.
func (s *story) track(kind livekit.TrackType) *livekit.TrackInfo {
	if who := s.other.sees("one"); who != nil {
		for _, track := range who.Tracks {
			if track.Type == kind {
				return track
			}
		}
	}
	return nil
}

func (s *story) mute() (string, error) {
	for _, muted := range []bool{true, false} {
		request := &livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{
			Mute: &livekit.MuteTrackRequest{Sid: s.track(livekit.TrackType_AUDIO).Sid, Muted: muted},
		}}
		if err := s.one.SendRequest(request); err != nil {
			return "", err
		}
		if err := until(fmt.Sprint("muted: ", muted), func() bool { return s.track(livekit.TrackType_AUDIO).Muted == muted }); err != nil {
			return "", err
		}
	}
	return "", s.other.hears()
}

func (s *story) subscription() (string, error) {
	sids := []string{s.track(livekit.TrackType_AUDIO).Sid, s.track(livekit.TrackType_VIDEO).Sid}
	for _, wanted := range []bool{false, true} {
		request := &livekit.SignalRequest{Message: &livekit.SignalRequest_Subscription{
			Subscription: &livekit.UpdateSubscription{TrackSids: sids, Subscribe: wanted},
		}}
		if err := s.other.SendRequest(request); err != nil {
			return "", err
		}
		time.Sleep(time.Second)
		before := s.figure("other", "received")
		time.Sleep(time.Second)
		if came := s.figure("other", "received") - before; (came > 5) != wanted {
			return "", fmt.Errorf("%.0f packets came in a second, wanted: %t", came, wanted)
		}
	}
	return "", s.other.hears()
}

func (s *story) permission() (string, error) {
	if _, err := s.get("/permit", url.Values{"identity": {"one"}, "may": {"camera,data"}}); err != nil {
		return "", err
	}
	if err := until("the sound gone", func() bool { return s.track(livekit.TrackType_AUDIO) == nil }); err != nil {
		return "", err
	}
	before := s.figure("one", "sound_forwarded")
	time.Sleep(time.Second)
	if after := s.figure("one", "sound_forwarded"); after != before {
		return "", fmt.Errorf("%.0f packets of sound went on without permission", after-before)
	}
	return "", s.other.hears()
}

func (s *story) removal() (string, error) {
	if _, err := s.get("/remove", url.Values{"identity": {"one"}}); err != nil {
		return "", err
	}
	return "", until("gone", func() bool { return s.other.sees("one") == nil })
}

func version() string {
	built, _ := debug.ReadBuildInfo()
	for _, module := range built.Deps {
		if module.Path == "github.com/livekit/livekit-server" {
			return module.Version
		}
	}
	return ""
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: clients ADDRESS ROOM one|two")
		os.Exit(2)
	}
	if err := prometheus.Init("clients", livekit.NodeType_SERVER); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s := &story{base: os.Args[1], room: os.Args[2], single: os.Args[3] == "one"}
	name := "Go client of livekit-server " + version() + ", " + map[bool]string{true: "one connection", false: "two connections"}[s.single]
	tell := func(step string, note string, err error) {
		said := map[string]string{"client": name, "step": step, "outcome": "passed", "note": note}
		if err != nil {
			said["outcome"], said["note"] = "failed", err.Error()
		}
		line, _ := json.Marshal(said)
		fmt.Println(string(line))
	}
	steps := []struct {
		name string
		take func() (string, error)
	}{
		{"join", s.join}, {"camera and microphone", s.media}, {"direct sending", s.direct}, {"data", s.data}, {"ping", s.ping},
		{"mute and unmute", s.mute}, {"unsubscribe and subscribe", s.subscription}, {"permission taken", s.permission},
		{"removal", s.removal},
	}
	for _, step := range steps {
		note, err := step.take()
		tell(step.name, note, err)
		if err != nil && step.name == "join" {
			break
		}
	}
	tell("end", "", nil)
}
