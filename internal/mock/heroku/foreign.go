package heroku

import (
	"fmt"
	"slices"
)

// The methods below change an account as another client does, without a call:
// nothing is recorded, and no limit applies.

// Placed is a drain with the app that it belongs to.
type Placed struct {
	AppID, AppName string
	Drain
}

// AllDrains gives the drains of all apps, in the order of their creation. The mock
// of Logplex calls it for each delivery.
func (s *Server) AllDrains() []Placed {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var placed []Placed
	for _, app := range s.apps {
		for _, drain := range app.Drains {
			placed = append(placed, Placed{AppID: app.ID, AppName: app.Name, Drain: drain})
		}
	}
	return placed
}

// Drains gives the drains of one app, by its id or name.
func (s *Server) Drains(app string) ([]Drain, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := s.find(app)
	if found == nil {
		return nil, fmt.Errorf("there is no app %q", app)
	}
	return slices.Clone(found.Drains), nil
}

// AddDrain adds a drain to an app without checks, and gives it with its defaults.
func (s *Server) AddDrain(app string, drain Drain) (Drain, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := s.find(app)
	if found == nil {
		return Drain{}, fmt.Errorf("there is no app %q", app)
	}
	return s.add(found, drain), nil
}

// RemoveDrain removes a drain, by its id, URL or token.
func (s *Server) RemoveDrain(app, drain string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := s.find(app)
	if found == nil {
		return fmt.Errorf("there is no app %q", app)
	}
	gone, _ := findDrain(found, drain)
	if gone == nil {
		return fmt.Errorf("the app %s has no such drain", found.Name)
	}
	id := gone.ID
	found.Drains = slices.DeleteFunc(found.Drains, func(other Drain) bool { return other.ID == id })
	return nil
}

// SetLogChannelAfter sets how many more new drains of an app are refused because it
// has no log channel yet.
func (s *Server) SetLogChannelAfter(app string, refusals int) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := s.find(app)
	if found == nil {
		return fmt.Errorf("there is no app %q", app)
	}
	found.LogChannelAfter = refusals
	return nil
}

// SetChoices replaces the choices.
func (s *Server) SetChoices(choices Choices) error {
	if err := choices.check(); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.choices = choices
	return nil
}

// SetTokens replaces the accepted tokens. Without tokens, none is accepted.
func (s *Server) SetTokens(tokens ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.tokens = append([]string{}, tokens...)
}
