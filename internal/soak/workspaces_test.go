package soak_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// thorough makes the tests that run the CLI try everything.
var thorough = flag.Bool("thorough", false, "try every call and fifty rounds under the CLI, which takes some minutes")

// block returns an endpoint in HCL. The label is its address within the workspace,
// and the value its destination.
func block(kind, label, name, value string, more ...string) string {
	credentials := `token = "t.1"`
	if kind == "kinesis" {
		credentials = `iam_role = "arn:aws:iam::123456789012:role/logs"`
	}
	return fmt.Sprintf(`
resource "logdrain_fastly_%s" %q {
  service_id = %q
  name       = %q
  %s = %q
  %s
  %s
}
`, kind, label, acctest.Service, name, kinds[kind], value, credentials, strings.Join(more, "\n"))
}

// herokuURL and topic are destinations.
const (
	herokuURL = "https://1.us.logplex.io/logs"
	topic     = "edge"
)

// contents are the logging endpoints of a service: the destination of each, by
// kind and name.
type contents map[string]string

// live returns the endpoints in production.
func live(fastly *acctest.Fastly) contents { return held(fastly, fastly.Live(acctest.Service)) }

// held returns the endpoints of a version.
func held(fastly *acctest.Fastly, version int) contents {
	found := contents{}
	for kind, field := range kinds {
		for name, row := range fastly.Endpoints(acctest.Service, version, kind) {
			found[kind+"/"+name] = fmt.Sprint(row[field])
		}
	}
	return found
}

// stateOf reads a workspace's state file.
func stateOf(t *testing.T, w *acctest.Workspace) contents {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(w.Directory, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) {
		return contents{}
	}
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatalf("the state is not JSON: %v", err)
	}
	found := contents{}
	for _, resource := range state.Resources {
		kind, ok := strings.CutPrefix(resource.Type, "logdrain_fastly_")
		if !ok {
			continue
		}
		for _, instance := range resource.Instances {
			key := fmt.Sprintf("%s/%s", kind, instance.Attributes["name"])
			if _, twice := found[key]; twice {
				t.Errorf("the state has %s twice", key)
			}
			found[key] = fmt.Sprint(instance.Attributes[kinds[kind]])
		}
	}
	return found
}

// must fails the test if something else is live, or a name is there twice.
func must(t *testing.T, fastly *acctest.Fastly, when string, want contents) {
	t.Helper()
	if got := live(fastly); !maps.Equal(got, want) {
		t.Errorf("%s, version %d is live with\n%v\ninstead of\n%v", when, fastly.Live(acctest.Service), got, want)
	}
	count := 0
	for kind := range kinds {
		rows, err := fastly.LiveRows(acctest.Service, kind)
		if err != nil {
			t.Fatal(err)
		}
		count += len(rows)
	}
	if count != len(live(fastly)) {
		t.Errorf("%s, %d endpoints are live with %d names", when, count, len(live(fastly)))
	}
}

// forgetOverlaps clears the list of overlapping writes, because processes do not know
// of each other. All other violations fail the test.
func forgetOverlaps(t *testing.T, fastly *acctest.Fastly) {
	for _, violation := range fastly.Violations() {
		if !strings.HasPrefix(violation, "overlapping writes") {
			t.Error(violation)
		}
	}
	fastly.ForgetViolations()
}

// converges applies the configuration without faults, and checks that it is live and
// that the next plan is empty.
func converges(t *testing.T, fastly *acctest.Fastly, w *acctest.Workspace, want contents) {
	t.Helper()
	if out, err := w.Try(t.Context(), "apply", "-auto-approve", "-input=false"); err != nil {
		t.Errorf("the next apply: %v\n%s", err, out)
		return
	}
	must(t, fastly, "after the next apply", want)
	if out, err := w.Try(t.Context(), "plan", "-detailed-exitcode", "-input=false"); err != nil {
		t.Errorf("the plan after it: %v\n%s", err, out)
	}
}

