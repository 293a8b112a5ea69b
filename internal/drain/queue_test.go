package drain_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// step is what becomes of one resource in an apply: a nil config destroys it.
type step struct {
	before stored
	config map[string]tftypes.Value
}

// together plans all steps, and then applies all at once, as Terraform does.
func (p *protocol) together(steps ...step) ([]stored, []string) {
	p.t.Helper()
	return p.inOrder(func() <-chan struct{} {
		now := make(chan struct{})
		close(now)
		return now
	}, steps...)
}

// inOrder applies all but the first only after a channel is closed, which is made
// when all is planned.
func (p *protocol) inOrder(wait func() <-chan struct{}, steps ...step) ([]stored, []string) {
	p.t.Helper()
	p.Configure()
	planned := make([]*tfprotov6.PlanResourceChangeResponse, len(steps))
	for i, step := range steps {
		if p.Values(step.before) != nil {
			steps[i].before, _ = p.Look(step.before)
		}
	}
	for i, step := range steps {
		planned[i] = p.Plan(step.before, step.config)
		if failed(planned[i].Diagnostics) {
			p.t.Fatal(tell(planned[i].Diagnostics))
		}
	}
	after, said := make([]stored, len(steps)), make([]string, len(steps))
	rest := wait()
	var group sync.WaitGroup
	for i, step := range steps {
		group.Go(func() {
			if i > 0 {
				<-rest
			}
			var diagnostics []*tfprotov6.Diagnostic
			after[i], diagnostics = p.Carry(p.t.Context(), step.before, step.config, planned[i])
			if failed(diagnostics) {
				said[i] = tell(diagnostics)
			}
		})
	}
	group.Wait()
	return after, said
}

// succeed checks that nothing failed.
func succeed(t *testing.T, said []string) {
	t.Helper()
	for _, text := range said {
		if text != "" {
			t.Error(text)
		}
	}
}

// crowd makes mocks in which resources wait long for each other, and drains of
// others.
func crowd(t *testing.T, others int) (*acctest.Pipe, *protocol) {
	t.Helper()
	mocks := acctest.NewPipe(t, pipe.Options{})
	mocks.Moment = 5 * time.Second
	for number := range others {
		if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
			URL: fmt.Sprintf("https://logs.example/%d", number),
		}); err != nil {
			t.Fatal(err)
		}
	}
	return mocks, newAnyProtocol(t, mocks)
}

// vendor is a URL of ours.
func vendor(name string) string { return "https://vendor.example/" + name + "?key=marked-" + name }

// TestRoomIsUsedAgain changes two drains of an app that has four in one apply.
// There is room for one more, which the changes use one after the other.
func TestRoomIsUsedAgain(t *testing.T) {
	t.Parallel()
	for range 5 {
		mocks, p := crowd(t, 2)
		one, two := applied(t, p, p.none(), p.to(vendor("a"))), applied(t, p, p.none(), p.to(vendor("b")))
		mocks.Heroku.ForgetCalls()
		_, said := p.together(step{one, p.to(vendor("c"))}, step{two, p.to(vendor("d"))})
		succeed(t, said)
		if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200", "POST 201", "DELETE 200"}) {
			t.Errorf("%v", got)
		}
	}
}

// TestRoomOfRemoved creates and changes drains of a full app while the same apply
// removes others of its drains.
func TestRoomOfRemoved(t *testing.T) {
	t.Parallel()
	mocks, p := crowd(t, 3)
	one, two := applied(t, p, p.none(), p.to(vendor("a"))), applied(t, p, p.none(), p.to(vendor("b")))
	after, said := p.together(step{p.none(), p.to(vendor("c"))}, step{one, nil})
	succeed(t, said)
	mocks.Heroku.ForgetCalls()
	after, said = p.together(step{after[0], p.to(vendor("d"))}, step{two, nil})
	succeed(t, said)
	if got := writes(mocks); !slices.Equal(got, []string{"DELETE 200", "POST 201", "DELETE 200"}) {
		t.Errorf("%v", got)
	}
	// A new drain that takes the place of one that is removed, of the same URL.
	after, said = p.together(step{p.none(), p.to(vendor("d"))}, step{after[0], nil})
	succeed(t, said)
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 4 || p.text(after[0], "drain_id") == "" {
		t.Errorf("%q", urls)
	}
}

