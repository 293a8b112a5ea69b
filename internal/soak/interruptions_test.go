package soak_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// The tests in this file stop an apply at each of its calls: the mock holds the call,
// the test sends the signal, and then the mock lets the call take effect.

// TestInterrupted sends the interrupt of Ctrl-C. After it nothing may be activated, the
// state must describe what is live, and the next apply must converge.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	steps := s.steps()
	s.each(steps, func(number int) {
		g := newGate(s.fastly, number)
		r := s.startApply()
		held := s.wait(r, g)
		if err := r.command.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if !r.out.says("nterrupt received") {
			t.Fatalf("the CLI did not report the interrupt:\n%s", r.out)
		}
		// The CLI passes the interrupt on to the provider a millisecond or two later.
		// A call that the provider does not cancel, such as an activation, does not
		// show when that happens.
		select {
		case <-held.Context().Done():
		case <-time.After(300 * time.Millisecond):
		}
		g.forbid()
		g.open()
		err := <-r.done
		if got := stateOf(t, s.workspace); !maps.Equal(got, ours(live(s.fastly))) {
			t.Errorf("after Ctrl-C at call %d, the state has\n%v\nand live is\n%v\n%s", number, got, live(s.fastly), r.out)
		}
		if len(g.forbidden) > 0 {
			t.Errorf("activated after Ctrl-C at call %d: %v", number, g.forbidden)
		}
		if s.inWaves() {
			return
		}
		s.settled(number, r.out.String())
		switch old := maps.Equal(live(s.fastly), s.before); {
		case old && (err == nil || !strings.Contains(flat(r.out.String()), "Production is unchanged")):
			t.Errorf("after Ctrl-C at call %d, production is unchanged, and the apply does not say so: %v\n%s",
				number, err, r.out)
		case isActivation(held) && old:
			t.Errorf("the activation was under way at Ctrl-C, but the old version is still live:\n%s", r.out)
		}
		s.finish(fmt.Sprintf("Ctrl-C at call %d, %s %s", number, held.Method, held.URL.Path))
	})
	t.Logf("Ctrl-C at %d calls", len(steps))
}

// TestKilledProvider kills the provider's process.
func TestKilledProvider(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	steps := s.steps()
	s.each(steps, func(number int) {
		g := newGate(s.fastly, number)
		r := s.startApply()
		held := s.wait(r, g)
		if err := r.provider(t).Kill(); err != nil {
			t.Fatal(err)
		}
		g.open()
		if err := <-r.done; err == nil {
			t.Errorf("the CLI reports success after its provider was killed at call %d:\n%s", number, r.out)
		}
		if s.inWaves() {
			return
		}
		s.settled(number, r.out.String())
		s.finish(fmt.Sprintf("killed provider at call %d, %s %s", number, held.Method, held.URL.Path))
	})
	t.Logf("the provider killed at %d calls", len(steps))
}

// TestKilledCLI kills the CLI. Its provider continues, without a CLI to answer to.
func TestKilledCLI(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	steps := s.steps()
	s.each(steps, func(number int) {
		g := newGate(s.fastly, number)
		r := s.startApply()
		held := s.wait(r, g)
		orphan := r.provider(t)
		if err := r.command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		g.open()
		s.quiet()
		if err := orphan.Kill(); err != nil && !strings.Contains(err.Error(), "already finished") {
			t.Error(err)
		}
		if err := <-r.done; err == nil {
			t.Error("the CLI reports success after it was killed")
		}
		if s.inWaves() {
			return
		}
		s.settled(number, r.out.String())
		s.finish(fmt.Sprintf("killed CLI at call %d, %s %s", number, held.Method, held.URL.Path))
	})
	t.Logf("the CLI killed at %d calls", len(steps))
}

// steps returns the numbers of the calls at which to stop an apply: all if thorough,
// otherwise some, including the activation and the calls before and after it.
func (s *scene) steps() []int {
	s.calls()
	var steps []int
	calls := s.fastly.Calls()
	near := func(i int) bool { return i >= 0 && i < len(calls) && strings.HasSuffix(calls[i].Path, "/activate") }
	for i := range calls {
		if *thorough || i%6 == 1 || near(i-1) || near(i) || near(i+1) {
			steps = append(steps, i+1)
		}
	}
	return steps
}

// wait waits until the gate holds its call.
func (s *scene) wait(r *running, g *gate) (held *http.Request) {
	s.t.Helper()
	select {
	case held = <-g.reached:
		return held
	case err := <-r.done:
		s.t.Fatalf("the apply ended (%v) after %d calls, before call %d:\n%s", err, g.made, g.number, r.out)
	case <-time.After(time.Minute):
		s.t.Fatalf("call %d was not made within a minute:\n%s", g.number, r.out)
	}
	return nil
}

// quiet waits until an orphaned provider makes no more calls: none is under way, and
// the last one is longer ago than the provider pauses between two calls.
func (s *scene) quiet() {
	last, since := -1, time.Now()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		calls := s.fastly.Calls()
		under := false
		for _, call := range calls {
			under = under || call.End.IsZero()
		}
		if under || len(calls) != last {
			last, since = len(calls), time.Now()
		}
		if time.Since(since) > 300*time.Millisecond {
			return
		}
	}
	s.t.Error("the orphaned provider still makes calls after a minute")
}

// settled checks that production is either as before or as planned.
func (s *scene) settled(number int, out string) {
	s.t.Helper()
	if got := live(s.fastly); !maps.Equal(got, s.before) && !maps.Equal(got, s.after) {
		s.t.Errorf("stopped at call %d, production is half done: %v\n%s\n%s", number, got, list(s.fastly.Calls()), out)
	}
}

// finish checks that the next apply converges.
func (s *scene) finish(label string) {
	s.t.Helper()
	failed := s.t.Failed()
	s.fastly.SetHooks(nil, nil)
	// A write of a killed process can overlap a later one.
	forgetOverlaps(s.t, s.fastly)
	converges(s.t, s.fastly, s.workspace, s.after)
	if s.t.Failed() && !failed {
		s.t.Errorf("that was: %s", label)
	}
}

// ours returns the endpoints that do not belong to the foreign writer.
func ours(all contents) contents {
	mine := maps.Clone(all)
	delete(mine, "kinesis/theirs")
	return mine
}

// flat removes the CLI's line breaks and margins.
func flat(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(text)), " ")
}
