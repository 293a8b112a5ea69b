package datadog_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/datadog"
)

// TestValidateKey asks a mock whether keys are valid. A refused key has another
// error than one that could not be checked, and no error and no log line shows it.
func TestValidateKey(t *testing.T) {
	t.Parallel()
	always := func(fault control.Fault) []control.Fault { fault.Times = -1; return []control.Fault{fault} }
	body := func(text string) *control.Text { value := control.Text(text); return &value }
	cut := 3
	for name, test := range map[string]struct {
		key     string
		faults  []control.Fault
		good    bool
		refused bool
		calls   int
	}{
		"good":               {key: key, good: true, calls: 1},
		"unknown":            {key: "unknown", refused: true, calls: 1},
		"unauthorized":       {key: key, faults: always(control.Fault{Status: 401}), refused: true, calls: 1},
		"good after a fault": {key: key, faults: []control.Fault{{Status: 500, Times: 2}}, good: true, calls: 3},
		"good after a limit": {key: key, faults: []control.Fault{{Status: 429}}, good: true, calls: 2},
		"good after a reset": {
			key: key, faults: []control.Fault{{Drop: control.DropBefore}, {Drop: control.DropAfter, Skip: 1}},
			good: true, calls: 3,
		},
		"good after a cut": {key: key, faults: []control.Fault{{Truncate: &cut}}, good: true, calls: 2},
		"down":             {key: key, faults: always(control.Fault{Status: 503}), calls: 4},
		"another server":   {key: key, faults: always(control.Fault{Status: 404}), calls: 1},
		"a page": {
			key: key, faults: always(control.Fault{Status: 200, Body: body("<html>hello</html>")}), calls: 1,
		},
		"not valid after all": {
			key: key, faults: always(control.Fault{Status: 200, Body: body(`{"valid":false}`)}), refused: true, calls: 1,
		},
		"redirect": {
			key:    key,
			faults: always(control.Fault{Status: 302, Headers: map[string]string{"Location": "https://elsewhere.example/"}}),
			calls:  1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mock.New(mock.Options{})
			server.SetAPIKeys(key)
			if err := server.SetFaults(test.faults...); err != nil {
				t.Fatal(err)
			}
			var lines bytes.Buffer
			client, err := datadog.New(datadog.Config{
				Base:   control.Transport(server),
				Repeat: datadog.Repeat{First: time.Microsecond, Longest: time.Microsecond},
				Logger: slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			if err != nil {
				t.Fatal(err)
			}
			err = client.ValidateKey(t.Context(), "datadoghq.eu", test.key)
			if (err == nil) != test.good || errors.Is(err, datadog.ErrKeyRefused) != test.refused {
				t.Errorf("error %v", err)
			}
			if err != nil && strings.Contains(err.Error(), test.key) || strings.Contains(lines.String(), test.key) {
				t.Errorf("shows the key: %v\n%s", err, lines.String())
			}
			if calls := server.Calls(); len(calls) != test.calls {
				t.Errorf("%d calls: %v", len(calls), calls)
			}
			for _, call := range server.Calls() {
				if call.Method != http.MethodGet || call.Path != "/api/v1/validate" || call.Query != "" {
					t.Errorf("%s %s?%s", call.Method, call.Path, call.Query)
				}
			}
		})
	}
}

func TestCheckedAt(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"": "https://api.datadoghq.eu", "https://api.proxy.example/": "https://api.proxy.example",
	} {
		client, err := datadog.New(datadog.Config{URL: address})
		if err != nil {
			t.Fatal(err)
		}
		if got := client.CheckedAt("datadoghq.eu"); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if _, err := datadog.New(datadog.Config{URL: "http://api.example"}); err == nil {
		t.Error("plain http is accepted")
	}
}
