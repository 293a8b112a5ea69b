package logformat

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RequestError says why a made-up request can't be used.
type RequestError struct {
	// Key is the key of the value that can't be used.
	Key string
	// Problem says what is wrong with it and what to do.
	Problem string
}

func (e *RequestError) Error() string {
	return fmt.Sprintf("%q: %s", shorten(e.Key), e.Problem)
}

// shortNames are the keys of a request that stand for a VCL variable.
var shortNames = map[string]string{
	"method":    "req.method",
	"url":       "req.url",
	"host":      "req.http.host",
	"status":    "resp.status",
	"client_ip": "req.http.fastly-client-ip",
	"bytes":     "resp.body_bytes_written",
	"time":      "time.start",
}

// defaultRequest has the values that a request does not set. They are constants, so
// that a plan does not change. Its addresses and its host are reserved for
// documentation by RFCs.
var defaultRequest = map[string]string{
	"req.method":                "GET",
	"req.url":                   "/products?page=2",
	"req.proto":                 "HTTP/1.1",
	"req.http.host":             "www.example.com",
	"req.http.fastly-client-ip": "192.0.2.10",
	"req.http.user-agent":       "Mozilla/5.0 (X11; Linux x86_64) Example/1.0",
	"req.http.referer":          "https://www.example.com/",
	"req.http.accept-language":  "en",
	"resp.http.content-type":    "text/html; charset=utf-8",
	"resp.status":               "200",
	"resp.proto":                "HTTP/1.1",
	"resp.body_bytes_written":   "5120",
	"resp.header_bytes_written": "320",
	"resp.completed":            "true",
	"req.header_bytes_read":     "480",
	"req.is_ssl":                "true",
	"req.service_id":            "SU1Z0isxPaozGVKXdv0eY",
	"req.vcl.version":           "1",
	"time.start":                "2026-01-02T03:04:05.678Z",
	"time.elapsed.usec":         "12345",
	"time.to_first_byte":        "0.010",
	"fastly_info.state":         "HIT",
	"fastly_info.edge.is_tls":   "true",
	"client.as.number":          "64496",
	"client.as.name":            "example",
	"client.port":               "50000",
	"client.requests":           "1",
	"client.geo.city":           "berlin",
	"client.geo.country_code":   "DE",
	"client.geo.country_code3":  "DEU",
	"client.geo.country_name":   "germany",
	"client.geo.continent_code": "EU",
	"client.geo.region":         "BE",
	"client.geo.latitude":       "52.52",
	"client.geo.longitude":      "13.405",
	"server.identity":           "cache-fra1-FRA",
	"server.hostname":           "cache-fra1",
	"server.datacenter":         "FRA",
	"server.pop":                "FRA",
	"server.region":             "EU-Central",
	"server.ip":                 "192.0.2.80",
	"server.port":               "443",
	"tls.client.protocol":       "TLSv1.3",
	"tls.client.cipher":         "TLS_AES_128_GCM_SHA256",
}

// environment is a request, in the variables that a log line can print. Names of
// headers are in lowercase.
type environment struct {
	variables map[string]value
	// given are the variables that the request sets, with their keys in it.
	given   map[string]string
	invalid invalidText
}

// newEnvironment makes the default request with the given values changed.
func newEnvironment(request map[string]string) (environment, error) {
	made := environment{variables: map[string]value{}, given: map[string]string{}}
	for name, text := range defaultRequest {
		if err := made.set(name, text); err != nil {
			return environment{}, err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(request)) {
		name := key
		if long, ok := shortNames[key]; ok {
			name = long
		} else if !isVariable(key) {
			return environment{}, &RequestError{key, "a request has no such value; it has " +
				strings.Join(slices.Sorted(maps.Keys(shortNames)), ", ") +
				", req.http.NAME, resp.http.NAME, and variables of VCL such as fastly_info.state"}
		}
		name = lowerHeader(name)
		if other, twice := made.given[name]; twice {
			return environment{}, &RequestError{key, fmt.Sprintf("%s says the same; set only one of the two", other)}
		}
		if err := made.set(name, request[key]); err != nil {
			return environment{}, &RequestError{key, err.Error()}
		}
		made.given[name] = key
	}
	return made, nil
}

// lowerHeader writes the name of a header in lowercase, because HTTP ignores its
// case. After a colon comes the name of a part of the header, which is not changed.
func lowerHeader(name string) string {
	if !strings.Contains(name, ".http.") {
		return name
	}
	header := len(name)
	if colon := strings.IndexByte(name, ':'); colon >= 0 {
		header = colon
	}
	return strings.ToLower(name[:header]) + name[header:]
}

// set parses a value by the type of its variable.
func (e environment) set(name, text string) error {
	switch name {
	case "time.start", "time.end", "now":
		moment, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || moment.Year() < 1 || moment.Year() > 9999 {
			return fmt.Errorf("%q is not a time such as 2026-01-02T03:04:05Z", shorten(text))
		}
		e.variables[name] = timeOf(moment)
		return nil
	}
	switch variableOutput(name) {
	case printsNumber:
		return e.setNumber(name, text)
	case printsBoolean:
		truth, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", shorten(text))
		}
		e.variables[name] = booleanOf(truth)
	case printsUnknown, printsText, printsNumberOrDash, printsDash, printsPadded, printsConstant, printsEscaped:
		e.variables[name] = textOf(text)
	}
	return nil
}

