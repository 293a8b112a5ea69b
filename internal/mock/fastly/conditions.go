package fastly

// conditionKind is a condition (recorded). Priority defaults to "100", name and
// type are required, and the types are a fixed list (documented). A PUT does not
// change the type: official clients delete and create instead (second-hand). A
// condition can be deleted even if a logging endpoint names it (second-hand).
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

// checkCondition refuses a response condition that a version does not have
// (second-hand), or that is of another type (inferred from the reply for response
// objects).
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
