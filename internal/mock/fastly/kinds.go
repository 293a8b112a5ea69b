package fastly

import (
	"net"
	"slices"
	"strconv"
	"strings"
)

// shape is how a field looks in JSON.
type shape int

const (
	// The zero shape is a plain string.
	_ shape = iota
	// optionalText is a string that an empty value turns into null, as a
	// backend's override_host (recorded).
	optionalText
	// digits is a number written as a string, as format_version (recorded).
	digits
	// whole is a number.
	whole
	// flag is true or false.
	flag
)

// field is one field of a kind.
type field struct {
	name  string
	shape shape
	// initial is the value when a POST leaves the field out.
	initial any
	// nullable fields keep a null that a JSON PUT sends (recorded for Kinesis
	// credentials); others go back to their initial value (chosen: unknown).
	nullable bool
	// required fields can't be left out or empty.
	required bool
	// fixed fields keep their value when a PUT sends another one.
	fixed bool
}

// kind is a type of named object that a version holds.
type kind struct {
	// path is where it lies below the version.
	path string
	// noun names it in a 404, duplicateNoun in a 409.
	noun, duplicateNoun string
	// group is shared by kinds among which a name can be taken only once.
	group string
	// numberAsText says that "version" is a string (recorded for logging
	// endpoints, conditions and some others).
	numberAsText bool
	// open kinds take every field as it comes.
	open   bool
	fields []field
	// check refuses a row: old is the row before a PUT and nil for a POST, row
	// what it would become, and sent what the body holds. It runs twice, before
	// and after the look at duplicates, which is how the API orders its checks
	// (recorded).
	check func(c change, stage stage) *failure
}

// stage is when a check runs.
type stage int

const (
	beforeDuplicates stage = iota
	afterDuplicates
)

// change is one write to a row.
type change struct {
	kind    *kind
	service *service
	version *version
	old     object
	row     object
	sent    input
}

// find gives a field of the kind.
func (k *kind) find(name string) (field, bool) {
	for _, field := range k.fields {
		if field.name == name {
			return field, true
		}
	}
	return field{}, false
}

// names gives the fields that a body may hold.
func (k *kind) names() []string {
	names := make([]string, 0, len(k.fields))
	for _, field := range k.fields {
		names = append(names, field.name)
	}
	return names
}

// value turns what a body holds into what the object shows.
func (f field) value(sent any) (any, *failure) {
	plain, given := sent.(string)
	if !given {
		if f.nullable {
			return nil, nil
		}
		return f.initial, nil
	}
	switch f.shape {
	case optionalText:
		if plain == "" {
			return nil, nil
		}
	case digits:
		if _, err := strconv.Atoi(plain); err != nil {
			return nil, badRequest("Invalid value '%s' for '%s'", plain, f.name)
		}
	case whole:
		number, err := strconv.ParseInt(plain, 10, 64)
		if err != nil {
			return nil, badRequest("Invalid value '%s' for '%s'", plain, f.name)
		}
		return number, nil
	case flag:
		return !slices.Contains([]string{"", "0", "false"}, plain), nil
	}
	return plain, nil
}

// kinds are all types of named objects, by their path.
var kinds = makeKinds()

// makeKinds puts the table together.
func makeKinds() map[string]*kind {
	table := map[string]*kind{}
	add := func(k *kind) { table[k.path] = k }
	add(conditionKind())
	add(domainKind())
	add(backendKind())
	add(herokuKind())
	add(kinesisKind())
	for _, name := range otherLoggingTypes {
		k := loggingKind(name)
		k.open = true
		add(k)
	}
	// Whether "version" is a number or a string is recorded for each of these.
	for _, name := range []string{"acl", "cache_settings", "gzip", "header", "request_settings", "response_object", "snippet", "pool"} {
		add(&kind{path: name, noun: capitalised(name), duplicateNoun: name, group: name, numberAsText: true, open: true, fields: nameOnly()})
	}
	for _, name := range []string{"dictionary", "director", "healthcheck", "vcl", "wordpress", "rate-limiters"} {
		add(&kind{path: name, noun: capitalised(name), duplicateNoun: name, group: name, open: true, fields: nameOnly()})
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

// backendKind is a backend with the defaults of a recorded POST. Fields that
// are newer than that recording have the defaults of the API's documentation.
func backendKind() *kind {
	fields := []field{
		{name: "name", required: true},
		{name: "address", required: true},
		{name: "comment", initial: ""},
		{name: "request_condition", initial: ""},
		{name: "auto_loadbalance", shape: flag, initial: false},
		{name: "use_ssl", shape: flag, initial: false},
		{name: "ssl_check_cert", shape: flag, initial: true},
		{name: "prefer_ipv6", shape: flag, initial: false},
		{name: "tcp_keepalive_enable", shape: flag, nullable: true},
		{name: "between_bytes_timeout", shape: whole, initial: int64(10000)},
		{name: "connect_timeout", shape: whole, initial: int64(1000)},
		{name: "first_byte_timeout", shape: whole, initial: int64(15000)},
		{name: "error_threshold", shape: whole, initial: int64(0)},
		{name: "max_conn", shape: whole, initial: int64(200)},
		{name: "port", shape: whole, initial: int64(80)},
		{name: "weight", shape: whole, initial: int64(100)},
	}
	for _, name := range []string{
		"keepalive_time", "tcp_keepalive_interval", "tcp_keepalive_probes", "tcp_keepalive_time",
		"fetch_timeout", "max_use", "max_lifetime",
	} {
		fields = append(fields, field{name: name, shape: whole, nullable: true})
	}
	for _, name := range []string{
		"client_cert", "healthcheck", "ipv4", "ipv6", "hostname", "max_tls_version", "min_tls_version", "override_host",
		"share_key", "shield", "ssl_ca_cert", "ssl_cert_hostname", "ssl_ciphers", "ssl_client_cert", "ssl_client_key",
		"ssl_hostname", "ssl_sni_hostname",
	} {
		fields = append(fields, field{name: name, shape: optionalText, nullable: true})
	}
	return &kind{
		path: "backend", noun: "Backend", duplicateNoun: "backend", group: "backend",
		fields: fields,
		check: func(c change, stage stage) *failure {
			if stage == afterDuplicates {
				setAddress(c.row)
			}
			return nil
		},
	}
}

// setAddress derives what a backend shows of its address (recorded for names;
// inferred for addresses).
func setAddress(row object) {
	address, ok := row["address"].(string)
	if !ok {
		return
	}
	row["hostname"], row["ipv4"], row["ipv6"] = nil, nil, nil
	switch ip := net.ParseIP(address); {
	case ip == nil:
		row["hostname"] = address
	case ip.To4() != nil:
		row["ipv4"] = address
	default:
		row["ipv6"] = address
	}
}
