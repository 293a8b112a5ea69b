package logplex

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Seed is what a server starts with and what GET /_mock/state shows, so that a
// state can be a seed. A seed file may hold the parts of other mocks as well.
type Seed struct {
	Logplex Account `json:"logplex"`
}

// Account is everything that belongs to Logplex.
type Account struct {
	// Tokens are accepted at the input; without a list, any that starts with
	// "t.".
	Tokens []Token `json:"tokens,omitzero"`
	// Credentials, as in "name:password", are known and may not write to any
	// channel, so that they are answered with 403.
	Credentials []string `json:"credentials,omitempty"`
	// LargestFrame is how many bytes a frame that is sent in can have, 10240 when
	// 0 (Logplex's source). A longer one is malformed, with all that came along.
	LargestFrame int `json:"largest_frame,omitempty"`
	// RefuseCertificates refuses a certificate that this machine does not trust, of
	// HTTPS and syslog drains alike, and loses the lines, as Logplex does (L14,
	// documented). By default any will do.
	RefuseCertificates bool `json:"refuse_certificates,omitempty"`
	// Ignored is how many messages were taken in and not understood. It is shown
	// in a state and ignored in a seed.
	Ignored int `json:"ignored,omitempty"`
	// Drains tell how deliveries went. They are shown in a state and ignored in
	// a seed.
	Drains []DrainState `json:"drains,omitempty"`
}

// Token is what messages are sent in with, the password of the user "token". In
// JSON it is a string, or an object when more than the token is said.
type Token struct {
	// Token is "t." and a UUID.
	Token string `json:"token"`
	// App is the id or the name of the app whose drains get the messages. Left
	// out, the drains of every app get them, which is chosen for convenience: in
	// fact each token belongs to one app.
	App string `json:"app,omitempty"`
	// Name replaces the token where a message itself contains it (Logplex's
	// source), "app" when left out.
	Name string `json:"name,omitempty"`
}

// MarshalJSON writes a string where that says all.
func (t Token) MarshalJSON() ([]byte, error) {
	if t.App == "" && t.Name == "" {
		return json.Marshal(t.Token)
	}
	type plain Token
	return json.Marshal(plain(t))
}

// UnmarshalJSON reads a string or an object.
func (t *Token) UnmarshalJSON(text []byte) error {
	*t = Token{}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte(`"`)) {
		return json.Unmarshal(text, &t.Token)
	}
	type plain Token
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode((*plain)(t))
}

// DrainState tells how the deliveries to one drain went, counted in messages.
type DrainState struct {
	ID  string `json:"id"`
	App string `json:"app"`
	// Delivered are messages that the destination took.
	Delivered int `json:"delivered"`
	// Dropped are messages that were given up.
	Dropped int `json:"dropped"`
	// Unreported are those of the dropped ones that no delivered L10 message has
	// told of yet.
	Unreported int `json:"unreported"`
}

// ErrSeed is wrapped by what [Server.Load] says of a seed that contradicts
// itself.
var ErrSeed = errors.New("not a seed")

// ReadSeed reads a seed from JSON. Parts of other mocks are skipped. Without a
// part of Logplex's, any token is accepted.
func ReadSeed(from io.Reader) (Seed, error) {
	var parts struct {
		Logplex json.RawMessage `json:"logplex"`
	}
	if err := json.NewDecoder(from).Decode(&parts); err != nil {
		return Seed{}, fmt.Errorf("%w: %w", ErrSeed, err)
	}
	if parts.Logplex == nil {
		return Seed{}, nil
	}
	var seed Seed
	decoder := json.NewDecoder(bytes.NewReader(parts.Logplex))
	// A misspelt key would silently test something else.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&seed.Logplex); err != nil {
		return Seed{}, fmt.Errorf("%w: logplex: %w", ErrSeed, err)
	}
	return seed, nil
}

// Load replaces everything that the server holds by a seed.
func (s *Server) Load(seed Seed) error {
	for _, token := range seed.Logplex.Tokens {
		if !strings.HasPrefix(token.Token, "t.") {
			return fmt.Errorf("%w: an input token starts with t.; what starts with d. is the token of a drain", ErrSeed)
		}
	}
	for _, credential := range seed.Logplex.Credentials {
		if !strings.Contains(credential, ":") {
			return fmt.Errorf("%w: a credential is a name, a colon and a password", ErrSeed)
		}
	}
	if seed.Logplex.LargestFrame < 0 {
		return fmt.Errorf("%w: largest_frame is negative", ErrSeed)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.tokens = slices.Clone(seed.Logplex.Tokens)
	s.credentials = slices.Clone(seed.Logplex.Credentials)
	s.largestFrame = defaultLargestFrame
	if seed.Logplex.LargestFrame != 0 {
		s.largestFrame = seed.Logplex.LargestFrame
	}
	s.refuseCertificates = seed.Logplex.RefuseCertificates
	s.ignored, s.outlets = 0, nil
	return nil
}

// SetTokens replaces the tokens that are accepted, so that a test can let one
// expire. Without any, none is.
func (s *Server) SetTokens(tokens ...Token) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.tokens = append([]Token{}, tokens...)
}

// State gives everything that the server holds.
func (s *Server) State() Seed {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	account := Account{
		Tokens: slices.Clone(s.tokens), Credentials: slices.Clone(s.credentials),
		RefuseCertificates: s.refuseCertificates, Ignored: s.ignored,
	}
	if s.largestFrame != defaultLargestFrame {
		account.LargestFrame = s.largestFrame
	}
	for _, outlet := range s.outlets {
		account.Drains = append(account.Drains, outlet.state)
	}
	return Seed{Logplex: account}
}
