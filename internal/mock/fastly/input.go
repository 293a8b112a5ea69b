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

// input is the body of a write: for each key a string, a JSON number, nil for null,
// a list or an object.
type input map[string]any

// keys gives the keys in order.
func (i input) keys() []string { return sortedKeys(i) }

// text gives a key's value; a missing key and null give "".
func (i input) text(key string) string { return plainOf(i[key]) }

// readInput reads a form, or a JSON object. A PUT may be either (recorded); whether
// a POST may be JSON is unknown, so it is refused: a client that relies on it could
// pass with the mock and fail with Fastly.
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
	return readForm(values), nil
}

// readForm reads a form. Keys such as client_key[] make a list, and keys such as
// response[status] an object (recorded for rate limiters).
func readForm(values url.Values) input {
	fields := input{}
	for key := range values {
		name, rest, nested := strings.Cut(key, "[")
		member := strings.TrimSuffix(rest, "]")
		switch {
		case !nested || name == "":
			fields[key] = values.Get(key)
		case member == "":
			elements := list{}
			for _, element := range values[key] {
				elements = append(elements, element)
			}
			fields[name] = elements
		default:
			group, found := fields[name].(object)
			if !found {
				group = object{}
				fields[name] = group
			}
			group[member] = values.Get(key)
		}
	}
	return fields
}

// readJSON reads a flat JSON object. A boolean becomes text. Numbers stay numbers,
// because the reply to a PUT has them as numbers (recorded).
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
		plain, known := bodyValue(value)
		if !known {
			return nil, badRequest("The value of '%s' is neither text, number nor flag", key)
		}
		fields[key] = plain
	}
	return fields, nil
}

// bodyValue gives a value of a body: a plain value, a list of plain values, or an
// object of plain values.
func bodyValue(value any) (any, bool) {
	switch value := value.(type) {
	case []any:
		return listValue(value)
	case list:
		return listValue(value)
	case []string:
		values := list{}
		for _, element := range value {
			values = append(values, element)
		}
		return values, true
	case map[string]any:
		return groupValue(value)
	case object:
		return groupValue(value)
	}
	return plainText(value)
}

// listValue gives a list of plain values.
func listValue(values []any) (any, bool) {
	plain := list{}
	for _, value := range values {
		text, known := plainText(value)
		if !known {
			return nil, false
		}
		plain = append(plain, text)
	}
	return plain, true
}

// groupValue gives an object of plain values.
func groupValue(values map[string]any) (any, bool) {
	plain := object{}
	for key, value := range values {
		text, known := plainText(value)
		if !known {
			return nil, false
		}
		plain[key] = text
	}
	return plain, true
}

// plainText gives a value as text, as in a form, or nil for null.
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

// only removes the keys that an object does not have: the API ignores them, and its
// replies do not contain them (recorded). They are violations, except those that
// official clients send.
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
