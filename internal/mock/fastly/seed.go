package fastly

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Seed is what a server starts with and what GET /_mock/state shows, so that a
// state can be a seed. A seed file may hold the parts of other mocks as well.
type Seed struct {
	Fastly Account `json:"fastly"`
}

// Account is everything that belongs to Fastly.
type Account struct {
	// Tokens are accepted; without a list, any token that is not empty.
	Tokens []string `json:"tokens,omitzero"`
	// RateLimit is how many writes an hour has, 1000 when 0.
	RateLimit int       `json:"rate_limit,omitempty"`
	Services  []Service `json:"services"`
	// Violations is shown in a state and ignored in a seed.
	Violations []string `json:"violations,omitempty"`
}

// Service is one service. What is left out takes the API's defaults; a service
// without versions has an unlocked version 1.
type Service struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Type      string    `json:"type"`
	Comment   string    `json:"comment,omitempty"`
	CreatedAt string    `json:"created_at,omitempty"`
	UpdatedAt string    `json:"updated_at,omitempty"`
	DeletedAt string    `json:"deleted_at,omitempty"`
	StagingID string    `json:"staging_id,omitempty"`
	Versions  []Version `json:"versions"`
}

// Version is one version of a service. Without a number it takes the next one;
// an active one is locked, too.
type Version struct {
	Number    int    `json:"number"`
	Active    bool   `json:"active"`
	Locked    bool   `json:"locked"`
	Staging   bool   `json:"staging,omitempty"`
	Comment   string `json:"comment,omitempty"`
	CreatedAt string `json:"created_at,omitempty"`
	UpdatedAt string `json:"updated_at,omitempty"`
	// Invalid is why the version and its clones don't validate.
	Invalid string `json:"invalid,omitempty"`
	// Package says whether a Compute service's version holds a program. Left
	// out, it does: a seeded one is meant to be usable.
	Package *bool `json:"package,omitempty"`

	Conditions []Row `json:"conditions"`
	Heroku     []Row `json:"heroku"`
	Kinesis    []Row `json:"kinesis"`
	Domains    []Row `json:"domains,omitempty"`
	Backends   []Row `json:"backends,omitempty"`
	Settings   Row   `json:"settings,omitempty"`
	// Logging are the endpoints of other logging types, by type.
	Logging map[string][]Row `json:"logging,omitempty"`
	// Blocks are other named objects, by path, for instance "gzip".
	Blocks map[string][]Row `json:"blocks,omitempty"`
}

// Row is a named object of a version as the API shows it.
type Row map[string]any

// DefaultServiceID is the id of the service in [DefaultSeed].
const DefaultServiceID = "SEEDSERVICE00000000001"

// DefaultSeed is one VCL service named demo, whose version 1 is live and empty.
// Any token is accepted.
func DefaultSeed() Seed {
	return Seed{Fastly: Account{Services: []Service{{
		ID: DefaultServiceID, Name: "demo", Type: typeVCL,
		Versions: []Version{{Number: 1, Active: true, Locked: true}},
	}}}}
}

// ReadSeed reads a seed from JSON. Parts of other mocks are skipped, and so are
// keys of a service or a version that a seed does not have, because the API
// shows some. Without a part of Fastly's it gives [DefaultSeed].
func ReadSeed(from io.Reader) (Seed, error) {
	var seed struct {
		Fastly *Account `json:"fastly"`
	}
	if err := json.NewDecoder(from).Decode(&seed); err != nil {
		return Seed{}, fmt.Errorf("%w: %w", ErrSeed, err)
	}
	if seed.Fastly == nil {
		return DefaultSeed(), nil
	}
	return Seed{Fastly: *seed.Fastly}, nil
}

// ErrSeed is wrapped by what [Server.Load] says of a seed that contradicts
// itself.
var ErrSeed = errors.New("not a seed")

// Load replaces everything that the server holds by a seed.
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

// orElse gives a value, or another one for an empty value.
func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// loadService makes a service of its seed.
func (s *Server) loadService(from Service) (*service, error) {
	now := s.stamp()
	sv := &service{
		id: from.ID, name: from.Name, kind: orElse(from.Type, typeVCL), comment: from.Comment,
		created: orElse(from.CreatedAt, now), deletedAt: from.DeletedAt, staging: from.StagingID,
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
	if len(sv.versions) == 0 {
		v := s.blank(1)
		v.hasPackage = sv.kind == typeCompute
		sv.versions = []*version{v}
	}
	return sv, nil
}

// loadVersion makes a version of its seed, to be added to a service.
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
	v.hasPackage = sv.kind == typeCompute
	if from.Package != nil {
		v.hasPackage = *from.Package
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
			return nil, fmt.Errorf("%w: version %d: there is no %s", ErrSeed, v.number, path)
		}
		for _, row := range collections[path] {
			if err := s.loadRow(v, k, row); err != nil {
				return nil, fmt.Errorf("%w: version %d: %s: %w", ErrSeed, v.number, path, err)
			}
		}
	}
	if err := loadSettings(v, from.Settings); err != nil {
		return nil, fmt.Errorf("%w: version %d: settings: %w", ErrSeed, v.number, err)
	}
	return v, nil
}

