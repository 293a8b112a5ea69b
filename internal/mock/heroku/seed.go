package heroku

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Seed is the initial state of a server, and the answer to GET /_mock/state, so
// that a state can be used as a seed. A seed file may also have the parts of other
// mocks.
type Seed struct {
	Heroku Account `json:"heroku"`
}

// Account is the state of Heroku.
type Account struct {
	// Tokens are the accepted tokens. If omitted, any token that is not empty is
	// accepted.
	Tokens []string `json:"tokens,omitzero"`
	// RateLimit is how many calls are allowed in an hour. Defaults to 4500.
	RateLimit int     `json:"rate_limit,omitempty"`
	Choices   Choices `json:"choices,omitzero"`
	Apps      []App   `json:"apps"`
}

// Choices switch behaviour that Heroku does not document, so that a client can be
// tested with each possibility. The zero value is the default.
type Choices struct {
	// DuplicateStatus is the status for a URL that the app already has: 422 (the
	// default) or 409.
	DuplicateStatus int `json:"duplicate_status,omitempty"`
	// NoChannelStatus is the status while an app has no log channel. Defaults to
	// 422.
	NoChannelStatus int `json:"no_channel_status,omitempty"`
	// FirStatus is the status for a new drain of an app of the fir generation.
	// Defaults to 422.
	FirStatus int `json:"fir_status,omitempty"`
	// AddonStatus is the status for the removal of a drain that an add-on owns.
	// Defaults to 403.
	AddonStatus int `json:"addon_status,omitempty"`
	// NormalizeURLs changes the URL of a new drain: a bare host becomes
	// syslog://host:514 (second-hand), scheme and host become lowercase, a default
	// port is removed, and %3A and %2C in a query become : and ,.
	NormalizeURLs bool `json:"normalize_urls,omitempty"`
	// RefuseIllegalURLs refuses a URL with a character that is not allowed in URLs.
	// By default, it is accepted, and Logplex ignores the rest of the URL from that
	// character on.
	RefuseIllegalURLs bool `json:"refuse_illegal_urls,omitempty"`
	// RefuseHosts are hosts that are not valid destinations of a drain. The refusal
	// repeats the URL, secrets included.
	RefuseHosts []string `json:"refuse_hosts,omitempty"`
	// HideAddonURLs omits the URL of a drain that an add-on owns.
	HideAddonURLs bool `json:"hide_addon_urls,omitempty"`
}

// App is one app.
type App struct {
	// ID is a UUID. Defaults to a new one.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Generation is "cedar" or "fir". Defaults to "cedar".
	Generation string `json:"generation"`
	// LogChannelAfter is how many more new drains are refused because the app
	// has no log channel yet.
	LogChannelAfter int     `json:"log_channel_after,omitempty"`
	Drains          []Drain `json:"drains"`
}

// Drain is one log drain of an app. The URL is required; all other keys have
// defaults.
type Drain struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Token     string `json:"token"`
	CreatedAt string `json:"created_at,omitempty"`
	UpdatedAt string `json:"updated_at,omitempty"`
	// Addon is the add-on that owns the drain, nil for the app's own drain.
	Addon *Addon `json:"addon,omitempty"`
}

// Addon is an add-on that owns a drain.
type Addon struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// DefaultAppID is the id of the app in [DefaultSeed].
const DefaultAppID = "01234567-89ab-4cde-8f01-23456789abcd"

// Generations of apps.
const (
	// Cedar is the generation whose apps have log drains.
	Cedar = "cedar"
	// Fir is the generation whose apps have none (documented).
	Fir = "fir"
)

// DefaultSeed is one app named demo without drains. Any token is accepted.
func DefaultSeed() Seed {
	return Seed{Heroku: Account{Apps: []App{{ID: DefaultAppID, Name: "demo", Generation: Cedar, Drains: []Drain{}}}}}
}

// ErrSeed is wrapped by the errors of [Server.Load] for an invalid seed.
var ErrSeed = errors.New("not a seed")

