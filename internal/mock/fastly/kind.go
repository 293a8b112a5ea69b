package fastly

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
	// key is the field that paths name an object by, "name" when it is empty.
	key string
	// hasID says that an object has an id of its own; clones keep it, unless it is
	// fresh in each.
	hasID, freshID bool
	// undated objects have no deleted_at (recorded for rate limiters).
	undated bool
	// open kinds take every field as it comes.
	open   bool
	fields []field
	// emptyIsUnset says that an empty text in a POST stands for the field's
	// initial value, where that is one (second-hand for a format).
	emptyIsUnset bool
	// The API checks values that exclude each other first, then whether the name
	// is taken, then the rest (recorded).
	clashes, rules []rule
	// derive fills in what follows from other fields, once a write has passed.
	derive func(c change)
	// view adds what an object shows of the version around it, and removed is
	// called when an object is gone.
	view    func(v *version, shown object)
	removed func(v *version, name string)
	// disguise changes what the reply to a write shows, where that is not what
	// later reads show.
	disguise func(c change, shown object)
}

// rule refuses a change, or gives nil.
type rule func(c change) *failure

// change is one write to a row: old is the row before a PUT and nil for a POST,
// row what it becomes, and sent what the body holds.
type change struct {
	kind    *kind
	service *service
	version *version
	old     object
	row     object
	sent    input
}

// sends says whether the body holds a key with something in it.
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

// names gives the fields that a body may hold.
func (k *kind) names() []string {
	names := make([]string, 0, len(k.fields))
	for _, field := range k.fields {
		if !field.derived {
			names = append(names, field.name)
		}
	}
	return names
}

// blank gives a row with the initial value of every field.
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

// apply puts what a body holds into a row.
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

// missing finds a required field that a row lacks.
func (k *kind) missing(row object) *failure {
	for _, field := range k.fields {
		if field.required && !field.waived && !filled(row[field.name]) {
			return missingValue(field.name)
		}
	}
	return nil
}

// checkSent checks each value that a body holds.
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

// check runs all checks of the kind. The row called except is the one that
// changes; there is none for a POST.
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
