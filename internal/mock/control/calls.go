package control

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Call is one recorded call of the API. Bodies and headers are never recorded,
// and secrets in the query or the path are masked.
type Call struct {
	Method string `json:"method"`
	// Path is the path as sent, still escaped.
	Path  string `json:"path"`
	Query string `json:"query"`
	// Status is the HTTP status, 0 while the call is in progress and if its
	// connection was cut.
	Status int       `json:"status"`
	Start  time.Time `json:"start"`
	// End is when the answer was sent, the zero time while the call is in progress.
	End time.Time `json:"end,omitzero"`
}

// begin records that a call has arrived.
func (h *Handler) begin(r *http.Request) *Call {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	call := &Call{
		Method: r.Method,
		Path:   maskPath(r.URL.EscapedPath()),
		Query:  maskQuery(r.URL.RawQuery),
		Start:  h.options.Now(),
	}
	h.calls = append(h.calls, call)
	return call
}

// end records the status of a call.
func (h *Handler) end(call *Call, status int) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	call.Status = status
	call.End = h.options.Now()
}

// Calls gives the recorded calls in the order of their starts.
func (h *Handler) Calls() []Call {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	calls := make([]Call, 0, len(h.calls))
	for _, call := range h.calls {
		calls = append(calls, *call)
	}
	return calls
}

// ForgetCalls deletes the recorded calls.
func (h *Handler) ForgetCalls() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.calls = nil
}

// mask replaces a secret.
const mask = "REDACTED"

// secretKeys are query keys whose values are secrets. dd-api-key is the key of
// Datadog's intake.
var secretKeys = map[string]bool{
	"dd-api-key": true, "dd-application-key": true, "api_key": true, "apikey": true, "application_key": true,
	"key": true, "token": true, "access_token": true, "password": true, "secret": true,
	"access_key": true, "secret_key": true,
}

// maskQuery masks secrets in a query, and leaves the rest as it was sent.
func maskQuery(query string) string {
	if query == "" {
		return ""
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			name = key
		}
		if secretKeys[strings.ToLower(name)] && value != "" {
			pairs[i] = key + "=" + mask
			continue
		}
		pairs[i] = maskPath(pair)
	}
	return strings.Join(pairs, "&")
}

// A path can name a drain by its URL, which may contain a key or a password. The
// whole escaped URL is then one path segment.
var (
	secretInPath   = regexp.MustCompile(`(?i)(dd-api-key(?:=|%3D))[^&/?#%]+`)
	userinfoInPath = regexp.MustCompile(`(?i)((?:://|%3A%2F%2F)(?:[^/@%]|%3A)*?(?::|%3A))[^/@%]+(@|%40)`)
)

// maskPath masks secrets in a path.
func maskPath(path string) string {
	path = secretInPath.ReplaceAllString(path, "${1}"+mask)
	return userinfoInPath.ReplaceAllString(path, "${1}"+mask+"${2}")
}
