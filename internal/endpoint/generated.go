package endpoint

import (
	"encoding/json"
	"strings"
)

// isGenerated says that a configured format is what Terraform makes of the current
// one when it generates configuration: a call of jsonencode for a format that is
// JSON, which sorts the members and writes > as \u003e. Such a configuration
// describes the format as it is.
func isGenerated(configured, current string) bool {
	decoder := json.NewDecoder(strings.NewReader(current))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return false
	}
	encoded, err := json.Marshal(value)
	return err == nil && string(encoded) == configured
}