// scene is a workspace with a saved plan that is not applied yet: two creates, an
// update, a rename and a delete.
type scene struct {
	t         *testing.T
	fastly    *acctest.Fastly
	workspace *acctest.Workspace
	// before and after are what is live before and after the plan is applied.
	before, after contents
	state         []byte
	seed          mock.Seed
	// again says that the last apply of the plan was in waves.
	again bool
}

// changesOfScene is how many changes the plan of a scene has.
const changesOfScene = 5

const (
	planFile  = "saved.tfplan"
	stateFile = "terraform.tfstate"
)

// newScene makes a scene.
func newScene(t *testing.T, options mock.Options) *scene {
	t.Helper()
	s := &scene{t: t, fastly: acctest.NewFastly(t, options), workspace: acctest.NewWorkspace(t)}
	if _, err := s.fastly.Publish(acctest.Service, func(version int) error {
		return s.fastly.AddEndpoint(acctest.Service, version, "kinesis", mock.Row{"name": "theirs", "topic": "theirs"})
	}); err != nil {
		t.Fatal(err)
	}
	s.workspace.Write(s.fastly.Config(
		block("heroku", "kept", "kept", herokuURL) +
			block("kinesis", "updated", "updated", topic) +
			block("heroku", "renamed", "renamed", herokuURL) +
			block("kinesis", "deleted", "deleted", topic)))
	s.workspace.Apply()
	s.workspace.Write(s.fastly.Config(
		block("heroku", "kept", "kept", herokuURL) +
			block("kinesis", "updated", "updated", "edge-2") +
			block("heroku", "renamed", "renamed-now", herokuURL) +
			block("heroku", "created", "created", herokuURL) +
			block("kinesis", "created", "created-2", topic)))
	s.workspace.Run("plan", "-out="+planFile, "-input=false")
	s.before = live(s.fastly)
	s.after = contents{
		"kinesis/theirs": "theirs", "heroku/kept": herokuURL, "kinesis/updated": "edge-2",
		"heroku/renamed-now": herokuURL, "heroku/created": herokuURL, "kinesis/created-2": topic,
	}
	var err error
	if s.state, err = os.ReadFile(filepath.Join(s.workspace.Directory, stateFile)); err != nil {
		t.Fatal(err)
	}
	s.seed = s.fastly.State()
	s.fastly.ForgetCalls()
	return s
}

// reset restores the mock and the state to what they were when the plan was saved.
func (s *scene) reset() {
	s.t.Helper()
	s.fastly.SetHooks(nil, nil)
	s.fastly.ClearFaults()
	if err := s.fastly.Load(s.seed); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.workspace.Directory, stateFile), s.state, 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.fastly.ForgetCalls()
}

// each makes a test of an apply for each number, from the same start, and once more if
// the apply was in waves.
func (s *scene) each(numbers []int, test func(number int)) {
	s.t.Helper()
	for _, number := range numbers {
		for try := 1; ; try++ {
			s.again = false
			s.reset()
			test(number)
			if !s.again {
				break
			}
			if try == 10 {
				s.t.Fatalf("a version had less than the %d changes of the plan in each of %d applies, the last one with\n%s",
					changesOfScene, try, list(s.fastly.Calls()))
			}
		}
	}
}

// inWaves reports whether a version was activated without a write for each change of
// the plan. On a busy machine, the CLI can send its changes with such gaps that they
// become several versions. What an apply leaves that is stopped between two of them is
// neither old nor new, so the caller returns and [scene.each] tries again.
func (s *scene) inWaves() bool {
	written := map[string]bool{}
	for _, call := range s.fastly.Calls() {
		_, within, _ := strings.Cut(call.Path, "/version/")
		_, within, _ = strings.Cut(within, "/")
		switch {
		case within == "clone":
			clear(written)
		case within == "activate" && len(written) < changesOfScene:
			s.again = true
		case call.Method != http.MethodGet && strings.HasPrefix(within, "logging/"):
			written[call.Method+within] = true
		}
	}
	return s.again
}

