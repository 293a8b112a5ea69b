package fastly_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// slowMock answers each call after a second.
func slowMock(t *testing.T) (*mock.Server, *fastly.Shared) {
	t.Helper()
	server := newMock(t)
	server.SetHooks(func(*http.Request) { time.Sleep(time.Second) }, nil)
	return server, fastly.NewShared(newClient(t, server, fastly.Config{}))
}

// TestSharedOnce makes one call for many readers, at the same time and later.
func TestSharedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		done := make(chan error)
		const readers = 40
		for range readers {
			go func() {
				_, err := shared.Service(t.Context(), service)
				_, found, findErr := shared.Find(t.Context(), fastly.Place{Service: service, Version: 1, Kind: "kinesis"}, "there")
				if !found {
					err = errors.Join(err, errors.New("not found"))
				}
				done <- errors.Join(err, findErr)
			}()
		}
		for range readers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if calls := server.Calls(); len(calls) != 2 {
			t.Errorf("%d calls", len(calls))
		}
	})
}

// TestSharedCancelled cancels the first reader. The others get their answer.
func TestSharedCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		first, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		gaveUp := make(chan error)
		go func() {
			_, err := shared.Service(first, service)
			gaveUp <- err
		}()
		synctest.Wait()
		start := time.Now()
		if seen, err := shared.Service(t.Context(), service); err != nil || seen.ID != service {
			t.Errorf("%+v, %v", seen, err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("the second reader waited %s", took)
		}
		if err := <-gaveUp; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if calls := server.Calls(); len(calls) != 1 {
			t.Errorf("%d calls", len(calls))
		}
	})
}

// TestSharedInterrupted checks that a caller whose context ends while it waits, or
// has ended before, gets the error of a call without an answer.
func TestSharedInterrupted(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(context.Context, *fastly.Shared) error{
		"service": func(ctx context.Context, s *fastly.Shared) error { _, err := s.Service(ctx, service); return err },
		"look":    func(ctx context.Context, s *fastly.Shared) error { _, err := s.Look(ctx, service); return err },
		"list":    func(ctx context.Context, s *fastly.Shared) error { _, err := s.Endpoints(ctx, draft); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, shared := slowMock(t)
				done := make(chan bool)
				go func() {
					if _, err := shared.Look(t.Context(), service); err != nil {
						t.Error(err)
					}
					done <- true
				}()
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
				defer cancel()
				for range 2 {
					err := call(ctx, shared)
					var failed *fastly.Error
					if !errors.As(err, &failed) || failed.Status != 0 || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%T: %v", err, err)
					}
				}
				<-done
			})
		})
	}
}

// TestLook checks that a look sees recent changes, and that many readers share a call.
func TestLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		if _, err := shared.Service(t.Context(), service); err != nil {
			t.Fatal(err)
		}
		if _, err := server.Clone(service, 1); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		const readers = 40
		for range readers {
			go func() {
				look, err := shared.Look(t.Context(), service)
				if latest, _ := look.Latest(); latest.Number != server.Newest(service) {
					err = errors.Join(err, errors.New("an old look"))
				}
				done <- err
			}()
		}
		for range readers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if calls := server.Calls(); len(calls) != 3 {
			t.Errorf("%d calls, not one before, one for the first and one for all others", len(calls))
		}
		if look, err := shared.Service(t.Context(), service); err != nil || len(look.Versions) != server.Newest(service) {
			t.Errorf("%+v, %v", look, err)
		}
	})
}

// TestLookAfterFailure checks that a caller that waited for a look that failed makes
// its own, and does not get the one before.
func TestLookAfterFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		failing, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		done := make(chan bool)
		for i, ctx := range []context.Context{t.Context(), failing, t.Context()} {
			go func() {
				look, err := shared.Look(ctx, service)
				if (err != nil) != (i == 1) {
					t.Errorf("look %d: %v", i, err)
				}
				if latest, _ := look.Latest(); i == 2 && latest.Number != server.Newest(service) {
					t.Errorf("an old look: %+v", look)
				}
				done <- true
			}()
			synctest.Wait()
		}
		time.Sleep(1200 * time.Millisecond)
		if _, err := server.Clone(service, 1); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			<-done
		}
	})
}

// TestLookDropsDrafts checks that the lists of drafts are read again after a look,
// also if the service has not changed, and that those of locked versions stay, also
// if they were asked for before the look.
func TestLookDropsDrafts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		live := fastly.Place{Service: service, Version: 1, Kind: "kinesis"}
		if _, err := shared.Look(t.Context(), service); err != nil {
			t.Fatal(err)
		}
		if _, err := shared.Endpoints(t.Context(), draft); err != nil {
			t.Fatal(err)
		}
		if err := server.Change(service, draft.Version, "kinesis", "there", mock.Row{"topic": "new"}); err != nil {
			t.Fatal(err)
		}
		done := make(chan bool)
		go func() {
			if _, err := shared.Look(t.Context(), service); err != nil {
				t.Error(err)
			}
			done <- true
		}()
		time.Sleep(time.Second / 2)
		go func() {
			if _, err := shared.Endpoints(t.Context(), live); err != nil {
				t.Error(err)
			}
			done <- true
		}()
		<-done
		<-done
		server.ForgetCalls()
		if list, err := shared.Endpoints(t.Context(), draft); err != nil || list[0]["topic"] != "new" {
			t.Errorf("%v, %v", list, err)
		}
		if _, err := shared.Endpoints(t.Context(), live); err != nil || len(server.Calls()) != 1 {
			t.Errorf("%v after %d calls", err, len(server.Calls()))
		}
	})
}

