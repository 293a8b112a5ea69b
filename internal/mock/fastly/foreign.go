package fastly

import (
	"fmt"
	"strings"
	"time"
)

// The methods below make changes as another writer does, such as the web interface
// or another pipeline. The rules of the API apply, but there is no call: nothing is
// recorded, delayed or counted towards the rate limit, and no fault applies. They
// see a clone before it has settled. Errors are the API's refusals.
//
// A kind is named by its path below a version, such as "condition", "domain",
// "backend" or "gzip". A logging type can also be named alone, such as "heroku" or
// "s3".

// kindOf finds a kind by its path or its logging type.
func kindOf(name string) (*kind, error) {
	if k, found := kinds[name]; found {
		return k, nil
	}
	if k, found := kinds["logging/"+name]; found {
		return k, nil
	}
	return nil, fmt.Errorf("unknown kind %q", name)
}

// at finds a version, settled or not.
func (s *Server) at(id string, number int) (*service, *version, error) {
	sv, failure := s.find(id)
	if failure != nil {
		return nil, nil, failure
	}
	for _, v := range sv.versions {
		if v.number == number {
			return sv, v, nil
		}
	}
	return nil, nil, noVersion(id, number)
}

// sentBy makes a body from Go values; nil means null.
func sentBy(fields Row) (input, error) {
	sent := input{}
	for key, value := range fields {
		text, plain := bodyValue(value)
		if !plain {
			return nil, fmt.Errorf("the value of %q is not text, a number or a boolean", key)
		}
		sent[key] = text
	}
	return sent, nil
}

// Live gives the number of a service's live version, 0 if there is none.
func (s *Server) Live(service string) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if sv, failure := s.find(service); failure == nil {
		if live := sv.live(); live != nil {
			return live.number
		}
	}
	return 0
}

// Newest gives the highest number of a service's versions, 0 for a service that
// does not exist.
func (s *Server) Newest(service string) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if sv, failure := s.find(service); failure == nil {
		return sv.highest()
	}
	return 0
}

// Rows gives the objects of a kind in a version, as the API shows them.
func (s *Server) Rows(service string, version int, kind string) ([]Row, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	k, err := kindOf(kind)
	if err != nil {
		return nil, err
	}
	sv, v, err := s.at(service, version)
	if err != nil {
		return nil, err
	}
	rows := []Row{}
	for _, row := range v.rows[k.path] {
		rows = append(rows, Row(k.show(sv, v, row)))
	}
	return rows, nil
}

// LiveRows gives the objects of a kind in the live version, none if nothing is
// live.
func (s *Server) LiveRows(service, kind string) ([]Row, error) {
	live := s.Live(service)
	if live == 0 {
		return []Row{}, nil
	}
	return s.Rows(service, live, kind)
}

// Add creates an object, as a POST does.
func (s *Server) Add(service string, version int, kind string, fields Row) error {
	return s.edit(service, version, kind, func(k *kindInVersion) *failure {
		sent, err := sentBy(fields)
		if err != nil {
			return badRequest("%v", err)
		}
		_, failure := s.create(k.kind, k.service, k.version, sent)
		return failure
	})
}

// AddEndpoint creates a logging endpoint of a type such as "heroku".
func (s *Server) AddEndpoint(service string, version int, loggingType string, fields Row) error {
	return s.Add(service, version, "logging/"+strings.TrimPrefix(loggingType, "logging/"), fields)
}

// Change changes an object, as a PUT does.
func (s *Server) Change(service string, version int, kind, name string, fields Row) error {
	return s.edit(service, version, kind, func(k *kindInVersion) *failure {
		sent, err := sentBy(fields)
		if err != nil {
			return badRequest("%v", err)
		}
		_, failure := s.update(k.kind, k.service, k.version, name, sent)
		return failure
	})
}

// Remove deletes an object.
func (s *Server) Remove(service string, version int, kind, name string) error {
	return s.edit(service, version, kind, func(k *kindInVersion) *failure {
		return s.remove(k.kind, k.service, k.version, name)
	})
}

// kindInVersion is a kind in a version of a service.
type kindInVersion struct {
	kind    *kind
	service *service
	version *version
}

// edit finds a version and changes it.
func (s *Server) edit(service string, version int, kind string, act func(*kindInVersion) *failure) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	k, err := kindOf(kind)
	if err != nil {
		return err
	}
	sv, v, err := s.at(service, version)
	if err != nil {
		return err
	}
	if failure := act(&kindInVersion{k, sv, v}); failure != nil {
		return failure
	}
	return nil
}

// Clone clones a version, and gives the number of the clone. The clone has settled.
func (s *Server) Clone(service string, version int) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, v, err := s.at(service, version)
	if err != nil {
		return 0, err
	}
	s.clone(sv, v)
	copied := sv.versions[len(sv.versions)-1]
	copied.settles = time.Time{}
	return copied.number, nil
}

// Activate activates a version.
func (s *Server) Activate(service string, version int) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, v, err := s.at(service, version)
	if err != nil {
		return err
	}
	if _, failure := s.activate(sv, v); failure != nil {
		return failure
	}
	return nil
}

// Deactivate deactivates a version.
func (s *Server) Deactivate(service string, number int) error {
	return s.flag(service, number, func(v *version) { v.active = false })
}

// Lock locks a version.
func (s *Server) Lock(service string, number int) error {
	return s.flag(service, number, func(v *version) { v.locked = true })
}

// Invalidate makes a version and its later clones invalid for the given reason; an
// empty reason makes it valid again.
func (s *Server) Invalidate(service string, number int, reason string) error {
	return s.flag(service, number, func(v *version) { v.invalid = reason })
}

// flag changes the flags of a version.
func (s *Server) flag(service string, number int, act func(*version)) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, v, err := s.at(service, number)
	if err != nil {
		return err
	}
	s.change(sv, v, func() { act(v) })
	return nil
}

// Publish clones the live version, calls edit with the clone's number, and
// activates the clone, as another pipeline does. Without a live version, it clones
// the newest one. It gives the number of the new live version.
func (s *Server) Publish(service string, edit func(version int) error) (int, error) {
	from := s.Live(service)
	if from == 0 {
		from = s.Newest(service)
	}
	copied, err := s.Clone(service, from)
	if err != nil {
		return 0, err
	}
	if err := edit(copied); err != nil {
		return 0, err
	}
	return copied, s.Activate(service, copied)
}

// DeleteService deletes a service, even if it has a live version.
func (s *Server) DeleteService(service string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sv, failure := s.find(service)
	if failure != nil {
		return failure
	}
	sv.deletedAt = s.stamp()
	return nil
}