// calls applies the plan without faults and returns the number of calls.
func (s *scene) calls() (number int) {
	s.t.Helper()
	s.each([]int{0}, func(int) {
		s.workspace.Run("apply", "-input=false", planFile)
		must(s.t, s.fastly, "after an apply without faults", s.after)
		number = len(s.fastly.Calls())
		s.inWaves()
	})
	return number
}

// list returns calls as a text for a failure.
func list(calls []control.Call) string {
	var lines []string
	for _, call := range calls {
		lines = append(lines, fmt.Sprintf("%s %s → %d", call.Method, call.Path, call.Status))
	}
	return strings.Join(lines, "\n")
}

// isActivation reports whether a call makes a version live.
func isActivation(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/activate") }

// gate holds the call with a number until it is opened. All other calls pass.
type gate struct {
	number int
	// reached receives the call that is held.
	reached chan *http.Request
	opened  chan struct{}
	// forbidden collects the activations that begin after [gate.forbid].
	mu        sync.Mutex
	made      int
	forbids   bool
	forbidden []string
}

// newGate puts a gate in front of a mock.
func newGate(fastly *acctest.Fastly, number int) *gate {
	g := &gate{number: number, reached: make(chan *http.Request, 1), opened: make(chan struct{})}
	fastly.SetHooks(g.pass, nil)
	return g
}

func (g *gate) pass(r *http.Request) {
	g.mu.Lock()
	g.made++
	held := g.made == g.number
	if g.forbids && isActivation(r) {
		g.forbidden = append(g.forbidden, r.URL.Path)
	}
	g.mu.Unlock()
	if held {
		g.reached <- r
		<-g.opened
	}
}

func (g *gate) forbid() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forbids = true
}

func (g *gate) open() { close(g.opened) }

// output collects the output of a command, and can wait for a text in it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func newOutput() *output { return &output{news: make(chan struct{}, 1)} }

// Write adds to the output.
func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.news <- struct{}{}:
	default:
	}
	return o.text.Write(text)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// says waits up to a minute for a text in the output, and reports whether it came.
func (o *output) says(text string) bool {
	deadline := time.After(time.Minute)
	for !strings.Contains(o.String(), text) {
		select {
		case <-o.news:
		case <-deadline:
			return false
		}
	}
	return true
}

// running is a command that has been started.
type running struct {
	command *exec.Cmd
	out     *output
	done    chan error
}

// startApply starts an apply of the saved plan.
func (s *scene) startApply() *running {
	s.t.Helper()
	r := &running{
		command: s.workspace.Command(s.t.Context(), "apply", "-input=false", "-no-color", planFile),
		out:     newOutput(), done: make(chan error, 1),
	}
	r.command.Stdout, r.command.Stderr = r.out, r.out
	// An orphaned provider keeps the pipe open until the test kills it.
	r.command.WaitDelay = time.Second
	if err := r.command.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() { r.done <- r.command.Wait() }()
	return r
}

// provider finds the provider's process, a child of the CLI.
func (r *running) provider(t *testing.T) *os.Process {
	t.Helper()
	pids := children(t, r.command.Process.Pid)
	if len(pids) != 1 {
		t.Fatalf("the CLI has the children %v", pids)
	}
	process, err := os.FindProcess(pids[0])
	if err != nil {
		t.Fatal(err)
	}
	return process
}

// children returns the child processes of a process that are providers.
func children(t *testing.T, parent int) []int {
	t.Helper()
	listing, err := exec.CommandContext(t.Context(), "ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "comm=").Output()
	if err != nil {
		t.Fatalf("ps: %v", err)
	}
	var pids []int
	for line := range strings.Lines(string(listing)) {
		var pid, ppid int
		var name string
		if _, err := fmt.Sscan(line, &pid, &ppid, &name); err == nil && ppid == parent &&
			strings.Contains(name, "terraform-pro") {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}
