package drain_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// subject is a drain and what becomes of it.
type subject struct {
	name, typeName string
	// first is configured, and then second.
	first, second func(p *protocol) map[string]tftypes.Value
	// keeps says that second can't be created.
	keeps bool
	// times is how often a fault spoils a call.
	times []int
}

func subjects() []subject {
	datadog := func(key string) func(p *protocol) map[string]tftypes.Value {
		return func(p *protocol) map[string]tftypes.Value { return p.config("shop", key) }
	}
	to := func(url string) func(p *protocol) map[string]tftypes.Value {
		return func(p *protocol) map[string]tftypes.Value { return p.to(url) }
	}
	return []subject{
		{"datadog", typeName, datadog(acctest.DatadogKey), datadog(acctest.OtherDatadogKey), false, []int{1, 50}},
		{
			"datadog without a key", typeName, datadog(acctest.DatadogKey),
			func(p *protocol) map[string]tftypes.Value { return p.keyless("other") }, true, []int{50},
		},
		{
			"https", anyDrainName, to("https://vendor.example/in?key=marked-old-secret"),
			to("https://user:marked-new-secret@vendor.example/in"), false, []int{1, 50},
		},
		{
			"syslog", anyDrainName, to("syslog+tls://vendor.example:6514"), to("syslog+tls://vendor.example:6515"),
			false, []int{50},
		},
	}
}

// ways are those of a call to fail.
func ways() map[string]control.Fault {
	return map[string]control.Fault{
		"500":    {Status: 500},
		"429":    {Status: 429},
		"reset":  {Drop: control.DropBefore},
		"lost":   {Drop: control.DropAfter},
		"broken": {Truncate: new(int)},
	}
}

// TestFaults makes every call to Heroku fail, of a create, of an update with and
// without room for a second drain, and of a delete: in every way, once, and until
// the provider gives up. If there is no room and only Heroku has the secret, the change
// is refused until there is room. After each, Terraform tries again until it succeeds. There
// is never a second drain left, never one that is neither in the state nor in the
// error, and drains of others are not changed.
func TestFaults(t *testing.T) {
	t.Parallel()
	injected := make(chan int, 2000)
	t.Run("all", func(t *testing.T) {
		for _, of := range subjects() {
			for operation, methods := range map[string][]string{
				"create":         {http.MethodGet, http.MethodPost},
				"update":         {http.MethodGet, http.MethodPost, http.MethodDelete},
				"update of five": {http.MethodGet, http.MethodPost, http.MethodDelete},
				"delete":         {http.MethodDelete},
			} {
				for _, method := range methods {
					for way, fault := range ways() {
						for skip := range 3 {
							for _, times := range of.times {
								name := fmt.Sprintf("%s/%s/%s %s skip %d times %d", of.name, operation, way, method, skip, times)
								t.Run(name, func(t *testing.T) {
									t.Parallel()
									// Each of the parallel tests has a fault of its own.
									mine := fault
									mine.Method, mine.Skip, mine.Times = method, skip, times
									injected <- spoiled(t, of, operation, mine)
								})
							}
						}
					}
				}
			}
		}
	})
	close(injected)
	checkHits(t, injected)
}

// TestPairsOfFaults makes any two calls of each operation fail: the first once, the
// second until the provider gives up.
func TestPairsOfFaults(t *testing.T) {
	t.Parallel()
	injected := make(chan int, 2000)
	t.Run("all", func(t *testing.T) {
		for _, of := range subjects()[1:3] {
			for _, operation := range []string{"create", "update", "update of five", "delete"} {
				for _, way := range []string{"lost", "reset"} {
					for _, second := range []string{"lost", "500"} {
						for skip := range 6 {
							for more := 1; more <= 2; more++ {
								name := fmt.Sprintf("%s/%s/%s %d, %s %d", of.name, operation, way, skip, second, skip+more)
								t.Run(name, func(t *testing.T) {
									t.Parallel()
									first, then := ways()[way], ways()[second]
									first.Skip, first.Times = skip, 1
									then.Skip, then.Times = skip+more, 50
									injected <- spoiled(t, of, operation, first, then)
								})
							}
						}
					}
				}
			}
		}
	})
	close(injected)
	checkHits(t, injected)
}

