package logformat

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// formatLimit is the longest format that Fastly accepts, in characters.
const formatLimit = 12_288

// TestStandardLines prints every standard format for requests with hostile texts:
// in every text at once, and in each alone.
func TestStandardLines(t *testing.T) {
	t.Parallel()
	for _, destination := range Destinations() {
		t.Run(destination, func(t *testing.T) {
			t.Parallel()
			format, err := Standard(destination, nil)
			if err != nil {
				t.Fatal(err)
			}
			if length := utf8.RuneCountInString(format); length >= formatLimit || strings.ContainsAny(format, "\r\n") {
				t.Errorf("%d characters: %q", length, format)
			}
			if findings := Check(format, Options{JSON: destination != combined}); len(findings) > 0 {
				t.Errorf("findings: %+v", findings)
			}
			names := []string{"method", "url", "host", "client_ip", "req.http.User-Agent", "req.http.Referer",
				"req.http.Fastly-Orig-Host", "req.http.Accept-Language", "resp.http.Content-Type", "resp.response", "req.proto",
				"fastly_info.state", "client.geo.city", "client.geo.country_name", "server.identity", "req.service_id"}
			requests := []map[string]string{{}, {"status": "0", "bytes": "0", "time.elapsed.usec": "0"}, {"status": "503"}}
			for _, text := range slices.Concat(hostile, broken) {
				all := map[string]string{}
				for _, name := range names {
					all[name] = text
					requests = append(requests, map[string]string{name: text})
				}
				requests = append(requests, all)
			}
			for _, request := range requests {
				for _, invalid := range []invalidText{keepInvalid, dropInvalid} {
					made, err := newEnvironment(request)
					if err != nil {
						t.Fatal(err)
					}
					made.invalid = invalid
					line, err := evaluate(format, made)
					if err != nil {
						t.Fatalf("%q: %v", request, err)
					}
					checkLine(t, destination, line)
				}
			}
		})
	}
}

// checkLine checks that a line is what its destination accepts.
func checkLine(t *testing.T, destination, line string) {
	t.Helper()
	if strings.ContainsAny(line, "\r\n") || line == "" {
		t.Errorf("not one line: %q", line)
	}
	if destination == combined {
		// Seven fields, three of them in quotes that nothing inside of them closes.
		if quotes := strings.Count(strings.NewReplacer(`\\`, "", `\"`, "").Replace(line), `"`); quotes != 6 {
			t.Errorf("%d quotes: %q", quotes, line)
		}
		return
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Errorf("%v: %q", err, line)
		return
	}
	want := slices.Sorted(maps.Keys(standards[destination].fields))
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, want) {
		t.Errorf("the members are %q, not %q", names, want)
	}
}

// TestStandardKeepsTexts finds the client's texts in the lines.
func TestStandardKeepsTexts(t *testing.T) {
	t.Parallel()
	for destination, path := range map[string]string{
		"json": "request_user_agent", "bigquery": "request_user_agent", "grafanacloudlogs": "request_user_agent",
		"newrelic": "request_user_agent", "datadog": "http/useragent", "honeycomb": "data/user_agent.original",
		"splunk": "event/http_user_agent", "elasticsearch": "user_agent/original",
	} {
		format, err := Standard(destination, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range hostile {
			line, err := Sample(format, map[string]string{"req.http.User-Agent": text})
			if err != nil {
				t.Fatal(err)
			}
			var got any
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatal(err)
			}
			for name := range strings.SplitSeq(path, "/") {
				object, _ := got.(map[string]any)
				got = object[name]
			}
			if got != text {
				t.Errorf("%s of %s is %q, not %q", path, destination, got, text)
			}
		}
	}
}

func TestStandardExtra(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	for name, test := range map[string]struct {
		destination string
		extra       object
		has, hasNot string
	}{
		"a field":       {"json", object{"team": "text:web"}, `"team":"web"`, "nothing"},
		"another value": {"json", object{"url": "%U"}, `"url":"/products"`, `page=2`},
		"a null":        {"json", object{"geo_city": nil}, `"geo_country"`, "geo_city"},
		"an inner null": {"datadog", object{"network": object{"client": object{"geoip": nil}}}, `"client":{"ip":`, "geoip"},
		"into an object": {
			"elasticsearch", object{"http": object{"request": object{"id": "text:7"}}}, `"id":"7","method":"GET"`, "nothing",
		},
		"an object": {"bigquery", object{"labels": object{"a": []any{"text:b"}}}, `"labels":{"a":["b"]}`, "nothing"},
		"event of splunk": {
			"splunk", object{"index": "text:edge", "event": object{"a": true}}, `"event":{"a":true,`, "nothing",
		},
		"a whole object": {"datadog", object{"network": nil}, `"http":{`, "network"},
		"data":           {"honeycomb", object{"samplerate": "1", "data": object{"a": "1"}}, `"samplerate":1`, "nothing"},
		"nothing": {
			"combined", object{}, `"GET /products?page=2 HTTP/1.1" 200 5120 "https://www.example.com/"`, "nothing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := fmt.Sprint(standards[test.destination].fields)
			format, err := Standard(test.destination, test.extra)
			if err != nil {
				t.Fatal(err)
			}
			line, err := Sample(format, nil)
			if err != nil || !strings.Contains(line, test.has) || strings.Contains(line, test.hasNot) {
				t.Errorf("%v: %s", err, line)
			}
			if fmt.Sprint(standards[test.destination].fields) != before {
				t.Error("the standard format has changed")
			}
		})
	}
	for name, test := range map[string]struct {
		destination string
		extra       object
		field, says string
	}{
		"combined":         {"combined", object{"a": "1"}, "a", "are fixed"},
		"top of honeycomb": {"honeycomb", object{"team": "text:web"}, "team", "put it into data"},
		"top of splunk":    {"splunk", object{"team": "text:web"}, "team", "put it into event"},
		"an object as text": {
			"datadog", object{"http": object{"url_details": "req.url"}}, "http.url_details", "is an object",
		},
		"what JSON refuses": {"json", object{"a": object{"b": "nope"}}, "a.b", "text:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			format, err := Standard(test.destination, test.extra)
			var field *FieldError
			if !errors.As(err, &field) || format != "" || field.Name != test.field ||
				!strings.Contains(field.Problem, test.says) {
				t.Errorf("%q, %v; want %s: %s", format, err, test.field, test.says)
			}
		})
	}
	_, err := Standard("paper", nil)
	if err == nil || !strings.Contains(err.Error(), strings.Join(Destinations(), ", ")) {
		t.Errorf("%v", err)
	}
}
