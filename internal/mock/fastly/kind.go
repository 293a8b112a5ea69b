package fastly

// kind is a type of named objects in a version.
type kind struct {
	// path is the kind's path below the version.
	path string
	// noun is its name in a 404, and duplicateNoun in a 409.
	noun, duplicateNoun string
	// group is shared by kinds whose objects must not have the same name.
	group string
	// numberAsText says that "version" is a string (recorded for logging
	// endpoints, conditions and some others).
	numberAsText bool
	// key is the field that paths name an object by, "name" when it is empty.
	key string
	// hasID says that an object has an id. Clones keep it, unless freshID is set.
	hasID, freshID bool
	// undated says that objects have no deleted_at (recorded for rate limiters).
	undated bool
	// open says that objects accept any field.
	open   bool
	fields []field
	// emptyIsUnset says that an empty text in a POST gives the field its default, if
	// that is a text (second-hand for a format).
	emptyIsUnset bool
	// The API checks clashes first, which are values that exclude each other, then
	// whether the name is taken, then the rules (recorded).
	clashes, rules []rule
	// derive sets the fields that follow from other fields, after all checks.
	derive func(c change)
	// view adds fields that come from the version, and removed is called after a
	// delete.
	view    func(v *version, shown object)
	removed func(v *version, name string)
	// disguise changes the reply to a write where it differs from later reads.
	disguise func(c change, shown object)
}

// rule gives the refusal of a change, or nil.
type rule func(c change) *failure

// change is one write to a row. Old is the row before a PUT and nil for a POST, row
// the new row, and sent the body.
type change struct {
	kind    *kind
	service *service
	version *version
	old     object
	row     object
	sent    input
}

// sends says whether the body has a key with a value that is not empty.
func (c change) sends(key string) bool { return c.sent.text(key) != "" }

// keyField is the field that paths name an object by.
func (k *kind) keyField() string { return orElse(k.key, "name") }

// find gives a field of the kind.
func (k *kind) find(name string) (field, bool) {
	for _, field := range k.fields {
		if field.name == name {
			return field, true
		}
	}
	return field{}, false
}

// names gives the fields that a body may have.
func (k *kind) names() []string {
	names := make([]string, 0, len(k.fields))
	for _, field := range k.fields {
		if !field.derived {
			names = append(names, field.name)
		}
	}
	return names
}

// blank gives a row with the default of every field.
func (k *kind) blank(now string) object {
	row := object{"created_at": now, "updated_at": now, "deleted_at": nil}
	if k.undated {
		delete(row, "deleted_at")
	}
	for _, field := range k.fields {
		row[field.name] = field.initial
	}
	return row
}

// apply writes the fields of a body into a row.
func (k *kind) apply(row object, sent input, creating bool) *failure {
	for _, key := range sent.keys() {
		field, known := k.find(key)
		if !known {
			if k.open && sent[key] != nil {
				row[key] = plainOf(sent[key])
			} else if k.open {
				row[key] = nil
			}
			continue
		}
		if field.derived || field.fixed && !creating {
			continue
		}
		if creating && k.emptyIsUnset && sent[key] == "" && filled(field.initial) {
			continue
		}
		value, failure := field.value(sent[key])
		if failure != nil {
			return failure
		}
		row[key] = value
	}
	return nil
}

// missing gives the refusal if a row lacks a required field.
func (k *kind) missing(row object) *failure {
	for _, field := range k.fields {
		if field.required && !field.waived && !filled(row[field.name]) {
			return missingValue(field.name)
		}
	}
	return nil
}

// checkSent checks each value of a body.
func (k *kind) checkSent(c change) *failure {
	for _, key := range c.sent.keys() {
		field, known := k.find(key)
		if !known {
			continue
		}
		if failure := field.check(c.row[key]); failure != nil {
			return failure
		}
	}
	return nil
}

// check runs all checks of the kind. Except is the name of the row that changes, ""
// for a POST.
func (k *kind) check(c change, except string) *failure {
	for _, rule := range k.clashes {
		if failure := rule(c); failure != nil {
			return failure
		}
	}
	if failure := k.missing(c.row); failure != nil {
		return failure
	}
	if k.group != "" && c.version.taken(k, c.row["name"], except) {
		return duplicate(k.duplicateNoun, textOf(c.row["name"]))
	}
	for _, rule := range k.rules {
		if failure := rule(c); failure != nil {
			return failure
		}
	}
	return k.checkSent(c)
}
