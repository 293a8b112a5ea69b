package fastly

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// object is a JSON object whose keys are sent in random order (recorded: the
// order differs from reply to reply).
type object map[string]any

// ordered is a JSON object whose keys are sent in this order.
type ordered []member

// member is one key of an ordered object.
type member struct {
	key   string
	value any
}

// list is a JSON array.
type list []any

// encode writes a body as the API does (recorded): compact, without a newline,
// and with <, > and & escaped.
func (s *Server) encode(value any) []byte {
	var text bytes.Buffer
	s.write(&text, value)
	return text.Bytes()
}

// write adds one value.
func (s *Server) write(text *bytes.Buffer, value any) {
	switch value := value.(type) {
	case object:
		s.write(text, ordered(s.shuffled(value)))
	case ordered:
		text.WriteByte('{')
		for i, member := range value {
			if i > 0 {
				text.WriteByte(',')
			}
			s.write(text, member.key)
			text.WriteByte(':')
			s.write(text, member.value)
		}
		text.WriteByte('}')
	case list:
		text.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				text.WriteByte(',')
			}
			s.write(text, element)
		}
		text.WriteByte(']')
	default:
		plain, err := json.Marshal(value)
		if err != nil {
			// Only strings, numbers, booleans and null come here.
			panic(fmt.Sprintf("%T can't be written as JSON: %v", value, err))
		}
		text.Write(plain)
	}
}

// shuffled gives an object's members in random order. They are sorted first, so
// that a run with the same random source can be repeated.
func (s *Server) shuffled(value object) []member {
	members := make([]member, 0, len(value))
	for _, key := range sortedKeys(value) {
		members = append(members, member{key, value[key]})
	}
	s.random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return members
}

// sortedKeys gives the keys of a map in order.
func sortedKeys[V any, M ~map[string]V](values M) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// createReply orders an object as the reply to a POST (recorded): first the
// fields of the request, sorted, then service_id and version, then the rest.
func (s *Server) createReply(value object, sent []string) ordered {
	rest := object{}
	for key, field := range value {
		rest[key] = field
	}
	var reply ordered
	for _, key := range append(append([]string{}, sent...), "service_id", "version", "number") {
		if field, found := rest[key]; found {
			reply = append(reply, member{key, field})
			delete(rest, key)
		}
	}
	return append(reply, s.shuffled(rest)...)
}
