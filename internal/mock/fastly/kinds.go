package fastly

import "strings"

// kinds are all types of named objects, by their path. Nothing changes the
// table.
var kinds = makeKinds()

// makeKinds puts the table together.
func makeKinds() map[string]*kind {
	table := map[string]*kind{}
	add := func(k *kind) { table[k.path] = k }
	add(conditionKind())
	add(domainKind())
	add(backendKind())
	for _, k := range loggingKinds() {
		add(k)
	}
	// Whether "version" is a number or a string is recorded for each of these.
	for _, name := range []string{
		"acl", "cache_settings", "gzip", "header", "request_settings", "response_object", "snippet", "pool",
	} {
		add(&kind{
			path: name, noun: capitalised(name), duplicateNoun: name, group: name,
			numberAsText: true, open: true, fields: nameOnly(),
		})
	}
	for _, name := range []string{"dictionary", "director", "healthcheck", "vcl", "wordpress", "rate-limiters"} {
		add(&kind{
			path: name, noun: capitalised(name), duplicateNoun: name, group: name, open: true, fields: nameOnly(),
		})
	}
	return table
}

// nameOnly are the fields of an open kind that are known to be there.
func nameOnly() []field { return []field{{name: "name", required: true}} }

// capitalised turns request_settings into RequestSettings, as the nouns of
// 404 replies are written (recorded for Condition, Domain and Backend).
func capitalised(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}

// domainKind is a domain (recorded).
func domainKind() *kind {
	return &kind{
		path: "domain", noun: "Domain", duplicateNoun: "domain", group: "domain",
		fields: []field{{name: "name", required: true}, {name: "comment", initial: ""}},
	}
}
