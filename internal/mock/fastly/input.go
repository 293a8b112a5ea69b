package fastly

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
)

// input is the body of a write: for each key a string, a number of JSON's, or nil
// for JSON's null.
type input map[string]any

// keys gives the keys in order.
func (i input) keys() []string { return sortedKeys(i) }

// text gives a key's value; a missing key and null give "".
func (i input) text(key string) string { return plainOf(i[key]) }

// readInput reads a form, or a JSON object. A PUT may be either (recorded);
// whether a POST may be JSON is unknown, so that one is refused: a client that
// relies on it would pass here and fail there.
func (s *Server) readInput(r *http.Request) (input, *failure) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, badRequest("The body can't be read")
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if r.Method == http.MethodPost {
			s.violations.add("JSON body with %s", describe(r))
			return nil, badRequest("A POST takes a form")
		}
		return readJSON(body)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, badRequest("Malformed form")
	}
	fields := input{}
	for key := range values {
		fields[key] = values.Get(key)
	}
	return fields, nil
}

// readJSON reads a flat JSON object. A flag counts as its text; numbers stay
// what they are, because replies to a PUT show them so (recorded).
func readJSON(body []byte) (input, *failure) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		return nil, badRequest("Malformed JSON")
	}
	fields := input{}
	for key, value := range values {
		if number, ok := value.(json.Number); ok {
			fields[key] = number
			continue
		}
		text, known := plainText(value)
		if !known {
			return nil, badRequest("The value of '%s' is neither text, number nor flag", key)
		}
		fields[key] = text
	}
	return fields, nil
}

// plainText gives a value as a form has it, or nil for null.
func plainText(value any) (any, bool) {
	switch value := value.(type) {
	case nil:
		return nil, true
	case string:
		return value, true
	case bool:
		if value {
			return "1", true
		}
		return "0", true
	case json.Number:
		return value.String(), true
	case int, int64, float64:
		text, err := json.Marshal(value)
		return string(text), err == nil
	}
	return nil, false
}

// leakedKeys are sent by older official clients and ignored (recorded).
var leakedKeys = []string{"ServiceID", "ServiceVersion", "Name"}

// only drops the keys that an object does not have: the API ignores them and
// never echoes them (recorded). They are violations unless official clients
// are known to send them.
func (s *Server) only(fields input, known []string, r *http.Request) input {
	kept := input{}
	var unknown []string
	for key, value := range fields {
		switch {
		case slices.Contains(known, key):
			kept[key] = value
		case !slices.Contains(leakedKeys, key):
			unknown = append(unknown, key)
		}
	}
	sort.Strings(unknown)
	for _, key := range unknown {
		s.violations.add("unknown body key %q with %s", key, describe(r))
	}
	return kept
}
