package commit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestStories runs the stories in testdata. A story has a service, events at certain
// calls of ours, and the changes that we apply; below the dashes is what happened,
// one line for each step. With -rewrite, the test writes that part.
func TestStories(t *testing.T) {
	t.Parallel()
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "story" {
				t.Fatalf("%s: no command %q", d.Pos, d.Cmd)
			}
			var told string
			synctest.Test(t, func(t *testing.T) { told = newStory(t, d.Input).play() })
			return told
		})
	})
}

// story is a story that is being run.
type story struct {
	t      *testing.T
	world  *world
	config commit.Config
	edits  []edit
	events []event

	mu    sync.Mutex
	lines []string
}

// event is what happens before or after a call of ours.
type event struct {
	after bool
	call  *regexp.Regexp
	what  string
	done  bool
}

// newStory reads the lines of a story:
//
//	service: a b          Kinesis endpoints of live version 2
//	never live: a b       the same in a service without a live version
//	before CALL: WHAT     once, before a matching call of ours; also "after"
//	create a              what we apply; also update, delete, rename a b
func newStory(t *testing.T, text string) *story {
	s := &story{t: t, config: commit.Config{Temporary: func() string { return "temporary" }}}
	for line := range strings.SplitSeq(text, "\n") {
		head, rest, _ := strings.Cut(line, ":")
		words := strings.Fields(line)
		switch {
		case head == "service" || head == "never live":
			seed := seeded(service, strings.Fields(rest)...)
			seed.Versions[1].Active = head == "service"
			s.world = newWorld(t, mock.Options{}, seed)
		case strings.HasPrefix(head, "before ") || strings.HasPrefix(head, "after "):
			when, call, _ := strings.Cut(head, " ")
			s.events = append(s.events,
				event{after: when == "after", call: regexp.MustCompile(call), what: strings.TrimSpace(rest)})
		case words[0] == "create":
			s.edits = append(s.edits, create(words[1], "new"))
		case words[0] == "update":
			s.edits = append(s.edits, update(words[1], "new"))
		case words[0] == "delete":
			s.edits = append(s.edits, remove(words[1]))
		case words[0] == "rename":
			s.edits = append(s.edits, rename(words[1], words[2]))
		default:
			t.Fatalf("no line of a story: %q", line)
		}
	}
	return s
}

// current gives the endpoints of the current version, without their kinds.
func (w *world) current() map[string]bool {
	version := w.server.Live(service)
	if version == 0 {
		version = w.server.Newest(service)
	}
	names := map[string]bool{}
	for name := range w.endpoints(version) {
		names[strings.TrimPrefix(name, "kinesis/")] = true
	}
	return names
}

func (s *story) play() string {
	time.Sleep(time.Hour)
	p := s.world.start(s.config, s)
	for _, answer := range p.applyToDraft(s.t.Context(), 0, s.edits...) {
		what := strings.TrimSuffix(
			fmt.Sprintf("%s %s", [...]string{"delete", "update", "create"}[answer.edit.order], answer.edit.name), " ")
		switch {
		case answer.err != nil:
			s.tell("answer to %s: %v", what, answer.err)
		case answer.outcome.Live:
			s.tell("answer to %s: live in version %d", what, answer.outcome.Version)
		default:
			s.tell("answer to %s: written into version %d", what, answer.outcome.Version)
		}
		for _, warning := range answer.outcome.Warnings {
			s.tell("  warning, %s: %s", warning.Kind, warning)
		}
	}
	s.tell("live: version %d, with %s", s.world.server.Live(service),
		strings.Join(slices.Sorted(maps.Keys(s.world.current())), " "))
	// Lists are read in parallel, in any order.
	isList := func(line string) bool { return strings.HasPrefix(line, "ours: list") }
	for first := 0; first < len(s.lines); first++ {
		last := first
		for last < len(s.lines) && isList(s.lines[last]) {
			last++
		}
		slices.Sort(s.lines[first:last])
		first = last
	}
	return strings.Join(s.lines, "\n") + "\n"
}

// again is the end of a line whose step is repeated.
const again = ", again and again"

func (s *story) tell(format string, values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := fmt.Sprintf(format, values...)
	// The number of looks during a wait depends on jitter.
	if last := len(s.lines) - 1; last >= 0 && strings.TrimSuffix(s.lines[last], again) == line {
		s.lines[last] = line + again
		return
	}
	s.lines = append(s.lines, line)
}

// RoundTrip makes one call of ours, and the events before and after it. Calls take a
// second, so that each version has its own time.
func (s *story) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	body := ""
	if r.Body != nil {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(text)
		r.Body = io.NopCloser(bytes.NewReader(text))
	}
	line := s.line(r, body)
	lost := s.happen(line, false)
	response, err := control.Transport(s.world.server).RoundTrip(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	s.tell("ours: %s%s", line, outcome(line, response.StatusCode, text))
	if s.happen(line, true) || lost {
		s.tell("the answer is lost")
		return nil, io.ErrUnexpectedEOF
	}
	return response, nil
}

