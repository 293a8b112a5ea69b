package fastly

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Load replaces the whole state with a seed. The error wraps [ErrSeed].
func (s *Server) Load(seed Seed) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	account := seed.Fastly
	var services []*service
	for _, from := range account.Services {
		sv, err := s.loadService(from)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(services, func(other *service) bool { return other.id == sv.id }) {
			return fmt.Errorf("%w: two services have the id %s", ErrSeed, sv.id)
		}
		services = append(services, sv)
	}
	s.tokens = slices.Clone(account.Tokens)
	s.rate = rateLimit{limit: account.RateLimit, hour: s.now().Truncate(time.Hour)}
	if s.rate.limit == 0 {
		s.rate.limit = defaultRateLimit
	}
	s.services = services
	return nil
}

// orElse gives a value, or another one if the value is empty.
func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// loadService makes a service from its seed.
func (s *Server) loadService(from Service) (*service, error) {
	now := s.stamp()
	sv := &service{
		id: from.ID, name: from.Name, kind: orElse(from.Type, typeVCL), comment: from.Comment,
		created: orElse(from.CreatedAt, now), deletedAt: from.DeletedAt, staging: from.StagingID, contents: contents{},
	}
	sv.updated = orElse(from.UpdatedAt, sv.created)
	if sv.id == "" {
		sv.id = s.newID()
	}
	if sv.staging == "" {
		sv.staging = s.newID()
	}
	if sv.kind != typeVCL && sv.kind != typeCompute {
		return nil, fmt.Errorf("%w: service %s has the type %q, not vcl or wasm", ErrSeed, sv.id, sv.kind)
	}
	for _, version := range from.Versions {
		v, err := s.loadVersion(sv, version)
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", sv.id, err)
		}
		sv.versions = append(sv.versions, v)
	}
	for _, found := range from.DeliveryErrors {
		s.addDeliveryError(sv, found)
	}
	for kind, containers := range from.Contents {
		for id, rows := range containers {
			for _, row := range rows {
				sv.contents.put(kind, id, loadObject(row))
			}
		}
	}
	if len(sv.versions) == 0 {
		v := s.blank(1)
		if sv.kind == typeCompute {
			v.program = v.seededProgram()
		}
		sv.versions = []*version{v}
	}
	return sv, nil
}

// loadVersion makes a version from its seed, to be added to a service.
func (s *Server) loadVersion(sv *service, from Version) (*version, error) {
	v := s.blank(from.Number)
	if v.number == 0 {
		v.number = sv.highest() + 1
	}
	if v.number <= sv.highest() {
		return nil, fmt.Errorf("%w: version %d comes after version %d", ErrSeed, v.number, sv.highest())
	}
	if from.Active && sv.live() != nil {
		return nil, fmt.Errorf("%w: versions %d and %d are both active", ErrSeed, sv.live().number, v.number)
	}
	v.active, v.locked, v.staged = from.Active, from.Locked || from.Active, from.Staging
	v.comment, v.invalid = from.Comment, from.Invalid
	v.created = orElse(from.CreatedAt, v.created)
	v.updated = orElse(from.UpdatedAt, v.created)
	if from.Package != nil && *from.Package || from.Package == nil && sv.kind == typeCompute {
		v.program = v.seededProgram()
	}
	if from.Program != nil && v.program != nil {
		v.program = loadObject(from.Program)
	}
	if from.HTTP3 != nil {
		v.http3 = loadObject(from.HTTP3)
	}

	collections := map[string][]Row{
		"condition": from.Conditions, "logging/heroku": from.Heroku, "logging/kinesis": from.Kinesis,
		"domain": from.Domains, "backend": from.Backends,
	}
	for name, rows := range from.Logging {
		path := "logging/" + name
		collections[path] = append(slices.Clone(collections[path]), rows...)
	}
	for path, rows := range from.Blocks {
		collections[path] = append(slices.Clone(collections[path]), rows...)
	}
	for _, path := range sortedKeys(collections) {
		k, found := kinds[path]
		if !found {
			return nil, fmt.Errorf("%w: version %d: unknown kind %s", ErrSeed, v.number, path)
		}
		for _, row := range collections[path] {
			if err := s.loadRow(sv, v, k, row); err != nil {
				return nil, fmt.Errorf("%w: version %d: %s: %w", ErrSeed, v.number, path, err)
			}
		}
	}
	v.loadLinks()
	if err := loadSettings(v, from.Settings); err != nil {
		return nil, fmt.Errorf("%w: version %d: settings: %w", ErrSeed, v.number, err)
	}
	return v, nil
}

// rowFacts are the keys of a row that are not fields.
var rowFacts = []string{"created_at", "updated_at", "deleted_at", "service_id", "version", "id"}

// loadRow adds a row. It checks only the name and the shapes of the values, because
// a seed may contain what the API would refuse.
func (s *Server) loadRow(sv *service, v *version, k *kind, from Row) error {
	row, sent := k.blank(s.stamp()), input{}
	for _, key := range sortedKeys(from) {
		if slices.Contains(rowFacts, key) {
			continue
		}
		field, known := k.find(key)
		if !known && !k.open {
			return fmt.Errorf("unknown key %q", key)
		}
		value, plain := bodyValue(from[key])
		if !plain {
			return fmt.Errorf("the value of %q is not text, a number or a boolean", key)
		}
		sent[key] = value
		if known && value != nil {
			var failure *failure
			if value, failure = field.value(value); failure != nil {
				return failure
			}
		}
		row[key] = value
	}
	for _, key := range []string{"created_at", "updated_at", "id"} {
		if value, ok := from[key].(string); ok {
			row[key] = value
		}
	}
	if k.hasID && !filled(row["id"]) {
		row["id"] = s.newID()
	}
	k.settle(change{kind: k, service: sv, version: v, row: row, sent: sent})
	if !filled(row["name"]) {
		return errors.New("a row has no name")
	}
	if k.group != "" && v.taken(k, row["name"], "") {
		return fmt.Errorf("the name %q is taken", row["name"])
	}
	v.rows[k.path] = append(v.rows[k.path], row)
	return nil
}

// loadObject reads an object of a state. Whole numbers become integers again.
func loadObject(from map[string]any) object {
	loaded := object{}
	for key, value := range from {
		switch value := value.(type) {
		case float64:
			loaded[key] = int64(value)
		case map[string]any:
			loaded[key] = loadObject(value)
		case []any:
			loaded[key] = list(value)
		default:
			loaded[key] = value
		}
	}
	return loaded
}

// loadSettings overwrites the default settings with those of a seed.
func loadSettings(v *version, from Row) error {
	k := kind{fields: settingFields}
	sent := input{}
	for key, value := range from {
		if slices.Contains(rowFacts, key) {
			continue
		}
		if _, known := k.find(key); !known {
			return fmt.Errorf("unknown key %q", key)
		}
		text, plain := plainText(value)
		if !plain {
			return fmt.Errorf("the value of %q is not text, a number or a boolean", key)
		}
		sent[key] = text
	}
	if failure := k.apply(v.settings, sent, false); failure != nil {
		return failure
	}
	return nil
}
