package endpoint

import (
	"encoding/json"
	"strings"
)

// isGenerated says whether a configured format is what Terraform generates from the
// current one: a call of jsonencode for a format that is JSON, which sorts the
// members and writes > as \u003e. Such a configuration does not change the format.
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