// TestDrainsAreSwapped swaps the URLs of two and of three drains in one apply, or
// gives one drain the URL of the next. A drain that another resource wants is not
// removed.
func TestDrainsAreSwapped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after []string
		writes        []string
	}{
		"swap":      {[]string{"a", "b"}, []string{"b", "a"}, nil},
		"ring":      {[]string{"a", "b", "c"}, []string{"b", "c", "a"}, nil},
		"chain":     {[]string{"a", "b"}, []string{"b", "c"}, []string{"POST 201", "DELETE 200"}},
		"successor": {[]string{"a", "b"}, []string{"b", ""}, []string{"DELETE 200"}},
		// The drain that is left has its turn first.
		"chain, backwards":     {[]string{"b", "a"}, []string{"c", "b"}, []string{"POST 201", "DELETE 200"}},
		"successor, backwards": {[]string{"b", "a"}, []string{"", "b"}, []string{"DELETE 200"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				mocks, p := crowd(t, 1)
				// Another change keeps the turn until all have come.
				steps := []step{{p.none(), p.to(vendor("z"))}}
				for i, url := range test.before {
					config := p.to(vendor(test.after[i]))
					if test.after[i] == "" {
						config = nil
					}
					steps = append(steps, step{applied(t, p, p.none(), p.to(vendor(url))), config})
				}
				mocks.Heroku.ForgetCalls()
				after, said := p.inOrder(func() <-chan struct{} { return keepTurn(t, mocks) }, steps...)
				succeed(t, said)
				if got := writes(mocks); !slices.Equal(got, append([]string{"POST 201"}, test.writes...)) {
					t.Errorf("writes %v, not %v", got, test.writes)
				}
				after = after[1:]
				seen := map[string]bool{}
				for i, now := range after {
					if test.after[i] == "" {
						continue
					}
					now = p.refresh(now)
					if p.text(now, "url") != vendor(test.after[i]) || p.Changes(now, p.to(vendor(test.after[i]))) ||
						seen[p.text(now, "drain_id")] {
						t.Errorf("resource %d: %s", i, p.values(now))
					}
					seen[p.text(now, "drain_id")] = true
				}
				if urls := mocks.DrainURLs(t, acctest.App); len(urls) != len(seen)+2 {
					t.Errorf("%q", urls)
				}
			}
		})
	}
}

// keepTurn delays the next drain that is made, and tells when the turn of that has begun.
func keepTurn(t *testing.T, mocks *acctest.Pipe) <-chan struct{} {
	t.Helper()
	if err := mocks.Heroku.SetFaults(control.Fault{
		Method: http.MethodPost, Delay: control.Duration(300 * time.Millisecond),
	}); err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	var once sync.Once
	// The drains are looked at with the turn, right before the one is made.
	mocks.Heroku.SetHooks(nil, func(request *http.Request) {
		if strings.HasSuffix(request.URL.Path, "/log-drains") {
			once.Do(func() { close(begun) })
		}
	})
	return begun
}

// TestSwapThatFails lets a change fail that has swapped its drain: each drain still
// belongs to one resource, and the next apply succeeds.
func TestSwapThatFails(t *testing.T) {
	t.Parallel()
	mocks, p := crowd(t, 1)
	one, two := applied(t, p, p.none(), p.to(vendor("a"))), applied(t, p, p.none(), p.to(vendor("b")))
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodPost, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	// The first has looked before the second comes, which it waits for.
	looks := func() <-chan struct{} {
		looked := make(chan struct{})
		var once sync.Once
		mocks.Heroku.SetHooks(nil, func(request *http.Request) {
			if strings.HasSuffix(request.URL.Path, "/log-drains") {
				once.Do(func() { close(looked) })
			}
		})
		return looked
	}
	after, said := p.inOrder(looks, step{one, p.to(vendor("b"))}, step{two, p.to(vendor("c"))})
	if said[0] != "" || !strings.Contains(said[1], "Heroku API key may not do this") {
		t.Fatalf("%q", said)
	}
	first, second := p.refresh(after[0]), p.refresh(after[1])
	if p.text(first, "url") != vendor("b") || p.text(second, "drain_id") != p.text(one, "drain_id") {
		t.Errorf("%s\n%s", p.values(first), p.values(second))
	}
	mocks.Heroku.ClearFaults()
	applied(t, p, second, p.to(vendor("c")))
	urls := mocks.DrainURLs(t, acctest.App)
	slices.Sort(urls)
	if !slices.Equal(urls[1:], []string{vendor("b"), vendor("c")}) {
		t.Errorf("%q", urls)
	}
}