// rowFacts are what a row shows besides its fields.
var rowFacts = []string{"created_at", "updated_at", "deleted_at", "service_id", "version", "id"}

// loadRow adds a row. Only its name and the shapes of its values are checked:
// a seed may hold what the API would have refused.
func (s *Server) loadRow(v *version, k *kind, from Row) error {
	now := s.stamp()
	row := object{"created_at": now, "updated_at": now, "deleted_at": nil}
	for _, field := range k.fields {
		row[field.name] = field.initial
	}
	for _, key := range sortedKeys(from) {
		if slices.Contains(rowFacts, key) {
			continue
		}
		field, known := k.find(key)
		if !known && !k.open {
			return fmt.Errorf("there is no key %q", key)
		}
		value, plain := plainText(from[key])
		if !plain {
			return fmt.Errorf("the value of %q is neither text, number nor flag", key)
		}
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
	if k.path == "backend" {
		setAddress(row)
	}
	if !filled(row["name"]) {
		return errors.New("a row has no name")
	}
	if v.taken(k, row["name"], "") {
		return fmt.Errorf("the name %q is taken", row["name"])
	}
	v.rows[k.path] = append(v.rows[k.path], row)
	return nil
}

// loadSettings puts seeded settings over the defaults.
func loadSettings(v *version, from Row) error {
	k := kind{fields: settingFields}
	sent := input{}
	for key, value := range from {
		if slices.Contains(rowFacts, key) {
			continue
		}
		if _, known := k.find(key); !known {
			return fmt.Errorf("there is no key %q", key)
		}
		text, plain := plainText(value)
		if !plain {
			return fmt.Errorf("the value of %q is neither text, number nor flag", key)
		}
		sent[key] = text
	}
	if failure := k.apply(v.settings, sent, false); failure != nil {
		return failure
	}
	return nil
}

// State gives everything held. Clones that have not settled are there, too.
func (s *Server) State() Seed {
	violations := s.Violations()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	account := Account{
		Tokens: slices.Clone(s.tokens), RateLimit: s.rate.limit, Services: []Service{}, Violations: violations,
	}
	for _, sv := range s.services {
		shown := Service{
			ID: sv.id, Name: sv.name, Type: sv.kind, Comment: sv.comment, StagingID: sv.staging,
			CreatedAt: sv.created, UpdatedAt: sv.updated, DeletedAt: sv.deletedAt,
		}
		for _, v := range sv.versions {
			shown.Versions = append(shown.Versions, v.state(sv))
		}
		account.Services = append(account.Services, shown)
	}
	return Seed{Fastly: account}
}

// state gives everything a version holds.
func (v *version) state(sv *service) Version {
	shown := Version{
		Number: v.number, Active: v.active, Locked: v.locked, Staging: v.staged, Comment: v.comment,
		CreatedAt: v.created, UpdatedAt: v.updated, Invalid: v.invalid,
		Conditions: []Row{}, Heroku: []Row{}, Kinesis: []Row{},
	}
	if sv.kind == typeCompute {
		hasPackage := v.hasPackage
		shown.Package = &hasPackage
	}
	for _, path := range sortedKeys(v.rows) {
		rows := []Row{}
		for _, row := range v.rows[path] {
			rows = append(rows, Row(kinds[path].show(sv, v, row)))
		}
		if len(rows) > 0 {
			shown.put(path, rows)
		}
	}
	if !maps.Equal(v.settings, defaultSettings()) {
		shown.Settings = Row(maps.Clone(v.settings))
	}
	return shown
}

// put puts the rows of a kind where a seed has them.
func (v *Version) put(path string, rows []Row) {
	switch path {
	case "condition":
		v.Conditions = rows
	case "logging/heroku":
		v.Heroku = rows
	case "logging/kinesis":
		v.Kinesis = rows
	case "domain":
		v.Domains = rows
	case "backend":
		v.Backends = rows
	default:
		if name, found := strings.CutPrefix(path, "logging/"); found {
			if v.Logging == nil {
				v.Logging = map[string][]Row{}
			}
			v.Logging[name] = rows
			return
		}
		if v.Blocks == nil {
			v.Blocks = map[string][]Row{}
		}
		v.Blocks[path] = rows
	}
}
