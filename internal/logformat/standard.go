package logformat

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Values that the standard formats share.
const (
	// VCL's times are in GMT, which RFC 3339 calls Z. BigQuery, Elasticsearch,
	// Honeycomb and Datadog read this form as a time.
	isoTime = "%{begin:%Y-%m-%dT%H:%M:%S}t.%{time.start.msec_frac}VZ"
	// Shielding changes the header Host.
	originalHost = "if(req.http.Fastly-Orig-Host, req.http.Fastly-Orig-Host, req.http.host)"
	// VCL expressions can't multiply, but numbers in JSON can have an exponent.
	nanoseconds = "json:%{time.elapsed.usec}Ve3"
	scheme      = `if(req.is_ssl, "https", "http")`
	version     = `regsub(req.proto, "^HTTP/", "")`
	atEdge      = "fastly.ff.visits_this_service == 0"
)

// combinedFormat is Apache's combined log format. As in Apache, quotes and
// backslashes of the client are escaped, here by json.escape, and a header that was
// not sent is a dash.
const combinedFormat = `%{json.escape(req.http.Fastly-Client-IP)}V - - %t ` +
	`"%{json.escape(req.method)}V %{json.escape(req.url)}V %{json.escape(req.proto)}V" %>s %b ` +
	`"%{if(req.http.Referer, json.escape(req.http.Referer), "-")}V" ` +
	`"%{if(req.http.User-Agent, json.escape(req.http.User-Agent), "-")}V"`

const combined = "combined"

// standard is a format for a destination.
type standard struct {
	fields map[string]any
	// envelope are the only names that the destination accepts at the top level,
	// and attributes is the one of them that contains the attributes. Without an
	// envelope, it accepts any name.
	envelope   []string
	attributes string
}

// standards are the formats that print JSON, with the names that the vendor of each
// destination documents.
var standards = map[string]standard{
	"json":             {fields: flatFields()},
	"bigquery":         {fields: flatFields()},
	"grafanacloudlogs": {fields: grafanaFields()},
	"newrelic":         {fields: newRelicFields()},
	"datadog":          {fields: datadogFields()},
	"elasticsearch":    {fields: elasticFields()},
	"honeycomb": {
		fields:   map[string]any{"time": isoTime, "data": honeycombFields()},
		envelope: []string{"time", "samplerate", "data"}, attributes: "data",
	},
	"splunk": {
		fields: map[string]any{
			"time": "json:%{time.start.sec}V.%{time.start.msec_frac}V", "host": originalHost, "event": splunkFields(),
		},
		envelope:   []string{"time", "host", "source", "sourcetype", "index", "fields", "event"},
		attributes: "event",
	},
}

// Destinations are the destinations for which [Standard] has a format.
func Destinations() []string {
	return slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(standards)), combined)))
}

// Standard gives a format for a destination. Its lines are JSON, whatever a client
// sends; those of combined are in Apache's combined log format.
//
// Extra is merged in; its fields are those of [JSON]. Objects of the same name are
// merged, any other field replaces that of the format, and nil removes it. The
// fields of the combined format are fixed, so extra must be empty.
//
// For every field of extra that can't be merged or represented, the error has a
// [*FieldError]; they are joined.
func Standard(destination string, extra map[string]any) (string, error) {
	if destination == combined {
		if len(extra) > 0 {
			return "", &FieldError{slices.Sorted(maps.Keys(extra))[0],
				"the fields of the combined log format are fixed; use the destination json, or write a format"}
		}
		return combinedFormat, nil
	}
	known, ok := standards[destination]
	if !ok {
		return "", fmt.Errorf("there is no standard format for %q; there is one for %s",
			shorten(destination), strings.Join(Destinations(), ", "))
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if len(known.envelope) > 0 && !slices.Contains(known.envelope, name) {
			problems = append(problems, &FieldError{name, fmt.Sprintf("%s accepts only %s at the top; put it into %s",
				destination, strings.Join(known.envelope, ", "), known.attributes)})
		}
	}
	fields := merge(place{}, known.fields, extra, &problems)
	if len(problems) > 0 {
		return "", errors.Join(problems...)
	}
	return JSON(fields)
}

// merge merges fields, without changing its arguments. It reports objects that
// would be replaced by something else, because destinations refuse that.
func merge(at place, fields, extra map[string]any, problems *[]error) map[string]any {
	merged := maps.Clone(fields)
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		inner, isObject := merged[name].(map[string]any)
		more, addsObject := extra[name].(map[string]any)
		switch {
		case isObject && addsObject:
			merged[name] = merge(at.member(name), inner, more, problems)
		case isObject && extra[name] != nil:
			*problems = append(*problems, &FieldError{at.member(name).name,
				"it is an object in this format; set an object, whose fields are merged in, or null"})
		default:
			merged[name] = extra[name]
		}
	}
	return merged
}