// checkHits looks that most faults hit a call: others test nothing.
func checkHits(t *testing.T, injected chan int) {
	t.Helper()
	total, hit := 0, 0
	for faults := range injected {
		total++
		if faults > 0 {
			hit++
		}
	}
	t.Logf("%d applies, %d of them hit by a fault", total, hit)
	if hit*3 < total {
		t.Errorf("%d applies, and only %d of them are hit by a fault", total, hit)
	}
}

// spoiled runs one operation under faults, and then again without until it
// succeeds. It says how many calls were spoiled.
func spoiled(t *testing.T, of subject, operation string, faults ...control.Fault) int {
	mocks := acctest.NewPipe(t, pipe.Options{})
	others := 1
	if operation == "update of five" {
		others = 4
	}
	for number := range others {
		if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
			URL: fmt.Sprintf("https://logs.example/%d", number),
		}); err != nil {
			t.Fatal(err)
		}
	}
	p := newProtocol(t, mocks)
	p.name = of.typeName
	now := p.none()
	config := of.first(p)
	if operation != "create" {
		var diagnostics []*tfprotov6.Diagnostic
		now, diagnostics = p.apply(t.Context(), now, config)
		if failed(diagnostics) {
			t.Fatal(tell(diagnostics))
		}
		config = of.second(p)
	}
	if operation == "delete" {
		config = nil
	}
	mocks.Heroku.ForgetCalls()
	if err := mocks.Heroku.SetFaults(faults...); err != nil {
		t.Fatal(err)
	}
	told := ""
	for try := 0; ; try++ {
		after, diagnostics := p.apply(t.Context(), now, config)
		said := tell(diagnostics)
		told += said
		now = after
		p.accountFor(now, others, told)
		if !failed(diagnostics) {
			break
		}
		if strings.Contains(said, "it would be lost if Heroku refused the new drain") {
			p.makeRoom()
			others--
			continue
		}
		mocks.Heroku.ClearFaults()
		if try > 2 {
			t.Fatalf("never succeeds:\n%s", told)
		}
		if imported := p.adopt(told); imported != nil {
			now = *imported
			continue
		}
		if p.values(now) != nil {
			now = p.refresh(now)
		}
		if config == nil && p.values(now) == nil {
			// There is nothing left to destroy.
			break
		}
		if of.keeps && operation != "create" && p.values(now) == nil {
			// The drain is gone, and its secret with it, which the plan says.
			config = of.first(p)
		}
	}
	spoiledCalls := 0
	for _, call := range mocks.Heroku.Calls() {
		if call.Status == 0 || call.Status >= 429 {
			spoiledCalls++
		}
	}
	want := others + 1
	if operation == "delete" {
		want = others
	}
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != want {
		t.Errorf("%d drains at the end, not %d: %q\n%s", len(urls), want, urls, told)
	}
	for _, secret := range []string{acctest.DatadogKey, acctest.OtherDatadogKey, acctest.HerokuKey, "marked"} {
		if strings.Contains(told, secret) {
			t.Errorf("shows a secret: %s", told)
		}
	}
	if operation == "delete" {
		return spoiledCalls
	}
	// And the next plan is empty.
	mocks.Heroku.ClearFaults()
	now = p.refresh(now)
	before := len(writes(mocks))
	again, diagnostics := p.apply(t.Context(), now, config)
	if failed(diagnostics) || len(writes(mocks)) != before || p.text(again, "drain_id") != p.text(now, "drain_id") {
		t.Errorf("the next apply does something: %s", tell(diagnostics))
	}
	return spoiledCalls
}

