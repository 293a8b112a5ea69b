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

// Seed is the initial state of a server, and the answer to GET /_mock/state, so
// that a state can be used as a seed. A seed file may also have the parts of other
// mocks.
type Seed struct {
	Logplex Account `json:"logplex"`
}

// Account is the state of Logplex.
type Account struct {
	// Tokens are the accepted tokens of the input. If omitted, any token that starts
	// with "t." is accepted.
	Tokens []Token `json:"tokens,omitzero"`
	// Credentials are known users, as "name:password", that may not write to any
	// channel. Their calls are answered with 403.
	Credentials []string `json:"credentials,omitempty"`
	// LargestFrame limits a frame of the input, in bytes. Defaults to 10240
	// (Logplex's source). A body with a longer frame is malformed.
	LargestFrame int `json:"largest_frame,omitempty"`
	// RefuseCertificates refuses certificates of HTTPS and syslog drains that this
	// machine does not trust, and drops the lines, as Logplex does (L14,
	// documented). By default, any certificate is accepted.
	RefuseCertificates bool `json:"refuse_certificates,omitempty"`
	// Ignored is how many messages were accepted and could not be parsed. It is part
	// of a state, and is ignored in a seed.
	Ignored int `json:"ignored,omitempty"`
	// Drains are the results of deliveries. They are part of a state, and are
	// ignored in a seed.
	Drains []DrainState `json:"drains,omitempty"`
}

// Token is a token of the input, the password of the user "token". In JSON, it is a
// string, or an object if it has other keys than the token.
type Token struct {
	// Token is "t." and a UUID.
	Token string `json:"token"`
	// App is the id or the name of the app whose drains get the messages. If empty,
	// the drains of every app get them, which is only a convenience of this mock:
	// each real token belongs to one app.
	App string `json:"app,omitempty"`
	// Name replaces the token in the text of messages (Logplex's source). Defaults
	// to "app".
	Name string `json:"name,omitempty"`
}

// MarshalJSON writes a string if only the token is set.
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

// DrainState has the results of the deliveries to one drain, in messages.
type DrainState struct {
	ID  string `json:"id"`
	App string `json:"app"`
	// Delivered is the number of messages that the destination accepted.
	Delivered int `json:"delivered"`
	// Dropped is the number of dropped messages.
	Dropped int `json:"dropped"`
	// Unreported is the number of dropped messages that no delivered L10 message has
	// reported yet.
	Unreported int `json:"unreported"`
}

// ErrSeed is wrapped by the errors of [Server.Load] for an invalid seed.
var ErrSeed = errors.New("not a seed")

// ReadSeed reads a seed from JSON. It skips parts of other mocks. If there is no
// part for Logplex, any token is accepted.
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
	// With a misspelt key, a test would test something else.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&seed.Logplex); err != nil {
		return Seed{}, fmt.Errorf("%w: logplex: %w", ErrSeed, err)
	}
	return seed, nil
}

// Load replaces the whole state with a seed. The error wraps [ErrSeed].
func (s *Server) Load(seed Seed) error {
	for _, token := range seed.Logplex.Tokens {
		if !strings.HasPrefix(token.Token, "t.") {
			return fmt.Errorf("%w: an input token starts with t.; a token that starts with d. is that of a drain", ErrSeed)
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

// SetTokens replaces the accepted tokens, so that a test can let one expire.
// Without tokens, none is accepted.
func (s *Server) SetTokens(tokens ...Token) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.tokens = append([]Token{}, tokens...)
}

// State gives the whole state.
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
