package soak_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// faults are the ways in which a call fails.
func faults() map[string]control.Fault {
	page, empty, truncated := control.Text("<html><body>Bad gateway</body></html>"), control.Text(""), 9
	return map[string]control.Fault{
		"502 with a page": {Status: 502, Body: &page},
		"503, empty":      {Status: 503, Body: &empty},
		"reset before":    {Drop: control.DropBefore},
		"reset after":     {Drop: control.DropAfter},
		"truncated":       {Truncate: &truncated},
		"403":             {Status: 403, Body: &empty},
	}
}

// TestFailingCalls makes one call fail at a time in an apply that creates, updates,
// renames and deletes. The apply must either succeed, with the right version live, or
// fail with a clear error, with production unchanged. The next apply must converge.
func TestFailingCalls(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	calls := s.calls()
	injected, failed := 0, 0
	for number := 1; number <= calls; number++ {
		kind := 0
		for name, fault := range inOrder(faults()) {
			kind++
			if !*thorough && (number+kind)%12 != 0 {
				continue
			}
			s.each([]int{number}, func(number int) {
				fault.Skip = number - 1
				if err := s.fastly.SetFaults(fault); err != nil {
					t.Fatal(err)
				}
				out, err := s.workspace.Try(t.Context(), "apply", "-input=false", planFile)
				s.fastly.ClearFaults()
				injected++
				label := fmt.Sprintf("%s at call %d of\n%s", name, number, list(s.fastly.Calls()))
				got := live(s.fastly)
				switch {
				case err == nil && !maps.Equal(got, s.after):
					t.Errorf("%s\nthe apply succeeded, and live is %v", label, got)
				case err != nil && fault.Status == http.StatusForbidden && strings.Contains(out, "complete after"):
					// Only the change whose plan got the 403 fails.
					if !between(got, s.before, s.after) {
						t.Errorf("%s\nthe apply failed, and live is %v:\n%s", label, got, out)
					}
				case s.inWaves():
					return
				case err != nil && !maps.Equal(got, s.before) && !strings.Contains(flat(out), "Plan again to see what is live"):
					t.Errorf("%s\nthe apply failed, and live is %v:\n%s", label, got, out)
				case err != nil && maps.Equal(got, s.before) && !strings.Contains(flat(out), "Production is unchanged"):
					t.Errorf("%s\nthe error does not say that production is unchanged:\n%s", label, out)
				}
				if err != nil {
					failed++
				}
				converges(t, s.fastly, s.workspace, s.after)
				if t.Failed() {
					t.Fatal(label)
				}
			})
		}
	}
	t.Logf("%d faults at %d calls, %d applies failed", injected, calls, failed)
}

// between reports whether each endpoint is either as before or as planned.
func between(got, before, after contents) bool {
	all := maps.Clone(before)
	maps.Copy(all, after)
	maps.Copy(all, got)
	for key := range all {
		if got[key] != before[key] && got[key] != after[key] {
			return false
		}
	}
	return true
}

// TestFailingRefresh makes one call fail at a time in a refresh.
func TestFailingRefresh(t *testing.T) {
	t.Parallel()
	s := newScene(t, mock.Options{})
	s.calls()
	s.fastly.ForgetCalls()
	s.workspace.Run("plan", "-detailed-exitcode", "-input=false")
	calls := len(s.fastly.Calls())
	cases := 0
	for number := 1; number <= calls; number++ {
		for name, fault := range inOrder(faults()) {
			if !*thorough && (number+cases)%3 != 0 {
				cases++
				continue
			}
			cases++
			fault.Skip = number - 1
			if err := s.fastly.SetFaults(fault); err != nil {
				t.Fatal(err)
			}
			out, err := s.workspace.Try(t.Context(), "plan", "-detailed-exitcode", "-input=false")
			s.fastly.ClearFaults()
			if refused := fault.Status == 403; refused != (err != nil) ||
				refused && !strings.Contains(out, "API token may not do this") {
				t.Errorf("%s at call %d: %v\n%s", name, number, err, out)
			}
		}
	}
	must(t, s.fastly, "after refreshes only", s.after)
	t.Logf("%d calls", calls)
}

// inOrder goes through faults in the order of their names.
func inOrder(all map[string]control.Fault) func(func(string, control.Fault) bool) {
	return func(yield func(string, control.Fault) bool) {
		for _, name := range []string{"403", "502 with a page", "503, empty", "reset after", "reset before", "truncated"} {
			if !yield(name, all[name]) {
				return
			}
		}
	}
}