// TestKeysAreNotSwapped swaps the settings of two drains to Datadog whose keys are
// not configured. The drains are swapped if the keys are the same, and the changes
// are refused if they differ: no drain gets the key of the other.
func TestKeysAreNotSwapped(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"one key": acctest.DatadogKey, "two keys": acctest.OtherDatadogKey} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks, _ := crowd(t, 0)
			p := newProtocol(t, mocks)
			one, two := applied(t, p, p.none(), p.config("a", acctest.DatadogKey)), applied(t, p, p.none(), p.config("b", key))
			one, two = applied(t, p, one, p.keyless("a")), applied(t, p, two, p.keyless("b"))
			before := mocks.DrainURLs(t, acctest.App)
			mocks.Heroku.ForgetCalls()
			after, said := p.together(step{p.refresh(one), p.keyless("b")}, step{p.refresh(two), p.keyless("a")})
			succeed(t, said)
			for i, service := range []string{"b", "a"} {
				if now := p.refresh(after[i]); p.text(now, "service") != service || p.Changes(now, p.keyless(service)) {
					t.Errorf("%s", p.values(now))
				}
			}
			now := mocks.DrainURLs(t, acctest.App)
			if key == acctest.DatadogKey {
				if !slices.Equal(before, now) || len(writes(mocks)) != 0 {
					t.Errorf("%q %v", now, writes(mocks))
				}
				return
			}
			if len(now) != 2 || !strings.Contains(now[0]+now[1], acctest.DatadogKey+"&ddsource=heroku&service=b") ||
				!strings.Contains(now[0]+now[1], acctest.OtherDatadogKey+"&ddsource=heroku&service=a") {
				t.Errorf("%q", now)
			}
		})
	}
}

// TestKeptKeyStaysWithItsDrain lets the change of a drain fail whose key is not
// configured, while another resource wants its settings. The drain still has its
// key.
func TestKeptKeyStaysWithItsDrain(t *testing.T) {
	t.Parallel()
	mocks, _ := crowd(t, 0)
	mocks.Moment = 500 * time.Millisecond
	p := newProtocol(t, mocks)
	one := applied(t, p, p.none(), p.config("a", acctest.DatadogKey))
	two := applied(t, p, p.none(), p.config("b", acctest.OtherDatadogKey))
	two = applied(t, p, two, p.keyless("b"))
	looks := func() <-chan struct{} {
		looked := make(chan struct{})
		var once sync.Once
		mocks.Heroku.SetHooks(nil, func(request *http.Request) {
			if strings.HasSuffix(request.URL.Path, "/log-drains") {
				once.Do(func() { close(looked) })
			}
		})
		return looked
	}
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodPost, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	after, said := p.inOrder(looks, step{one, p.config("b", acctest.OtherDatadogKey)}, step{two, p.keyless("c")})
	if !strings.Contains(said[1], "Heroku API key may not do this") || !strings.Contains(said[0], "Drain exists already") {
		t.Fatalf("%q", said)
	}
	mocks.Heroku.ClearFaults()
	applied(t, p, p.refresh(after[1]), p.keyless("c"))
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 2 ||
		!strings.Contains(urls[1], acctest.OtherDatadogKey+"&ddsource=heroku&service=c") {
		t.Errorf("%q", urls)
	}
}

// TestNobodyWaitsForEver swaps the settings of two drains that can't be swapped,
// because their keys are not configured and differ.
func TestNobodyWaitsForEver(t *testing.T) {
	t.Parallel()
	mocks, _ := crowd(t, 0)
	mocks.Moment = 500 * time.Millisecond
	p := newProtocol(t, mocks)
	one := applied(t, p, p.none(), p.config("a", acctest.DatadogKey))
	other := newAnyProtocol(t, mocks)
	url := mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku&service="
	two := applied(t, other, other.none(), other.to(url+"b"))
	p.Configure()
	_, said := p.together(step{one, p.config("b", acctest.DatadogKey)}, step{two, p.to(url + "a")})
	if strings.Count(strings.Join(said, "\n"), "Drain exists already") == 0 {
		t.Errorf("%q", said)
	}
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 2 {
		t.Errorf("%q", urls)
	}
}

// TestTwoWordsForOneApp changes drains of an app that is configured by its name and
// by its ID. They wait in the same queue.
func TestTwoWordsForOneApp(t *testing.T) {
	t.Parallel()
	mocks, p := crowd(t, 2)
	one, two := applied(t, p, p.none(), p.to(vendor("a"))), applied(t, p, p.none(), p.byID(vendor("b")))
	mocks.Heroku.ForgetCalls()
	_, said := p.inOrder(func() <-chan struct{} { return keepTurn(t, mocks) },
		step{one, p.to(vendor("c"))}, step{two, p.byID(vendor("d"))})
	succeed(t, said)
	if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200", "POST 201", "DELETE 200"}) {
		t.Errorf("%v", got)
	}
}

// byID makes a configuration of a drain to a URL, whose app has its ID.
func (p *protocol) byID(url string) map[string]tftypes.Value {
	config := p.to(url)
	config["app"] = tftypes.NewValue(tftypes.String, mock.DefaultAppID)
	return config
}

