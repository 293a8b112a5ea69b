package datadog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// readJSON reads one log or an array of logs (documented).
func readJSON(body []byte) ([]Log, error) {
	body = bytes.TrimSpace(body)
	var entries []any
	decoder := json.NewDecoder(bytes.NewReader(body))
	// Numbers keep their text.
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errors.New("the body is not JSON")
	}
	if decoder.More() {
		return nil, errors.New("the body is more than one JSON value")
	}
	if list, ok := value.([]any); ok {
		entries = list
	} else {
		entries = []any{value}
	}
	if len(entries) > mostEntries {
		return nil, fmt.Errorf("%w: more than %d entries", errTooLarge, mostEntries)
	}
	logs := make([]Log, 0, len(entries))
	for _, entry := range entries {
		switch entry := entry.(type) {
		case string:
			logs = append(logs, Log{Message: entry})
		case map[string]any:
			logs = append(logs, fromObject(entry))
		default:
			return nil, errors.New("a log is neither an object nor a string")
		}
	}
	return logs, nil
}

// fromObject reads one log. Datadog gives some keys of JSON logs a meaning
// (documented), and the first one that is present counts; all other keys are
// attributes.
func fromObject(entry map[string]any) Log {
	take := func(names ...string) string {
		taken := ""
		for _, name := range names {
			value, found := entry[name]
			if !found {
				continue
			}
			delete(entry, name)
			if taken != "" {
				continue
			}
			if text, ok := value.(string); ok {
				taken = text
			} else if text, err := json.Marshal(value); err == nil && value != nil {
				taken = string(text)
			}
		}
		return taken
	}
	return Log{
		Message:    take("message"),
		Service:    take("service"),
		Host:       take("host", "hostname"),
		Source:     take("ddsource"),
		Status:     take("status", "severity", "level"),
		Timestamp:  take("date", "timestamp"),
		Tags:       splitTags(take("ddtags")),
		Attributes: entry,
	}
}