// TestSharedErrors checks that errors are not cached.
func TestSharedErrors(t *testing.T) {
	t.Parallel()
	server := newMock(t)
	shared := fastly.NewShared(newClient(t, server, fastly.Config{}))
	if _, err := shared.Service(t.Context(), "ANOTHER"); !fastly.IsNotFound(err) {
		t.Errorf("%v", err)
	}
	if _, err := shared.Service(t.Context(), "ANOTHER"); !fastly.IsNotFound(err) || len(server.Calls()) != 2 {
		t.Errorf("%v after %d calls", err, len(server.Calls()))
	}
}

// TestSharedLists checks that lists of locked versions are kept for good, and lists of
// drafts until Keep or Forget.
func TestSharedLists(t *testing.T) {
	t.Parallel()
	live := fastly.Place{Service: service, Version: 1, Kind: "kinesis"}
	for name, test := range map[string]struct {
		place fastly.Place
		act   func(t *testing.T, server *mock.Server, shared *fastly.Shared, client *fastly.Client)
		again bool
	}{
		"live, and nothing":  {live, func(*testing.T, *mock.Server, *fastly.Shared, *fastly.Client) {}, false},
		"draft, and nothing": {draft, func(*testing.T, *mock.Server, *fastly.Shared, *fastly.Client) {}, false},
		"live, and forget": {live, func(_ *testing.T, _ *mock.Server, shared *fastly.Shared, _ *fastly.Client) {
			shared.Forget(service)
		}, false},
		"draft, and forget": {draft, func(_ *testing.T, _ *mock.Server, shared *fastly.Shared, _ *fastly.Client) {
			shared.Forget(service)
		}, true},
		"draft, and another service": {draft, func(_ *testing.T, _ *mock.Server, shared *fastly.Shared, _ *fastly.Client) {
			shared.Forget("ANOTHER")
		}, false},
		"live, and keep":  {live, keepNow, false},
		"draft, and keep": {draft, keepNow, true},
		"a draft that was written and made live since": {draft, func(
			t *testing.T, server *mock.Server, shared *fastly.Shared, client *fastly.Client,
		) {
			t.Helper()
			if err := errors.Join(server.Change(service, 2, "kinesis", "there", mock.Row{"topic": "new"}),
				server.Activate(service, 2)); err != nil {
				t.Fatal(err)
			}
			keepNow(t, server, shared, client)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newMock(t)
			client := newClient(t, server, fastly.Config{})
			shared := fastly.NewShared(client)
			if _, err := shared.Service(t.Context(), service); err != nil {
				t.Fatal(err)
			}
			if _, err := shared.Endpoints(t.Context(), test.place); err != nil {
				t.Fatal(err)
			}
			test.act(t, server, shared, client)
			server.ForgetCalls()
			list, err := shared.Endpoints(t.Context(), test.place)
			if err != nil || (len(server.Calls()) == 1) != test.again {
				t.Errorf("%v after %d calls", err, len(server.Calls()))
			}
			if strings.Contains(name, "since") && list[0]["topic"] != "new" {
				t.Errorf("a stale list: %v", list)
			}
		})
	}
}

func keepNow(t *testing.T, _ *mock.Server, shared *fastly.Shared, client *fastly.Client) {
	t.Helper()
	seen, err := client.Service(t.Context(), service)
	if err != nil {
		t.Fatal(err)
	}
	shared.Keep(seen)
}

// TestSharedStale checks that an answer is not cached if Keep or Forget was called
// after the request.
func TestSharedStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		done := make(chan bool)
		go func() {
			if _, err := shared.Service(t.Context(), service); err != nil {
				t.Error(err)
			}
			done <- true
		}()
		go func() {
			if _, err := shared.Endpoints(t.Context(), draft); err != nil {
				t.Error(err)
			}
			done <- true
		}()
		synctest.Wait()
		newer := fastly.Service{ID: service, Name: "newer"}
		shared.Keep(newer)
		<-done
		<-done
		if seen, err := shared.Service(t.Context(), service); err != nil || seen.Name != "newer" {
			t.Errorf("%+v, %v", seen, err)
		}
		server.ForgetCalls()
		if _, err := shared.Endpoints(t.Context(), draft); err != nil || len(server.Calls()) != 1 {
			t.Errorf("%v after %d calls", err, len(server.Calls()))
		}
		// A reader that asks after Forget does not get an older answer.
		shared.Forget(service)
		go func() {
			_, _ = shared.Service(t.Context(), service)
			done <- true
		}()
		synctest.Wait()
		shared.Forget(service)
		server.ForgetCalls()
		if _, err := shared.Service(t.Context(), service); err != nil || len(server.Calls()) != 1 {
			t.Errorf("%v after %d calls", err, len(server.Calls()))
		}
		<-done
	})
}
