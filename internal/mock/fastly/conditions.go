package fastly

// conditionKind is a condition (recorded). Priority is "100" when left out, and
// name and type are required (documented), as are the types that there are. A PUT does not change the type:
// official clients delete and create instead (second-hand). A condition that a
// log endpoint names can be deleted all the same (second-hand).
func conditionKind() *kind {
	return &kind{
		path: "condition", noun: "Condition", duplicateNoun: "condition", group: "condition", numberAsText: true,
		fields: []field{
			{name: "name", required: true},
			{name: "type", required: true, fixed: true, oneOf: []string{"REQUEST", "CACHE", "RESPONSE", "PREFETCH"}},
			{name: "statement", nullable: true},
			{name: "priority", shape: Digits, initial: "100"},
			{name: "comment", initial: ""},
		},
	}
}

// checkCondition refuses a response condition that a version does not hold
// (second-hand), or that is not one for responses (inferred from the reply for
// response objects).
func checkCondition(v *version, name string) *failure {
	row := v.row("condition", name)
	if row == nil {
		return badRequest("No condition named '%s'", name)
	}
	if row["type"] != "RESPONSE" {
		return badRequest("Condition '%s' is not a response condition", name)
	}
	return nil
}
