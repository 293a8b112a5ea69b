package commit

import (
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Change is one change to one logging endpoint, as a value: what it says is all
// that is needed to write it, to find it in a version, and to write it again on
// top of somebody else's version.
type Change struct {
	// Kind is the logging type as it stands in the API's paths.
	Kind string
	// From is the endpoint's name before the change, "" for one to create.
	From string
	// To is the endpoint's name after the change, "" for one to delete.
	To string
	// Want is the endpoint after the change, as far as the caller decides it. A
	// field that is empty or nil is cleared. A field that is not there is
	// left alone.
	Want fastly.Fields
	// Send names the fields of Want that an update in place writes, so that what
	// others have made of the rest survives.
	Send []string
	// Keep names the fields that are to stay as they are, whatever they are. A new
	// endpoint in the place of an old one takes them from it.
	Keep []string
	// Default has the fields that are to be Fastly's own default, each with the
	// texts that are known to be it, if any. Only a new endpoint has defaults, so
	// that an update must be of mode [Replace].
	Default map[string][]string
	// Mode says how an update is made.
	Mode Mode
	// TakeOver accepts an endpoint that is there already and is all that the
	// change wants. Without it, such an endpoint is somebody else's.
	TakeOver bool
	// Draft is the version that the change is written into, and 0 for production.
	Draft int
}

// Mode is how an update is made.
type Mode int

const (
	// Plain changes the fields of an endpoint that must already exist.
	Plain Mode = iota
	// Replace deletes the endpoint and creates it in the same version.
	Replace
	// Upsert makes the endpoint what it should be, whether the version has it
	// already, under its name before or after the change, or not.
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

// Operation is what the change does.
func (c Change) Operation() Operation {
	switch {
	case c.To == "":
		return Delete
	case c.From == "":
		return Create
	}
	return Update
}

// IsEmpty says that there is nothing to write.
func (c Change) IsEmpty() bool {
	return c.Operation() == Update && c.Mode == Plain && len(c.Send) == 0
}

// what names the endpoint in log lines and errors.
func (c Change) what() string {
	name := c.From
	if name == "" {
		name = c.To
	}
	return c.Kind + ` endpoint "` + name + `"`
}

// creation gives the fields to create the endpoint with.
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

// replacement gives the fields to create an endpoint with in the place of
// another.
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

// missing gives the fields of Want that an endpoint lacks.
func (c Change) missing(endpoint fastly.Endpoint) fastly.Fields {
	fields := fastly.Fields{}
	for field, value := range c.Want {
		if field != nameField && !fastly.Same(value, endpoint[field]) {
			fields[field] = value
		}
	}
	return fields
}

// isDefault says whether the fields that are to be Fastly's own default are
// known to be so: by their texts, or by what Fastly made of the same change
// before.
func (c Change) isDefault(endpoint, made fastly.Endpoint) bool {
	for field, texts := range c.Default {
		learned := made != nil && made[field] == endpoint[field]
		if !learned && !slices.Contains(texts, endpoint[field]) {
			return false
		}
	}
	return true
}

// IsHeldBy says whether an endpoint is all that the change wants, cleared fields
// and defaults included.
func (c Change) IsHeldBy(endpoint fastly.Endpoint) bool { return c.isHeldBy(endpoint, nil) }

// isHeldBy says whether an endpoint is all that the change wants, cleared fields
// and defaults included. Made is what Fastly made of the change before, if it
// did.
func (c Change) isHeldBy(endpoint, made fastly.Endpoint) bool {
	return endpoint != nil && len(c.missing(endpoint)) == 0 && c.isDefault(endpoint, made)
}

// condition is the response condition that the change names, "" for none.
func (c Change) condition() string {
	if c.Operation() == Update && c.Mode == Plain && !slices.Contains(c.Send, conditionField) {
		return ""
	}
	return fastly.Text(c.Want[conditionField])
}

// Fields that all logging types have and that this package needs to know.
const (
	nameField      = "name"
	conditionField = "response_condition"
)