// TestSettling applies to a service whose fresh clones are not ready for more than a
// second, and checks that the provider does not wait much longer than that.
func TestSettling(t *testing.T) {
	t.Parallel()
	for name, settling := range map[string]mock.Settling{"invisible": mock.Invisible, "unwritable": mock.Unwritable} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, mock.Options{Settle: 1200 * time.Millisecond, Settling: settling})
			// The mock treats a write to a clone that is not ready like a write to a
			// locked version, which is a violation.
			s.fastly.ForgetViolations()
			s.calls()
			var cloned, activated time.Time
			for _, call := range s.fastly.Calls() {
				switch {
				case strings.HasSuffix(call.Path, "/clone"):
					cloned = call.End
				case strings.HasSuffix(call.Path, "/activate"):
					activated = call.Start
				}
			}
			took := activated.Sub(cloned)
			t.Logf("activated %s after the clone", took.Round(time.Millisecond))
			if took > 8*time.Second {
				t.Errorf("the provider waited %s for a clone that is ready after 1.2 s", took)
			}
			if t.Failed() {
				t.Log(list(s.fastly.Calls()))
			}
			s.fastly.ForgetViolations()
		})
	}
}

// TestWritesRunOut checks that a group of changes is not started that needs more
// writes than the hourly limit has left, and that production stays unchanged if the
// limit is reached in the middle.
func TestWritesRunOut(t *testing.T) {
	t.Parallel()
	// The provider waits for a reset that is near, so let the mock's hour end later.
	ahead := time.Duration(0)
	if time.Now().Minute() >= 45 {
		ahead = 20 * time.Minute
	}
	now := func() time.Time { return time.Now().Add(ahead) }
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, mock.Options{Now: now})
		s.each([]int{5}, func(left int) {
			s.fastly.SetRateRemaining(left)
			out, err := s.workspace.Try(t.Context(), "apply", "-input=false", planFile)
			if s.inWaves() {
				return
			}
			reset := now().Truncate(time.Hour).Add(time.Hour).UTC().Format("15:04:05 UTC")
			// One of the five writes is the clone, whose answer says how many are left.
			// Five changes and the activation would follow.
			for _, want := range []string{"needs 6 more writes", "has 4 left", reset, "Production is unchanged"} {
				if err == nil || !strings.Contains(flat(out), want) {
					t.Errorf("the error does not say %q: %v\n%s", want, err, out)
				}
			}
			// The clone, and the comment that marks it as abandoned.
			if writes := countWrites(s.fastly.Calls()); writes != 2 {
				t.Errorf("%d writes:\n%s", writes, list(s.fastly.Calls()))
			}
			must(t, s.fastly, "without enough writes", s.before)
			s.fastly.SetRateRemaining(1000)
			converges(t, s.fastly, s.workspace, s.after)
		})
	})
	t.Run("in the middle", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, mock.Options{Now: now})
		calls := s.calls()
		var steps []int
		for number := 2; number <= calls; number++ {
			if *thorough || number%4 == 0 {
				steps = append(steps, number)
			}
		}
		s.each(steps, func(number int) {
			// Another client of the account uses all remaining writes.
			var made atomic.Int64
			s.fastly.SetHooks(func(*http.Request) {
				if made.Add(1) == int64(number) {
					s.fastly.SetRateRemaining(0)
				}
			}, nil)
			out, err := s.workspace.Try(t.Context(), "apply", "-input=false", planFile)
			s.fastly.SetHooks(nil, nil)
			s.fastly.SetRateRemaining(1000)
			got := live(s.fastly)
			switch {
			case s.inWaves():
				return
			case maps.Equal(got, s.before) &&
				(err == nil || !strings.Contains(flat(out), "The limit is reset at") ||
					!strings.Contains(flat(out), "Production is unchanged")):
				t.Errorf("without writes from call %d on: %v\n%s", number, err, out)
			case !maps.Equal(got, s.before) && !maps.Equal(got, s.after):
				t.Errorf("without writes from call %d on: live is %v", number, got)
			}
			converges(t, s.fastly, s.workspace, s.after)
		})
	})
}

func countWrites(calls []control.Call) int {
	writes := 0
	for _, call := range calls {
		if call.Method != http.MethodGet {
			writes++
		}
	}
	return writes
}

// TestTimeouts checks that an apply gives up after the time that the resource's
// timeouts block sets.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{Latency: control.FixedLatency(400 * time.Millisecond)})
	workspace := acctest.NewWorkspace(t)
	hurried := block("kinesis", "logs", "logs", topic, "timeouts {", `create = "1s"`, "}")
	workspace.Write(fastly.Config(hurried))
	out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil || strings.Count(out, "Error: ") != 1 {
		t.Errorf("not exactly one error: %v\n%s", err, out)
	}
	for _, want := range []string{
		`Cannot create Kinesis endpoint "logs"`, "the timeout expired",
		"Production is unchanged", "The timeouts block of the resource sets the time",
	} {
		if !strings.Contains(flat(out), want) {
			t.Errorf("the error does not say %q:\n%s", want, out)
		}
	}
	must(t, fastly, "after a timeout", contents{})
	workspace.Write(fastly.Config(strings.Replace(hurried, "1s", "5m", 1)))
	converges(t, fastly, workspace, contents{"kinesis/logs": topic})
}