// ReadSeed reads a seed from JSON. It skips parts of other mocks. If there is no
// part for Heroku, it gives [DefaultSeed].
func ReadSeed(from io.Reader) (Seed, error) {
	var parts struct {
		Heroku json.RawMessage `json:"heroku"`
	}
	if err := json.NewDecoder(from).Decode(&parts); err != nil {
		return Seed{}, fmt.Errorf("%w: %w", ErrSeed, err)
	}
	if parts.Heroku == nil {
		return DefaultSeed(), nil
	}
	var seed Seed
	decoder := json.NewDecoder(strings.NewReader(string(parts.Heroku)))
	// With a misspelt key, a test would test something else.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&seed.Heroku); err != nil {
		return Seed{}, fmt.Errorf("%w: heroku: %w", ErrSeed, err)
	}
	return seed, nil
}

// Load replaces the whole state with a seed. The error wraps [ErrSeed].
func (s *Server) Load(seed Seed) error {
	account := seed.Heroku
	if err := account.Choices.check(); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var apps []*App
	numbers := map[string]int{}
	for _, from := range account.Apps {
		app, err := s.loadApp(from, numbers)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(apps, func(other *App) bool { return other.ID == app.ID || other.Name == app.Name }) {
			return fmt.Errorf("%w: two apps are %s or named %s", ErrSeed, app.ID, app.Name)
		}
		apps = append(apps, app)
	}
	limit := account.RateLimit
	if limit == 0 {
		limit = defaultRateLimit
	}
	s.tokens = slices.Clone(account.Tokens)
	s.choices = account.Choices
	s.rate = fullLimit(limit, s.options.Now())
	s.apps, s.numbers = apps, numbers
	return nil
}

// check gives an error for invalid choices.
func (c Choices) check() error {
	for _, status := range []int{c.DuplicateStatus, c.NoChannelStatus, c.FirStatus, c.AddonStatus} {
		if status != 0 && (status < http.StatusBadRequest || status > 599) {
			return fmt.Errorf("%w: %d is not the status of a refusal", ErrSeed, status)
		}
	}
	return nil
}

// loadApp gives an app its defaults. The error wraps [ErrSeed].
func (s *Server) loadApp(from App, numbers map[string]int) (*App, error) {
	app := from
	app.ID = orElse(app.ID, s.options.NewUUID)
	if app.Name == "" {
		return nil, fmt.Errorf("%w: the app %s has no name", ErrSeed, app.ID)
	}
	app.Generation = orElse(app.Generation, func() string { return Cedar })
	if app.Generation != Cedar && app.Generation != Fir {
		return nil, fmt.Errorf("%w: the generation of the app %s is %q, not %q or %q",
			ErrSeed, app.Name, app.Generation, Cedar, Fir)
	}
	if app.LogChannelAfter < 0 {
		return nil, fmt.Errorf("%w: log_channel_after of the app %s is negative", ErrSeed, app.Name)
	}
	app.Drains = []Drain{}
	for _, drain := range from.Drains {
		if drain.URL == "" {
			return nil, fmt.Errorf("%w: a drain of the app %s has no url", ErrSeed, app.Name)
		}
		drain = s.complete(drain)
		if numbers[drain.ID] != 0 {
			return nil, fmt.Errorf("%w: two drains have the id %s", ErrSeed, drain.ID)
		}
		numbers[drain.ID] = len(numbers) + 1
		app.Drains = append(app.Drains, drain)
	}
	return &app, nil
}

// complete gives a drain its defaults.
func (s *Server) complete(drain Drain) Drain {
	drain.ID = orElse(drain.ID, s.options.NewUUID)
	drain.Token = orElse(drain.Token, func() string { return "d." + s.options.NewUUID() })
	drain.CreatedAt = orElse(drain.CreatedAt, s.stamp)
	drain.UpdatedAt = orElse(drain.UpdatedAt, func() string { return drain.CreatedAt })
	if drain.Addon != nil {
		addon := *drain.Addon
		addon.ID = orElse(addon.ID, s.options.NewUUID)
		drain.Addon = &addon
	}
	return drain
}

// orElse gives a value, or another one if the value is empty.
func orElse(value string, other func() string) string {
	if value == "" {
		return other()
	}
	return value
}

// State gives the whole state.
func (s *Server) State() Seed {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	account := Account{Tokens: slices.Clone(s.tokens), Choices: s.choices, Apps: []App{}}
	if s.rate.capacity != defaultRateLimit {
		account.RateLimit = s.rate.capacity
	}
	for _, app := range s.apps {
		shown := *app
		shown.Drains = slices.Clone(app.Drains)
		account.Apps = append(account.Apps, shown)
	}
	return Seed{Heroku: account}
}
