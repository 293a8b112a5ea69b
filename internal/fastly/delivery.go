package fastly

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// DeliveryError is one failure to deliver log lines to an endpoint.
type DeliveryError struct {
	Time time.Time
	// Endpoint is the endpoint's name.
	Endpoint string
	// Message says what failed, such as "request failed".
	Message string
	// Details are a JSON text (recorded), or empty.
	Details string

	// sequence is the order of errors with the same time.
	sequence int64
}

// DeliveryReport has the delivery errors of a service.
type DeliveryReport struct {
	// Errors are the newest errors, newest first, at most [MostDeliveryErrors].
	Errors []DeliveryError
	// Total is the number of all errors, those that Errors omits included.
	Total int
	// Unread is the number of lines of the answer that could not be read.
	Unread int
}

// MostDeliveryErrors is how many errors a report contains at most.
const MostDeliveryErrors = 1000

// LongestDelivery is the longest period of one request for delivery errors
// (documented).
const LongestDelivery = time.Hour

// longestLine limits a line of the stream, in bytes. Recorded lines have 350.
const longestLine = 64 << 10

// DeliveryErrors reads the delivery errors of a service between two times, which are
// widened to whole seconds. If endpoints are named, it reads only theirs. The report
// contains no secret: if there are errors, the endpoints of the current version are
// read, too, so that their secrets are known and can be redacted.
//
// The error is [IsUnauthorized] or [IsNotFound] if the token or the account may not
// read delivery errors. Documented at
// https://www.fastly.com/documentation/reference/api/logging/errors.
func (s *Shared) DeliveryErrors(
	ctx context.Context, service string, from, to time.Time, endpoints ...string,
) (DeliveryReport, error) {
	report, err := s.client.deliveryErrors(ctx, service, from, to, endpoints)
	if err != nil || len(report.Errors) == 0 {
		return report, err
	}
	if err := s.learnSecrets(ctx, service); err != nil {
		return DeliveryReport{}, err
	}
	for i, found := range report.Errors {
		report.Errors[i].Message = s.client.redactDelivery(found.Message)
		report.Errors[i].Details = s.client.redactDelivery(found.Details)
	}
	return report, nil
}

// learnSecrets reads the endpoints of all kinds in the current version of a service,
// so that the client knows their secrets.
func (s *Shared) learnSecrets(ctx context.Context, id string) error {
	service, err := s.Service(ctx, id)
	if err != nil {
		return err
	}
	current, ok := service.Current()
	if !ok {
		return nil
	}
	_, err = s.AllEndpoints(ctx, id, current.Number)
	return err
}

// AllEndpoints lists the endpoints of all kinds in a version. The error is a
// [*ListError].
func (s *Shared) AllEndpoints(ctx context.Context, service string, version int) (map[Place][]Endpoint, error) {
	var places []Place
	for _, name := range slices.Sorted(maps.Keys(s.client.kinds)) {
		places = append(places, Place{Service: service, Version: version, Kind: name})
	}
	return s.Lists(ctx, places)
}

// deliveryErrors reads delivery errors as Fastly reports them, secrets included.
func (c *Client) deliveryErrors(
	ctx context.Context, service string, from, to time.Time, endpoints []string,
) (DeliveryReport, error) {
	at, err := path("observability", "service", service, "logging", "errors")
	if err != nil {
		return DeliveryReport{}, err
	}
	var stream deliveryStream
	asked := call{
		method: http.MethodGet, path: at, repeat: true, query: deliveryQuery(from, to, endpoints),
		stream: func(body io.Reader) error {
			stream = deliveryStream{only: endpoints}
			return stream.read(body)
		},
	}
	if err := c.do(ctx, asked, nil); err != nil {
		return DeliveryReport{}, err
	}
	return stream.report(), nil
}

// deliveryQuery gives the query for a period, in whole seconds since 1970, and for
// one endpoint; both are recorded. No recording has several endpoints or a name with
// a comma, so in these cases all errors are read and filtered here.
func deliveryQuery(from, to time.Time, endpoints []string) map[string]string {
	until := to.Truncate(time.Second)
	if until.Before(to) {
		until = until.Add(time.Second)
	}
	if from = from.Truncate(time.Second); until.Sub(from) > LongestDelivery {
		from = until.Add(-LongestDelivery)
	}
	query := map[string]string{
		"from": strconv.FormatInt(from.Unix(), 10),
		"to":   strconv.FormatInt(until.Unix(), 10),
	}
	if len(endpoints) == 1 && !strings.Contains(endpoints[0], ",") {
		query["filter[endpoint]"] = endpoints[0]
	}
	return query
}