func (e environment) setNumber(name, text string) error {
	// These are added and multiplied, and are never negative.
	const most = 1 << 50
	counts := name == "resp.status" || name == "time.elapsed.usec" || strings.Contains(name, "bytes")
	number, err := strconv.ParseInt(text, 10, 64)
	if err == nil {
		if counts && (number < 0 || number > most) {
			return fmt.Errorf("%s is not between 0 and %d", shorten(text), int64(most))
		}
		e.variables[name] = integerOf(number)
		return nil
	}
	decimal, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil, math.IsInf(decimal, 0), math.IsNaN(decimal):
		return fmt.Errorf("%q is not a number", shorten(text))
	case counts:
		return fmt.Errorf("%q is not a whole number", shorten(text))
	}
	e.variables[name] = decimalOf(decimal)
	return nil
}

// variable returns the value of a variable. One that is not set is derived from the
// others, or is 0, false or not set, depending on its type.
func (e environment) variable(name string) (value, error) {
	name = lowerHeader(name)
	if known, ok := e.variables[name]; ok {
		return known, nil
	}
	if derived, ok := e.derived(name); ok {
		return derived, nil
	}
	switch variableOutput(name) {
	case printsNumber:
		return integerOf(0), nil
	case printsBoolean:
		return booleanOf(false), nil
	case printsText:
		return value{}, nil
	case printsUnknown, printsNumberOrDash, printsDash, printsPadded, printsConstant, printsEscaped:
	}
	if !isVariable(name) {
		return value{}, fmt.Errorf("%s is not a variable of VCL that is known here", shorten(name))
	}
	return value{}, fmt.Errorf("the value of %s is not known here; set it in the request", shorten(name))
}

// derived is the value of a variable that follows from others.
func (e environment) derived(name string) (value, bool) {
	if header, part, found := strings.Cut(name, ":"); found && strings.Contains(header, ".http.") {
		return e.headerPart(header, part), true
	}
	if rest, found := strings.CutPrefix(name, "req.url."); found {
		return urlPart(e.text("req.url"), rest)
	}
	if rest, found := strings.CutPrefix(name, "time."); found {
		return e.moment(rest)
	}
	switch name {
	case "req.request":
		return textOf(e.text("req.method")), true
	case "req.protocol":
		if e.variables["req.is_ssl"].boolean {
			return textOf("https"), true
		}
		return textOf("http"), true
	case "resp.response":
		status, _ := e.variables["resp.status"].number()
		return textOf(http.StatusText(int(status))), true
	case "tls.client.servername":
		return textOf(e.text("req.http.host")), true
	case "req.topurl":
		return textOf(e.text("req.url")), true
	case "req.bytes_read":
		return e.sum("req.header_bytes_read", "req.body_bytes_read"), true
	case "resp.bytes_written":
		return e.sum("resp.header_bytes_written", "resp.body_bytes_written"), true
	case "client.ip", "client.identity":
		return textOf(e.text("req.http.fastly-client-ip")), true
	case "now":
		return timeOf(e.end()), true
	case "now.sec":
		return integerOf(e.end().Unix()), true
	}
	return value{}, false
}

func (e environment) text(name string) string { return e.variables[name].String() }

func (e environment) sum(names ...string) value {
	var total int64
	for _, name := range names {
		total += e.variables[name].integer
	}
	return integerOf(total)
}

// headerPart is a part of a header: one cookie, or, in other headers, one of the
// named values that commas separate.
func (e environment) headerPart(header, part string) value {
	separator := ","
	if strings.HasSuffix(header, ".cookie") {
		separator = ";"
	}
	for piece := range strings.SplitSeq(e.text(header), separator) {
		name, content, _ := strings.Cut(strings.TrimSpace(piece), "=")
		if name == part {
			return textOf(content)
		}
	}
	return value{}
}

func urlPart(url, part string) (value, bool) {
	path, query, _ := strings.Cut(url, "?")
	slash := strings.LastIndexByte(path, '/')
	base := path[slash+1:]
	switch part {
	case "path":
		return textOf(path), true
	case "qs":
		return textOf(query), true
	case "basename":
		return textOf(base), true
	case "dirname":
		if slash == 0 {
			return textOf("/"), true
		}
		return textOf(path[:max(slash, 0)]), true
	case "ext":
		dot := strings.LastIndexByte(base, '.')
		if dot < 0 {
			return textOf(""), true
		}
		return textOf(base[dot+1:]), true
	}
	return value{}, false
}