// TestSecondWordInParallel changes a drain of an app that is configured by its name,
// and meanwhile two of the same app by its ID, which Heroku is asked about at the
// same time. No two changes overlap.
func TestSecondWordInParallel(t *testing.T) {
	t.Parallel()
	mocks, p := crowd(t, 0)
	var steps []step
	for i, name := range []string{"a", "b", "c"} {
		to := p.to
		if i > 0 {
			to = p.byID
		}
		steps = append(steps, step{applied(t, p, p.none(), to(vendor(name))), to(vendor("new-" + name))})
	}
	mocks.Heroku.ForgetCalls()
	_, said := p.inOrder(func() <-chan struct{} {
		begun := keepTurn(t, mocks)
		if err := mocks.Heroku.SetFaults(
			control.Fault{Method: http.MethodPost, Delay: control.Duration(300 * time.Millisecond)},
			control.Fault{
				Method: http.MethodGet, Path: "/apps/" + mock.DefaultAppID, Delay: control.Duration(200 * time.Millisecond),
			},
		); err != nil {
			t.Fatal(err)
		}
		return begun
	}, steps...)
	succeed(t, said)
	if got := writes(mocks); !slices.Equal(got, []string{
		"POST 201", "DELETE 200", "POST 201", "DELETE 200", "POST 201", "DELETE 200",
	}) {
		t.Errorf("%v", got)
	}
}

// TestLeftoverWaitsForTurn removes what an earlier change has left while another
// change to the app has its turn.
func TestLeftoverWaitsForTurn(t *testing.T) {
	t.Parallel()
	mocks, p := crowd(t, 0)
	one, two := applied(t, p, p.none(), p.to(vendor("a"))), applied(t, p, p.none(), p.to(vendor("b")))
	left := p.text(two, "drain_id")
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodDelete, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	two, diagnostics := p.apply(t.Context(), two, p.to(vendor("c")))
	if !strings.Contains(tell(diagnostics), "Old drain could not be removed") {
		t.Fatal(tell(diagnostics))
	}
	mocks.Heroku.ForgetCalls()
	_, said := p.inOrder(func() <-chan struct{} { return keepTurn(t, mocks) },
		step{one, p.to(vendor("d"))}, step{two, p.to(vendor("c"))})
	succeed(t, said)
	if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200", "DELETE 200"}) {
		t.Errorf("%v", got)
	}
	if calls := mocks.Heroku.Calls(); !strings.HasSuffix(calls[len(calls)-1].Path, left) {
		t.Errorf("the leftover %s is not the last: %v", left, calls)
	}
}

// TestAppIsNotAnswered changes and removes a drain while Heroku does not say what
// the app is: nothing is changed, and the error says why. If the app is gone, so is
// its drain.
func TestAppIsNotAnswered(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusInternalServerError, http.StatusNotFound} {
		for name, url := range map[string]string{"update": "b", "delete": ""} {
			t.Run(fmt.Sprintf("%s %d", name, status), func(t *testing.T) {
				t.Parallel()
				mocks, p := crowd(t, 0)
				now := applied(t, p, p.none(), p.to(vendor("a")))
				var config map[string]tftypes.Value
				if url != "" {
					config = p.to(vendor(url))
				}
				mocks.Heroku.ForgetCalls()
				if err := mocks.Heroku.SetFaults(control.Fault{Path: "/apps/demo", Status: status, Times: -1}); err != nil {
					t.Fatal(err)
				}
				after, diagnostics := p.apply(t.Context(), now, config)
				gone := status == http.StatusNotFound && name == "delete"
				if failed(diagnostics) == gone || (p.values(after) == nil) != gone || len(writes(mocks)) != 0 ||
					!gone && !strings.Contains(tell(diagnostics), fmt.Sprint(status)) {
					t.Errorf("%s\n%v", tell(diagnostics), writes(mocks))
				}
			})
		}
	}
}

// TestSwapIsPlanned plans a swap: the plan says that the two resources swap their
// drains, and what to do if they can't.
func TestSwapIsPlanned(t *testing.T) {
	t.Parallel()
	_, p := crowd(t, 0)
	one, two := applied(t, p, p.none(), p.to(vendor("a"))), applied(t, p, p.none(), p.to(vendor("b")))
	p.Configure()
	one, _ = p.Look(one)
	two, _ = p.Look(two)
	said := tell(p.Plan(one, p.to(vendor("b"))).Diagnostics)
	if !strings.Contains(said, p.text(two, "drain_id")) ||
		!strings.Contains(said, "the two resources swap their drains") || strings.Contains(said, "marked") {
		t.Error(said)
	}
}
