package fastly

// kinds are all kinds of named objects, by their path. The table is constant.
var kinds = makeKinds()

// makeKinds makes the table.
func makeKinds() map[string]*kind {
	table := map[string]*kind{}
	add := func(k *kind) { table[k.path] = k }
	add(conditionKind())
	add(domainKind())
	add(backendKind())
	for _, k := range loggingKinds() {
		add(k)
	}
	for _, k := range blockKinds() {
		add(k)
	}
	return table
}

// withStagingIPs adds the address of the staging network to each domain (recorded).
// The address is from the range for documentation (chosen: unknown).
func withStagingIPs(domains list) {
	for _, domain := range domains {
		if shown, ok := domain.(object); ok {
			shown["staging_ip"] = "192.0.2.250"
		}
	}
}

// domainKind is a domain (recorded).
func domainKind() *kind {
	return &kind{
		path: "domain", noun: "Domain", duplicateNoun: "domain", group: "domain",
		fields: []field{{name: "name", required: true}, {name: "comment", initial: ""}},
	}
}
