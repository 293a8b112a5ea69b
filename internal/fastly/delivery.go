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
	// Details are JSON (recorded), or empty.
	Details string

	// sequence orders errors of the same time.
	sequence int64
}

// DeliveryReport is what Fastly reports of the delivery errors of a service.
type DeliveryReport struct {
	// Errors are the newest errors, newest first, and no more than
	// [MostDeliveryErrors].
	Errors []DeliveryError
	// Total counts the errors that there are.
	Total int
	// Unread counts the lines of the answer that could not be read.
	Unread int
}

// MostDeliveryErrors is how many errors a report holds at the most.
const MostDeliveryErrors = 1000

// LongestDelivery is the longest time that can be asked about at once
// (documented).
const LongestDelivery = time.Hour

// longestLine bounds a line of the stream, in bytes. Those that were recorded
// have 350.
const longestLine = 64 << 10

// DeliveryErrors reads the errors of a service between two times, which are
// widened to whole seconds. With names of endpoints it reads theirs alone. No
// message holds a secret: where there are errors, the endpoints of the live
// version are read, too, so that their secrets are known and can be redacted.
//
// The error is [IsUnauthorized] or [IsNotFound] for a token or an account that may
// not read delivery errors. Documented at
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

// learnSecrets reads the endpoints of all kinds in the current version of a
// service, by which the client gets to know their secrets.
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
// [ListError].
func (s *Shared) AllEndpoints(ctx context.Context, service string, version int) (map[Place][]Endpoint, error) {
	var places []Place
	for _, name := range slices.Sorted(maps.Keys(s.client.kinds)) {
		places = append(places, Place{Service: service, Version: version, Kind: name})
	}
	return s.Lists(ctx, places)
}

// deliveryErrors reads errors as Fastly reports them, secrets included.
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

// deliveryQuery asks for a time in whole seconds since 1970, which is the form
// that was recorded, and for one endpoint. How several are asked for was not, and
// neither was a name with a comma: then all are read and sorted out here.
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

// deliveryStream reads a stream of errors, one JSON object a line, and keeps the
// newest of them, however many there are.
type deliveryStream struct {
	// only are the endpoints whose errors count. None means all.
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

// take takes one line. An empty one is none.
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

// cut keeps the newest errors, newest first. In which order they come is not
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

// readDeliveryError reads a line of the stream.
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

// detailsOf gives details as a text: they are JSON within a text (recorded), and
// any other JSON is taken as it stands.
func detailsOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text // Null is an empty text.
	}
	return string(raw)
}

// redactDelivery removes secrets from what Fastly reports of a delivery: those that
// are known, and the parts of a URL that most often hold one.
func (c *Client) redactDelivery(text string) string {
	text = c.http.Redact(text)
	return addresses.ReplaceAllStringFunc(text, func(address string) string {
		address, query, _ := strings.Cut(address, "?")
		parts := strings.Split(address, "/")
		// The first three are the scheme, nothing, and the host.
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

// addresses are URLs within a text, which may be JSON within JSON: some writers
// of JSON escape the ampersand, and some the slash.
var addresses = regexp.MustCompile(`https?://(?:[^\s"'<>\\]|\\+u00[0-9a-fA-F]{2}|\\+/)+`)

// keyLike says that a part of a path looks like a key rather than a word: it is
// long, and holds a digit beside letters.
func keyLike(part string) bool {
	const shortest = 16
	return len(part) >= shortest && strings.ContainsAny(part, "0123456789") &&
		strings.ContainsFunc(part, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
}
