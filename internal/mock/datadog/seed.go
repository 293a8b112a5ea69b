package datadog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Seed is what a server starts with and what GET /_mock/state shows, so that a
// state can be a seed. A seed file may hold the parts of other mocks as well.
// The logs that arrived are listed by GET /_mock/logs.
type Seed struct {
	Datadog Account `json:"datadog"`
}

// Account is everything that belongs to Datadog.
type Account struct {
	// APIKeys are good; without a list, any key that is not empty.
	APIKeys []string `json:"api_keys,omitzero"`
	Choices Choices  `json:"choices,omitzero"`
}

// Choices decide what Datadog does not document, or what only matters to some
// tests. The zero value is the default.
type Choices struct {
	// AcceptTrailingSlash takes /api/v2/logs/ for the intake. By default it is
	// not found: that the slash "was breaking the log drain" is second-hand, with
	// which answer is not documented.
	AcceptTrailingSlash bool `json:"accept_trailing_slash,omitempty"`
	// NormalizeTags writes tags in small letters, puts a "_" for what a tag can't
	// have, and cuts them at 200 characters. By default they stay as they came.
	NormalizeTags bool `json:"normalize_tags,omitempty"`
	// DropOld throws away logs that are more than 18 hours old (documented). By
	// default they stay, so that mocks with different clocks work together.
	DropOld bool `json:"drop_old,omitempty"`
}

// ErrSeed is wrapped by what [ReadSeed] says of a seed that it can't read.
var ErrSeed = errors.New("not a seed")

// ReadSeed reads a seed from JSON. Parts of other mocks are skipped. Without a
// part of Datadog's, any key is good.
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
	// A misspelt key would silently test something else.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&seed.Datadog); err != nil {
		return Seed{}, fmt.Errorf("%w: datadog: %w", ErrSeed, err)
	}
	return seed, nil
}

// Load replaces everything that the server holds by a seed.
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

// SetAPIKeys replaces the keys that are good, so that a test can rotate one.
// Without any, none is.
func (s *Server) SetAPIKeys(keys ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.keys = append([]string{}, keys...)
}
