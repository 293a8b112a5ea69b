package fastly_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// everyKind gives the places of all logging types in versions 1 and 2.
func everyKind() []fastly.Place {
	var places []fastly.Place
	for _, version := range []int{1, 2} {
		for _, kind := range mock.LoggingKinds() {
			places = append(places, fastly.Place{Service: service, Version: version, Kind: kind.Name})
		}
	}
	return places
}

// mostAtOnce gives how many calls were in progress at the same time.
func mostAtOnce(calls []control.Call) int {
	most := 0
	for _, at := range calls {
		under := 0
		for _, call := range calls {
			if !call.Start.After(at.Start) && call.End.After(at.Start) {
				under++
			}
		}
		most = max(most, under)
	}
	return most
}

// TestLists reads many lists: one call for each, sixteen in parallel, and none for
// cached ones.
func TestLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, shared := slowMock(t)
		places := everyKind()
		for range 2 {
			lists, err := shared.Lists(t.Context(), places)
			if err != nil || len(lists) != len(places) {
				t.Fatalf("%d lists: %v", len(lists), err)
			}
			for place, list := range lists {
				if (place.Kind == "kinesis") != (len(list) == 1) {
					t.Errorf("%+v has %v", place, list)
				}
			}
		}
		calls := server.Calls()
		if most := mostAtOnce(calls); len(calls) != len(places) || most != 16 {
			t.Errorf("%d calls, %d of them at once", len(calls), most)
		}
		if lists, err := shared.Lists(t.Context(), nil); err != nil || len(lists) != 0 {
			t.Errorf("no place: %v, %v", lists, err)
		}
	})
}

// TestListsFail checks that the error names the list, and that no more calls are made.
func TestListsFail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newMock(t)
		shared := fastly.NewShared(newClient(t, server, fastly.Config{}))
		server.SetHooks(func(r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/version/1/logging/datadog") {
				time.Sleep(time.Second)
			}
		}, nil)
		fault := control.Fault{Path: "/service/*/version/1/logging/datadog", Status: http.StatusForbidden, Times: -1}
		if err := server.SetFaults(fault); err != nil {
			t.Fatal(err)
		}
		lists, err := shared.Lists(t.Context(), everyKind())
		var failed *fastly.ListError
		if lists != nil || !errors.As(err, &failed) || failed.Place.Kind != "datadog" || !fastly.IsUnauthorized(err) {
			t.Errorf("%v, %v", lists, err)
		}
		// Calls in progress continue, because others may wait for them.
		time.Sleep(time.Minute)
		if calls := server.Calls(); len(calls) > 16 {
			t.Errorf("%d calls", len(calls))
		}
	})
}

// TestConcluded checks that an error that the client concluded does not look like an
// answer of Fastly.
func TestConcluded(t *testing.T) {
	t.Parallel()
	_, shared := slowMock(t)
	for name, err := range map[string]error{
		"an unusable name": func() error { _, err := shared.Service(t.Context(), ".."); return err }(),
		"a text":           &fastly.Error{Status: http.StatusNotFound, Title: "Record not found", Concluded: true},
	} {
		if err == nil || strings.Contains(err.Error(), "answered") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
