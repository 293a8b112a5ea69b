package datadog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Seed is the initial state of a server, and the answer to GET /_mock/state, so
// that a state can be used as a seed. A seed file may also have the parts of other
// mocks. GET /_mock/logs lists the logs that have arrived.
type Seed struct {
	Datadog Account `json:"datadog"`
}

// Account is the state of Datadog.
type Account struct {
	// APIKeys are the valid keys. If omitted, any key that is not empty is valid.
	APIKeys []string `json:"api_keys,omitzero"`
	Choices Choices  `json:"choices,omitzero"`
}

// Choices switch behaviour that Datadog does not document, or that only some tests
// need. The zero value is the default.
type Choices struct {
	// AcceptTrailingSlash accepts logs at /api/v2/logs/, too. By default, the answer
	// is 404: the slash "was breaking the log drain" (second-hand), with an answer
	// that is not documented.
	AcceptTrailingSlash bool `json:"accept_trailing_slash,omitempty"`
	// NormalizeTags makes tags lowercase, replaces invalid characters with "_", and
	// truncates tags to 200 characters. By default, tags are not changed.
	NormalizeTags bool `json:"normalize_tags,omitempty"`
	// DropOld discards logs that are more than 18 hours old (documented). By
	// default, they are stored, so that mocks with different clocks work together.
	DropOld bool `json:"drop_old,omitempty"`
}

// ErrSeed is wrapped by the errors of [ReadSeed].
var ErrSeed = errors.New("not a seed")

// ReadSeed reads a seed from JSON. It skips parts of other mocks. If there is no
// part for Datadog, any key is valid.
func ReadSeed(from io.Reader) (Seed, error) {
	var parts struct {
		Datadog json.RawMessage `json:"datadog"`
	}
	if err := json.NewDecoder(from).Decode(&parts); err != nil {
		return Seed{}, fmt.Errorf("%w: %w", ErrSeed, err)
	}
	if parts.Datadog == nil {
		return Seed{}, nil
	}
	var seed Seed
	decoder := json.NewDecoder(bytes.NewReader(parts.Datadog))
	// With a misspelt key, a test would test something else.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&seed.Datadog); err != nil {
		return Seed{}, fmt.Errorf("%w: datadog: %w", ErrSeed, err)
	}
	return seed, nil
}

// Load replaces the whole state with a seed. The error wraps [ErrSeed].
func (s *Server) Load(seed Seed) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.keys = slices.Clone(seed.Datadog.APIKeys)
	s.choices = seed.Datadog.Choices
	s.logs = nil
	return nil
}

// State gives the keys and the choices.
func (s *Server) State() Seed {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return Seed{Datadog: Account{APIKeys: slices.Clone(s.keys), Choices: s.choices}}
}

// SetAPIKeys replaces the valid keys, so that a test can rotate one. Without keys,
// none is valid.
func (s *Server) SetAPIKeys(keys ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.keys = append([]string{}, keys...)
}
