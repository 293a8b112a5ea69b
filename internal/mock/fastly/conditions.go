package fastly

import (
	"net/http"
	"slices"
	"strings"
)

// conditionTypes are the types of a condition (documented).
var conditionTypes = []string{"REQUEST", "CACHE", "RESPONSE", "PREFETCH"}

// conditionKind is a condition (recorded). Priority is "100" when left out, and
// name and type are required (documented). A PUT does not change the type:
// official clients delete and create instead (second-hand). A condition that a
// log endpoint names can be deleted all the same (second-hand).
func conditionKind() *kind {
	return &kind{
		path: "condition", noun: "Condition", duplicateNoun: "condition", group: "condition", numberAsText: true,
		fields: []field{
			{name: "name", required: true},
			{name: "type", required: true, fixed: true},
			{name: "statement", nullable: true},
			{name: "priority", shape: digits, initial: "100"},
			{name: "comment", initial: ""},
		},
		check: func(c change, stage stage) *failure {
			if stage == beforeDuplicates || c.old != nil {
				return nil
			}
			if kind, ok := c.row["type"].(string); !ok || !slices.Contains(conditionTypes, kind) {
				return badValue("Type must be one of: %s", strings.Join(conditionTypes, ", "))
			}
			return nil
		},
	}
}

// checkCondition refuses a response condition that a version does not hold
// (second-hand), or that is not one for responses (inferred from the reply for
// response objects).
func checkCondition(v *version, name string) *failure {
	row := v.row("condition", name)
	if row == nil {
		return &failure{status: http.StatusBadRequest, message: "Bad request", detail: "No condition named '" + name + "'"}
	}
	if row["type"] != "RESPONSE" {
		return badRequest("Condition '%s' is not a response condition", name)
	}
	return nil
}
