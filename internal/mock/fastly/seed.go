package fastly

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Seed is the initial state of a server, and the answer to GET /_mock/state, so
// that a state can be used as a seed. A seed file may also have the parts of other
// mocks.
type Seed struct {
	Fastly Account `json:"fastly"`
}

// Account is the state of Fastly.
type Account struct {
	// Tokens are the accepted tokens. If omitted, any token that is not empty is
	// accepted.
	Tokens []string `json:"tokens,omitzero"`
	// RateLimit is how many writes are allowed in an hour. Defaults to 1000.
	RateLimit int       `json:"rate_limit,omitempty"`
	Services  []Service `json:"services"`
	// Violations are part of a state, and are ignored in a seed.
	Violations []string `json:"violations,omitempty"`
}

// Service is one service. Omitted keys get the API's defaults. A service without
// versions gets an unlocked version 1.
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
	// Contents are the entries of ACLs, the items of dictionaries and dynamic
	// snippets, by "acl", "dictionary" or "snippet" and the id of the container.
	Contents map[string]map[string][]Row `json:"contents,omitempty"`
	// DeliveryErrors are the service's delivery errors, oldest first.
	DeliveryErrors []DeliveryError `json:"delivery_errors,omitempty"`
}

// Version is one version of a service. The number defaults to the next one. An
// active version is also locked.
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
	// Package says whether a version of a Compute service has a package. Defaults to
	// true, so that a seeded version can be activated.
	Package *bool `json:"package,omitempty"`
	// Program is the package as the API shows it.
	Program Row `json:"program,omitempty"`
	// HTTP3 is the switch for HTTP/3 as the API shows it, omitted while it is off.
	HTTP3 Row `json:"http3,omitempty"`

	Conditions []Row `json:"conditions"`
	Heroku     []Row `json:"heroku"`
	Kinesis    []Row `json:"kinesis"`
	Domains    []Row `json:"domains,omitempty"`
	Backends   []Row `json:"backends,omitempty"`
	Settings   Row   `json:"settings,omitempty"`
	// Logging are the endpoints of other logging types, by type. In JSON each type
	// is a key of the version itself, such as "s3", as Heroku and Kinesis are.
	Logging map[string][]Row `json:"logging,omitempty"`
	// Blocks are other named objects, by path, such as "gzip".
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

// ReadSeed reads a seed from JSON. It skips parts of other mocks, and unknown keys
// of a service or a version, because the API's replies have such keys. If there is
// no part for Fastly, it gives [DefaultSeed].
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

// ErrSeed is wrapped by the errors of [Server.Load] for an invalid seed.
var ErrSeed = errors.New("not a seed")

// plainVersion is a version without methods.
type plainVersion Version

// MarshalJSON writes each logging type under its name.
func (v Version) MarshalJSON() ([]byte, error) {
	plain := plainVersion(v)
	plain.Logging = nil
	text, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(v.Logging) {
		rows, err := json.Marshal(v.Logging[name])
		if err != nil {
			return nil, err
		}
		text = fmt.Appendf(text[:len(text)-1], ",%q:%s}", name, rows)
	}
	return text, nil
}

// UnmarshalJSON reads each logging type from its name.
func (v *Version) UnmarshalJSON(text []byte) error {
	var plain plainVersion
	if err := json.Unmarshal(text, &plain); err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	for _, path := range sortedKeys(kinds) {
		name, found := strings.CutPrefix(path, "logging/")
		if !found || name == "heroku" || name == "kinesis" || members[name] == nil {
			continue
		}
		var rows []Row
		if err := json.Unmarshal(members[name], &rows); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if plain.Logging == nil {
			plain.Logging = map[string][]Row{}
		}
		plain.Logging[name] = append(plain.Logging[name], rows...)
	}
	*v = Version(plain)
	return nil
}
