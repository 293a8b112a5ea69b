package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The values of [Fault.Drop].
const (
	// DropBefore cuts the connection before the call takes effect.
	DropBefore = "before"
	// DropAfter lets the call take effect and cuts the connection before the
	// answer.
	DropAfter = "after"
)

// Fault is a rule that lets calls fail or slows them down. Each rule counts the
// calls that match it, skips the first Skip of them, and applies to the next Times.
// If several rules apply to one call, the first one of the list is used; the others
// count the call, too.
type Fault struct {
	// Method is the method that matches; empty or "*" means any.
	Method string `json:"method,omitempty"`
	// Path is the path that matches. "*" is one segment or a part of one, such as in
	// "/service/*/version/*/clone". Empty matches every path. Segments are compared
	// unescaped.
	Path string `json:"path,omitempty"`
	// Times is how many calls the rule applies to. Defaults to 1; a negative number
	// means all.
	Times int `json:"times,omitempty"`
	// Skip is how many matching calls are skipped first.
	Skip int `json:"skip,omitempty"`
	// Status is the status of an answer that replaces the API's; the call has no
	// effect. If Drop is set, there is no answer.
	Status int `json:"status,omitempty"`
	// Headers are set in the answer, also if it is the API's own.
	Headers map[string]string `json:"headers,omitempty"`
	// Body is the body for Status. If omitted, some mocks use the API's own words.
	Body *Text `json:"body,omitempty"`
	// Drop cuts the connection: [DropBefore] or [DropAfter] the effect.
	Drop string `json:"drop,omitempty"`
	// Delay is a wait before the effect and before everything else that the rule
	// does.
	Delay Duration `json:"delay,omitempty"`
	// Truncate is how many bytes of the answer's body are sent, with the
	// Content-Length of the whole body, before the connection is cut.
	Truncate *int `json:"truncate,omitempty"`
}

// Text is a body. In JSON, it is a string; any other JSON value is the body itself.
type Text string

// UnmarshalJSON reads a string, or keeps any other value as text.
func (t *Text) UnmarshalJSON(text []byte) error {
	var plain string
	if err := json.Unmarshal(text, &plain); err == nil {
		*t = Text(plain)
		return nil
	}
	*t = Text(text)
	return nil
}

// Duration is a duration that JSON writes as "2s".
type Duration time.Duration

// MarshalJSON writes the duration as a string such as "2s".
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Duration(d).String())
}

// UnmarshalJSON reads a duration such as "2s".
func (d *Duration) UnmarshalJSON(text []byte) error {
	var plain string
	if err := json.Unmarshal(text, &plain); err != nil {
		return fmt.Errorf(`a duration is a string such as "2s": %w`, err)
	}
	value, err := time.ParseDuration(plain)
	if err != nil {
		return err
	}
	*d = Duration(value)
	return nil
}

// ReadFaults reads a JSON list of rules, or a single rule. An unknown key is an
// error, because a rule with a misspelt key would test nothing.
func ReadFaults(from io.Reader) ([]Fault, error) {
	text, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(text)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if bytes.HasPrefix(text, []byte("{")) {
		var fault Fault
		if err := decoder.Decode(&fault); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFault, err)
		}
		return []Fault{fault}, nil
	}
	var faults []Fault
	if err := decoder.Decode(&faults); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFault, err)
	}
	return faults, nil
}

// rule is a fault with its count of matching calls.
type rule struct {
	Fault
	matched int
}

// SetFaults replaces all rules.
func (h *Handler) SetFaults(faults ...Fault) error {
	rules := make([]*rule, 0, len(faults))
	for _, fault := range faults {
		if err := fault.check(); err != nil {
			return err
		}
		rules = append(rules, &rule{Fault: fault})
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.faults = rules
	return nil
}

// check gives an error for an invalid rule.
func (f Fault) check() error {
	switch {
	case f.Drop != "" && f.Drop != DropBefore && f.Drop != DropAfter:
		return fmt.Errorf("%w: drop is %q, not %q or %q", ErrFault, f.Drop, DropBefore, DropAfter)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("%w: %d is not an HTTP status", ErrFault, f.Status)
	case f.Body != nil && f.Status == 0:
		return fmt.Errorf("%w: a body needs a status", ErrFault)
	case f.Skip < 0:
		return fmt.Errorf("%w: skip is negative", ErrFault)
	case f.Delay < 0:
		return fmt.Errorf("%w: the delay is negative", ErrFault)
	case f.Truncate != nil && *f.Truncate < 0:
		return fmt.Errorf("%w: truncate is negative", ErrFault)
	case f.Path != "" && !strings.HasPrefix(f.Path, "/"):
		return fmt.Errorf("%w: the path %q does not start with /", ErrFault, f.Path)
	}
	return nil
}

// ClearFaults removes all fault rules.
func (h *Handler) ClearFaults() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.faults = nil
}

// Faults gives the rules as they were set.
func (h *Handler) Faults() []Fault {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	faults := make([]Fault, 0, len(h.faults))
	for _, rule := range h.faults {
		faults = append(faults, rule.Fault)
	}
	return faults
}

// fault gives the rule for a call, or a rule that does nothing.
func (h *Handler) fault(r *http.Request) Fault {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	var found *rule
	for _, rule := range h.faults {
		if !rule.matches(r) {
			continue
		}
		rule.matched++
		if found == nil && rule.applies() {
			found = rule
		}
	}
	if found == nil {
		return Fault{}
	}
	return found.Fault
}

// matches says whether a rule matches a call.
func (f Fault) matches(r *http.Request) bool {
	if f.Method != "" && f.Method != "*" && !strings.EqualFold(f.Method, r.Method) {
		return false
	}
	if f.Path == "" {
		return true
	}
	pattern := strings.Split(f.Path, "/")
	path := strings.Split(r.URL.EscapedPath(), "/")
	if len(pattern) != len(path) {
		return false
	}
	for i := range pattern {
		if !matchSegment(unescape(pattern[i]), unescape(path[i])) {
			return false
		}
	}
	return true
}

// applies says whether a rule applies to the call that it has just counted.
func (r *rule) applies() bool {
	if r.matched <= r.Skip {
		return false
	}
	times := r.Times
	if times == 0 {
		times = 1
	}
	return times < 0 || r.matched <= r.Skip+times
}

// unescape decodes percent-encoding, if there is any.
func unescape(segment string) string {
	plain, err := url.PathUnescape(segment)
	if err != nil {
		return segment
	}
	return plain
}

// matchSegment compares a segment with a pattern in which * is any text.
func matchSegment(pattern, segment string) bool {
	first, rest, found := strings.Cut(pattern, "*")
	if !found {
		return pattern == segment
	}
	if !strings.HasPrefix(segment, first) {
		return false
	}
	segment = segment[len(first):]
	for {
		part, more, again := strings.Cut(rest, "*")
		if !again {
			return strings.HasSuffix(segment, rest)
		}
		at := strings.Index(segment, part)
		if at < 0 {
			return false
		}
		segment, rest = segment[at+len(part):], more
	}
}
