package commit

import (
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Change is one change to one logging endpoint, as a value. It has everything that
// is needed to write the change, to find it in a version, and to write it again on
// top of another writer's version.
type Change struct {
	// Kind is the logging type as in the API's paths, such as "kinesis".
	Kind string
	// From is the endpoint's name before the change, "" for a create.
	From string
	// To is the endpoint's name after the change, "" for a delete.
	To string
	// Want has the fields that the caller sets, with their values after the change. A
	// field that is empty or nil is cleared. All other fields are left alone.
	Want fastly.Fields
	// Send names the fields of Want that an update in place writes. Changes that
	// others have made to the other fields are kept.
	Send []string
	// Keep names fields that keep their value, whatever it is: an endpoint that
	// replaces another one takes them from it.
	Keep []string
	// Default has the fields that should have Fastly's own default, each with the
	// texts that are known to be the default, if any. Only a new endpoint gets
	// defaults, so an update must have mode [Replace].
	Default map[string][]string
	// Mode is how an update is made.
	Mode Mode
	// TakeOver says that an existing endpoint that has everything that the change
	// wants counts as success. If false, an existing endpoint is a [*TakenError].
	TakeOver bool
	// Draft is the version to write the change into, 0 for production.
	Draft int
}

// Mode is how an update is made.
type Mode int

const (
	// Plain changes the fields of an endpoint that must already exist.
	Plain Mode = iota
	// Replace deletes the endpoint and creates it again in the same version.
	Replace
	// Upsert updates the endpoint if the version has it, under its name before or
	// after the change, and creates it otherwise.
	Upsert
)

// Operation is what a change does to its endpoint.
type Operation int

// The operations.
const (
	Delete Operation = iota
	Update
	Create
)

// Operation gives what the change does.
func (c Change) Operation() Operation {
	switch {
	case c.To == "":
		return Delete
	case c.From == "":
		return Create
	}
	return Update
}

// IsEmpty says whether there is nothing to write.
func (c Change) IsEmpty() bool {
	return c.Operation() == Update && c.Mode == Plain && len(c.Send) == 0
}

// what describes the endpoint for error messages.
func (c Change) what() string {
	name := c.From
	if name == "" {
		name = c.To
	}
	return c.Kind + ` endpoint "` + name + `"`
}

// creation gives the fields for the create of the endpoint.
func (c Change) creation(name string) fastly.Fields {
	fields := fastly.Fields{}
	for field, value := range c.Want {
		if fastly.Text(value) != "" {
			fields[field] = value
		}
	}
	fields[nameField] = name
	return fields
}

// replacement gives the fields for the create of an endpoint that replaces the
// endpoint before.
func (c Change) replacement(before fastly.Endpoint) fastly.Fields {
	fields := c.creation(c.To)
	for _, field := range c.Keep {
		if before[field] != "" {
			fields[field] = before[field]
		}
	}
	return fields
}

// sent gives the fields that an update in place writes.
func (c Change) sent() fastly.Fields {
	fields := fastly.Fields{}
	for field, value := range c.Want {
		if slices.Contains(c.Send, field) {
			fields[field] = value
		}
	}
	return fields
}

// missing gives the fields of Want that differ in an endpoint.
func (c Change) missing(endpoint fastly.Endpoint) fastly.Fields {
	fields := fastly.Fields{}
	for field, value := range c.Want {
		if field != nameField && !fastly.Same(value, endpoint[field]) {
			fields[field] = value
		}
	}
	return fields
}

// isDefault says whether the fields of Default are known to have Fastly's default:
// by their texts, or because they are as in made, Fastly's reply to an earlier write
// of the change, nil if none.
func (c Change) isDefault(endpoint, made fastly.Endpoint) bool {
	for field, texts := range c.Default {
		learned := made != nil && made[field] == endpoint[field]
		if !learned && !slices.Contains(texts, endpoint[field]) {
			return false
		}
	}
	return true
}

// IsHeldBy says whether an endpoint is as the change wants it, cleared fields and
// defaults included.
func (c Change) IsHeldBy(endpoint fastly.Endpoint) bool { return c.isHeldBy(endpoint, nil) }

// isHeldBy is IsHeldBy; made is Fastly's reply to an earlier write of the change,
// nil if none.
func (c Change) isHeldBy(endpoint, made fastly.Endpoint) bool {
	return endpoint != nil && len(c.missing(endpoint)) == 0 && c.isDefault(endpoint, made)
}

// condition gives the response condition that the change writes, "" if none.
func (c Change) condition() string {
	if c.Operation() == Update && c.Mode == Plain && !slices.Contains(c.Send, conditionField) {
		return ""
	}
	return fastly.Text(c.Want[conditionField])
}

// Fields of all logging types that this package uses.
const (
	nameField      = "name"
	conditionField = "response_condition"
)