// accountFor checks that each of our drains is known to the state, or named in
// an error.
func (p *protocol) accountFor(now stored, others int, told string) {
	p.t.Helper()
	all, err := p.mocks.Heroku.Drains(acctest.App)
	if err != nil {
		p.t.Fatal(err)
	}
	foreign := 0
	for _, drain := range all {
		switch {
		case strings.HasPrefix(drain.URL, "https://logs.example/"):
			foreign++
		case p.text(now, "drain_id") == drain.ID, strings.Contains(told, drain.ID),
			strings.Contains(p.noted(now), drain.ID):
		case strings.Contains(told, "Cannot tell whether the drain was made"):
		default:
			p.t.Errorf("drain %s is neither in the state nor in an error:\n%s", drain.ID, told)
		}
	}
	if foreign != others {
		p.t.Errorf("%d drains of others, not %d", foreign, others)
	}
}

// makeRoom removes a drain of others.
func (p *protocol) makeRoom() {
	p.t.Helper()
	all, err := p.mocks.Heroku.Drains(acctest.App)
	if err != nil {
		p.t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(drain mock.Drain) bool {
		return strings.HasPrefix(drain.URL, "https://logs.example/")
	})
	if err := p.mocks.Heroku.RemoveDrain(acctest.App, all[at].ID); err != nil {
		p.t.Fatal(err)
	}
}

// adopt imports the drain that an error names, as it says.
func (p *protocol) adopt(told string) *stored {
	p.t.Helper()
	_, id, found := strings.Cut(told, "terraform import ADDRESS ")
	if !found {
		return nil
	}
	id, _, _ = strings.Cut(id, "\n")
	now, diagnostics := p.Import(p.name, strings.TrimSpace(id))
	if failed(diagnostics) {
		p.t.Fatal(tell(diagnostics))
	}
	return &now
}

// TestLeftover lets the removal of an old drain fail. The state is that of the new
// drain, the error names the old one, and the next apply removes it.
func TestLeftover(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newProtocol(t, mocks)
	first, _ := p.apply(t.Context(), p.none(), p.config("one", acctest.DatadogKey))
	old := p.text(first, "drain_id")
	if err := mocks.Heroku.SetFaults(control.Fault{Method: http.MethodDelete, Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	second, diagnostics := p.apply(t.Context(), first, p.config("two", acctest.DatadogKey))
	if !failed(diagnostics) || !strings.Contains(tell(diagnostics), old) ||
		!strings.Contains(tell(diagnostics), "Old drain could not be removed") {
		t.Fatal(tell(diagnostics))
	}
	if id := p.text(second, "drain_id"); id == old || id == "" {
		t.Errorf("the state has %q", id)
	}
	third, diagnostics := p.apply(t.Context(), p.refresh(second), p.config("two", acctest.DatadogKey))
	if failed(diagnostics) || p.text(third, "drain_id") != p.text(second, "drain_id") ||
		len(mocks.DrainURLs(t, acctest.App)) != 1 {
		t.Errorf("%s\n%q", tell(diagnostics), mocks.DrainURLs(t, acctest.App))
	}
	if !strings.Contains(p.noted(second), old) || strings.Contains(p.noted(third), old) {
		t.Errorf("the private state names the old drain too briefly or too long: %s, then %s",
			p.noted(second), p.noted(third))
	}
}

// TestInterrupted ends the context right after each call of a create. The
// drain, if there is one, is in the state.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for calls := 1; calls <= 6; calls++ {
		t.Run(fmt.Sprint(calls), func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			p := newProtocol(t, mocks)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			mocks.Heroku.SetHooks(nil, func(*http.Request) {
				if len(mocks.Heroku.Calls()) == calls {
					cancel()
				}
			})
			now, diagnostics := p.apply(ctx, p.none(), p.config("shop", acctest.DatadogKey))
			p.accountFor(now, 0, tell(diagnostics))
			if urls := mocks.DrainURLs(t, acctest.App); failed(diagnostics) && len(urls) != 0 {
				t.Errorf("drains: %q\n%s", urls, tell(diagnostics))
			}
		})
	}
}