// line describes a call as a step.
func (s *story) line(r *http.Request, body string) string {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/service/"+service), "/")
	if len(path) < 3 {
		return "look"
	}
	version, rest := path[2], path[3:]
	var fields map[string]any
	form, _ := url.ParseQuery(body)
	_ = json.Unmarshal([]byte(body), &fields)
	switch {
	case len(rest) == 0 && r.Method == http.MethodPut:
		return fmt.Sprintf("comment on %s: %s", version, form.Get("comment"))
	case len(rest) == 0:
		return "look at " + version
	case rest[0] != "logging":
		return rest[0] + " " + version
	case r.Method == http.MethodPost:
		return fmt.Sprintf("create %s in %s", form.Get("name"), version)
	case r.Method == http.MethodDelete:
		return fmt.Sprintf("delete %s in %s", rest[2], version)
	case r.Method == http.MethodPut && fields["name"] != nil:
		return fmt.Sprintf("rename %s to %s in %s", rest[2], fields["name"], version)
	case r.Method == http.MethodPut:
		return fmt.Sprintf("update %s in %s", rest[2], version)
	case len(rest) == 3:
		return fmt.Sprintf("read %s in %s", rest[2], version)
	}
	return fmt.Sprintf("list %s in %s", rest[1], version)
}

// outcome describes the result of a call, if the call itself does not say it.
func outcome(line string, status int, body []byte) string {
	var answer struct {
		Number   int    `json:"number"`
		Status   string `json:"status"`
		Message  string `json:"msg"`
		Versions []struct {
			Number int  `json:"number"`
			Active bool `json:"active"`
		} `json:"versions"`
	}
	_ = json.Unmarshal(body, &answer)
	switch {
	case status != http.StatusOK:
		return fmt.Sprintf(": %d", status)
	case strings.HasPrefix(line, "clone"):
		return fmt.Sprintf(" → %d", answer.Number)
	case strings.HasPrefix(line, "validate") && answer.Status != "ok":
		return ": " + answer.Message
	case line == "look":
		for _, version := range answer.Versions {
			if version.Active {
				return fmt.Sprintf(": %d is live", version.Number)
			}
		}
		return ": nothing is live"
	}
	return ""
}

// happen runs the events at a call, and says whether the call's answer is lost.
func (s *story) happen(line string, after bool) (lost bool) {
	for i := range s.events {
		event := &s.events[i]
		if event.done || event.after != after || !event.call.MatchString(line) {
			continue
		}
		event.done = true
		if event.what == "the answer is lost" {
			lost = true
			continue
		}
		s.theirs(event.what)
		time.Sleep(time.Second)
	}
	return lost
}

// theirs makes a change of another writer.
func (s *story) theirs(what string) {
	server, live := s.world.server, s.world.server.Live(service)
	words := strings.Fields(what)
	publish := func(edit func(version int) error) {
		version, err := server.Publish(service, edit)
		if err != nil {
			s.t.Error(err)
		}
		s.tell("theirs: clone %d → %d, %s, activate %d", live, version, what, version)
	}
	switch words[0] {
	case "create":
		publish(func(version int) error {
			return server.Add(service, version, "kinesis", kinesisRow(words[1], "theirs"))
		})
	case "delete":
		publish(func(version int) error { return server.Remove(service, version, "kinesis", words[1]) })
	case "clone":
		version, err := server.Clone(service, live)
		if err != nil {
			s.t.Error(err)
		}
		s.tell("theirs: clone %d → %d", live, version)
		if len(words) > 1 {
			if err := server.Add(service, version, "kinesis", kinesisRow("early", "theirs")); err != nil {
				s.t.Error(err)
			}
			wait, err := time.ParseDuration(words[3])
			if err != nil {
				s.t.Error(err)
			}
			time.AfterFunc(wait, func() { s.world.activate(version); s.tell("theirs: activate %d", version) })
		}
	case "stale":
		// The other writer began with version 2 and does not see later versions.
		version, err := server.Clone(service, 2)
		if err == nil {
			err = server.Add(service, version, "kinesis", kinesisRow(words[1], "theirs"))
		}
		if err != nil {
			s.t.Error(err)
		}
		time.Sleep(time.Second)
		s.world.activate(version)
		s.tell("theirs: clone 2 → %d, create %s, activate %d", version, words[1], version)
	case "lock":
		if err := server.Lock(service, server.Newest(service)); err != nil {
			s.t.Error(err)
		}
		s.tell("theirs: lock %d", server.Newest(service))
	case "break":
		if err := server.Invalidate(service, live, "Syntax error"); err != nil {
			s.t.Error(err)
		}
		s.tell("theirs: %d no longer validates", live)
	default:
		s.t.Errorf("no such thing: %s", what)
	}
}
