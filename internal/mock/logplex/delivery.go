package logplex

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	// batchTarget limits the bytes of one call to a drain, unless a single message
	// is longer (Logplex's source).
	batchTarget = 102400
	// tries is how often one batch is sent before it is dropped (second-hand; the
	// source's own default is lower).
	tries = 3
)

// Delivery is one batch that was sent to one drain, or everything that was sent
// over one connection to a syslog drain.
type Delivery struct {
	// Drain is the drain's id, App the name of its app.
	Drain string `json:"drain"`
	App   string `json:"app"`
	// FrameID is the id of the batch, the same in each try. A syslog drain has none.
	FrameID string `json:"frame_id,omitempty"`
	// Messages is the number of messages in the batch, a message about a loss
	// included.
	Messages int `json:"messages"`
	// Statuses are the statuses of the answers to each try, 0 if there was none. A
	// syslog drain does not answer.
	Statuses []int `json:"statuses"`
	// Delivered says whether the destination accepted the batch; if not, the batch
	// was dropped.
	Delivered bool `json:"delivered"`
	// Cut says that the drain's URL has an illegal character, and that Logplex
	// ignored the rest of the URL.
	Cut bool `json:"cut,omitempty"`
	// Error says why there was no answer to the last try. It contains no URL.
	Error string `json:"error,omitempty"`
}

// outlet is the state of one drain in Logplex, which sends one batch at a time to a
// drain.
type outlet struct {
	// busy is held while batches are sent.
	busy chan struct{}
	// The server's mutex guards the rest.
	state      DrainState
	since      time.Time
	deliveries []Delivery
}

// outlet gives the state of a drain, or a new one.
func (s *Server) outlet(drain Drain) *outlet {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, known := range s.outlets {
		if known.state.ID == drain.ID {
			return known
		}
	}
	made := &outlet{busy: make(chan struct{}, 1), state: DrainState{ID: drain.ID, App: drain.AppName}}
	s.outlets = append(s.outlets, made)
	return made
}

// Deliveries gives each batch since the start, by drain.
func (s *Server) Deliveries() []Delivery {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	all := []Delivery{}
	for _, outlet := range s.outlets {
		all = append(all, outlet.deliveries...)
	}
	return all
}

// deliver sends messages to the drains of an app, or of all apps, one drain after
// another.
func (s *Server) deliver(ctx context.Context, app string, messages []message) []Delivery {
	deliveries := []Delivery{}
	if len(messages) == 0 {
		return deliveries
	}
	for _, drain := range s.options.Drains() {
		if app == "" || app == drain.AppName || app == drain.AppID {
			deliveries = append(deliveries, s.deliverTo(ctx, drain, messages)...)
		}
	}
	return deliveries
}

// batch is the content of one call to a drain.
type batch struct {
	id    string
	count int
	body  []byte
}

// batches frames messages and packs the frames.
func (s *Server) batches(messages []message) []batch {
	var packed []batch
	for _, whole := range messages {
		for _, message := range whole.split() {
			frame := message.frame()
			last := len(packed) - 1
			if last < 0 || len(packed[last].body)+len(frame) > batchTarget {
				packed = append(packed, batch{id: s.options.NewFrameID()})
				last++
			}
			packed[last].body = append(packed[last].body, frame...)
			packed[last].count++
		}
	}
	return packed
}

// deliverTo sends messages to one drain. Messages that can't be sent are dropped,
// and the next batch reports the loss; Logplex never stops sending to a drain
// (Logplex's source).
func (s *Server) deliverTo(ctx context.Context, drain Drain, messages []message) []Delivery {
	target := parseTarget(drain.URL)
	if !slices.Contains([]string{"http", "https", "syslog", "syslog+tls"}, target.scheme) {
		return nil
	}
	outlet := s.outlet(drain)
	select {
	case outlet.busy <- struct{}{}:
		defer func() { <-outlet.busy }()
	case <-ctx.Done():
		s.mutex.Lock()
		defer s.mutex.Unlock()
		for _, message := range messages {
			outlet.lose(len(message.split()), s.options.Now())
		}
		return nil
	}
	if target.scheme == "syslog" || target.scheme == "syslog+tls" {
		return s.keep(outlet, s.sendSyslog(ctx, drain, target, outlet, messages))
	}
	var deliveries []Delivery
	for _, batch := range s.batches(messages) {
		deliveries = append(deliveries, s.keep(outlet, s.send(ctx, drain, target, outlet, batch))...)
	}
	return deliveries
}

// keep records a delivery.
func (s *Server) keep(outlet *outlet, delivery Delivery) []Delivery {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	outlet.deliveries = append(outlet.deliveries, delivery)
	return []Delivery{delivery}
}

// send sends one batch, after a message about losses that the drain has not
// received yet. 2xx is success; 4xx other than 429 drops the batch at once; after
// everything else, the batch is sent again.
func (s *Server) send(ctx context.Context, drain Drain, target target, outlet *outlet, batch batch) Delivery {
	body, count := batch.body, batch.count
	s.mutex.Lock()
	reported := outlet.state.Unreported
	if reported > 0 {
		body = append(lossMessage(reported, outlet.since, s.options.Now()).frame(), body...)
		count++
	}
	s.mutex.Unlock()

	delivery := Delivery{
		Drain: drain.ID, App: drain.AppName, FrameID: batch.id, Messages: count, Statuses: []int{}, Cut: target.cut,
	}
	for range tries {
		if err := ctx.Err(); err != nil {
			delivery.Error = err.Error()
			break
		}
		status, err := s.post(ctx, drain, target, batch.id, count, body)
		delivery.Statuses = append(delivery.Statuses, status)
		delivery.Error = ""
		if err != nil {
			delivery.Error = withoutURL(err)
		}
		if status >= 200 && status < 300 {
			delivery.Delivered = true
			break
		}
		if status >= 400 && status < 500 && status != http.StatusTooManyRequests {
			break
		}
	}

	s.mutex.Lock()
	defer s.mutex.Unlock()
	if delivery.Delivered {
		outlet.state.Delivered += batch.count
		outlet.state.Unreported -= reported
	} else {
		outlet.lose(batch.count, s.options.Now())
	}
	return delivery
}

// lose counts dropped messages. A message about a loss does not count.
func (o *outlet) lose(count int, now time.Time) {
	if o.state.Unreported == 0 {
		o.since = now
	}
	o.state.Dropped += count
	o.state.Unreported += count
}

// post makes one call to a drain (Logplex's source). Users can't add headers, so a
// key can only be in the URL.
func (s *Server) post(ctx context.Context, drain Drain, target target, id string, count int, body []byte) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target.url(), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	// With User-Agent set, net/http adds no headers of its own.
	r.Header = http.Header{
		"Content-Type":        {"application/logplex-1"},
		"Logplex-Msg-Count":   {strconv.Itoa(count)},
		"Logplex-Frame-Id":    {id},
		"Logplex-Drain-Token": {drain.Token},
		"User-Agent":          {"Logplex/v72"},
	}
	if target.hasUserinfo {
		// The text is sent as it is in the URL (chosen: not documented).
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(target.userinfo)))
	}
	response, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	// Only the status matters. The body is read so that the connection ends
	// normally.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, nil
}

// withoutURL gives the text of an error without the URL, which may contain a key.
func withoutURL(err error) string {
	var detailed *url.Error
	if errors.As(err, &detailed) {
		if detailed.Op == "parse" {
			return "the URL cannot be called"
		}
		return fmt.Sprintf("%s: %v", detailed.Op, detailed.Err)
	}
	return err.Error()
}