// deliveryStream reads a stream of errors, one JSON object in each line, and keeps
// the newest ones, so that its size is limited.
type deliveryStream struct {
	// only are the endpoints whose errors count. If empty, all count.
	only   []string
	newest []DeliveryError
	total  int
	unread int
}

func (d *deliveryStream) read(body io.Reader) error {
	lines := bufio.NewReaderSize(body, longestLine)
	for {
		line, err := lines.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = lines.ReadSlice('\n')
		}
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return err
		}
		if long {
			d.unread++
		} else {
			d.take(bytes.TrimSpace(line))
		}
		if ended {
			return nil
		}
	}
}

// take takes one line. It ignores an empty one.
func (d *deliveryStream) take(line []byte) {
	if len(line) == 0 {
		return
	}
	found, ok := readDeliveryError(line)
	switch {
	case !ok:
		d.unread++
		return
	case len(d.only) > 0 && !slices.Contains(d.only, found.Endpoint):
		return
	}
	d.total++
	d.newest = append(d.newest, found)
	if len(d.newest) >= 2*MostDeliveryErrors {
		d.cut()
	}
}

// cut keeps the newest errors, newest first. The order of the stream is not
// documented.
func (d *deliveryStream) cut() {
	slices.SortStableFunc(d.newest, func(a, b DeliveryError) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(b.sequence, a.sequence))
	})
	d.newest = d.newest[:min(len(d.newest), MostDeliveryErrors)]
}

func (d *deliveryStream) report() DeliveryReport {
	d.cut()
	return DeliveryReport{Errors: d.newest, Total: d.total, Unread: d.unread}
}

// readDeliveryError reads a line of the stream, and gives false if it can't.
func readDeliveryError(line []byte) (DeliveryError, bool) {
	var read struct {
		Sequence int64           `json:"sequence_number"`
		Time     int64           `json:"error_time_us"`
		Message  string          `json:"message"`
		Endpoint string          `json:"endpoint"`
		Details  json.RawMessage `json:"details"`
	}
	if json.Unmarshal(line, &read) != nil || read.Time <= 0 {
		return DeliveryError{}, false
	}
	return DeliveryError{
		Time: time.UnixMicro(read.Time).UTC(), Endpoint: read.Endpoint, Message: read.Message,
		Details: detailsOf(read.Details), sequence: read.Sequence,
	}, true
}

// detailsOf gives details as text. They are a JSON string that contains JSON
// (recorded); any other JSON is kept as it is.
func detailsOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text // Null is an empty text.
	}
	return string(raw)
}

// redactDelivery redacts secrets in a text about a delivery: those that are known,
// and the parts of a URL that most often contain one.
func (c *Client) redactDelivery(text string) string {
	text = c.http.Redact(text)
	return addresses.ReplaceAllStringFunc(text, func(address string) string {
		address, query, _ := strings.Cut(address, "?")
		parts := strings.Split(address, "/")
		// The first three parts are the scheme, an empty text, and the host.
		for i := 3; i < len(parts); i++ {
			if keyLike(parts[i]) {
				parts[i] = transport.Redacted
			}
		}
		address = strings.Join(parts, "/")
		if query != "" {
			address += "?" + transport.Redacted
		}
		return address
	})
}

// addresses matches URLs in a text, which may be JSON inside JSON, where the
// ampersand and the slash may be escaped.
var addresses = regexp.MustCompile(`https?://(?:[^\s"'<>\\]|\\+u00[0-9a-fA-F]{2}|\\+/)+`)

// keyLike says whether a part of a path looks like a key and not like a word: it is
// long, and has letters and digits.
func keyLike(part string) bool {
	const shortest = 16
	return len(part) >= shortest && strings.ContainsAny(part, "0123456789") &&
		strings.ContainsFunc(part, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
}
