package datadog

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Log is one log as it arrived, with the parameters of the drain's URL.
type Log struct {
	// Message is the whole text, without the newline at its end.
	Message string `json:"message"`
	Service string `json:"service"`
	Host    string `json:"host"`
	// Source is the parameter ddsource.
	Source string `json:"source"`
	Status string `json:"status,omitempty"`
	// Tags are the parameter ddtags, and for a log from Logplex also tags such as
	// "dyno:web.1" and "dynotype:web".
	Tags []string `json:"tags"`
	// Attributes are all other parameters of the URL, and all other keys of a JSON
	// log.
	Attributes map[string]any `json:"attributes"`
	// Dyno is the process of a log from Logplex, such as "web.1", and DynoType the
	// part before the dot.
	Dyno     string `json:"dyno,omitempty"`
	DynoType string `json:"dynotype,omitempty"`

	// Priority, Hostname, AppName, ProcID and MsgID are the header of a syslog
	// message.
	Priority int    `json:"priority,omitempty"`
	Hostname string `json:"hostname,omitempty"`
	AppName  string `json:"appname,omitempty"`
	ProcID   string `json:"procid,omitempty"`
	MsgID    string `json:"msgid,omitempty"`
	// Timestamp is the log's own time, or the time of arrival.
	Timestamp string `json:"timestamp"`
	// FrameID is the id of the batch. A batch that arrives twice is stored twice
	// (chosen: not documented).
	FrameID string `json:"frame_id,omitempty"`
}

// options are the parameters of a URL for the logs that are sent to it.
type options struct {
	key, source, service, host string
	tags                       []string
	attributes                 map[string]string
}

// readOptions reads a query. The first one of several equal names counts, except
// for tags, and a value with invalid escapes is used as it is (both chosen: not
// documented). The parameter env is an attribute and not a tag, as Datadog's newer
// guide shows.
func readOptions(query string) options {
	found := options{attributes: map[string]string{}}
	hostname := ""
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		switch name {
		case "":
		case "dd-api-key":
			setFirst(&found.key, value)
		case "ddsource":
			setFirst(&found.source, value)
		case "service":
			setFirst(&found.service, value)
		case "host":
			setFirst(&found.host, value)
		case "hostname":
			setFirst(&hostname, value)
		case "ddtags":
			found.tags = append(found.tags, splitTags(value)...)
		default:
			if _, again := found.attributes[name]; !again {
				found.attributes[name] = value
			}
		}
	}
	// Older guides have hostname.
	setFirst(&found.host, hostname)
	return found
}

// setFirst sets a text that is still empty.
func setFirst(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// unescape decodes percent-encoding, if there is any, and + as a space.
func unescape(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return plain
}

// splitTags reads a list of tags.
func splitTags(text string) []string {
	var tags []string
	for tag := range strings.SplitSeq(text, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// keep adds the parameters of the URL to logs, and stores the logs.
func (s *Server) keep(logs []Log, options options) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := s.options.Now().UTC()
	for _, log := range logs {
		log = log.with(options)
		if log.Timestamp == "" {
			log.Timestamp = now.Format(time.RFC3339Nano)
		}
		if s.choices.DropOld {
			if at, err := time.Parse(time.RFC3339, log.Timestamp); err == nil && now.Sub(at) > 18*time.Hour {
				continue
			}
		}
		if s.choices.NormalizeTags {
			for i, tag := range log.Tags {
				log.Tags[i] = normalizeTag(tag)
			}
		}
		s.logs = append(s.logs, log)
	}
}

// with completes one log. Values come from the JSON log itself, then from the URL,
// then from the header of a syslog message: the service from the application name
// and the host from the host name (documented). This order, and the source of dyno
// and dynotype, are chosen: not documented.
func (l Log) with(options options) Log {
	setFirst(&l.Service, options.service)
	setFirst(&l.Service, l.AppName)
	setFirst(&l.Host, options.host)
	setFirst(&l.Host, l.Hostname)
	setFirst(&l.Source, options.source)
	l.Message = truncate(l.Message)

	tags := slices.Concat(l.Tags, options.tags)
	if l.ProcID != "" && l.ProcID != "-" {
		l.Dyno = l.ProcID
		l.DynoType, _, _ = strings.Cut(l.ProcID, ".")
		tags = append(tags, "dyno:"+l.Dyno, "dynotype:"+l.DynoType)
	}
	l.Tags = []string{}
	for _, tag := range tags {
		if !slices.Contains(l.Tags, tag) {
			l.Tags = append(l.Tags, tag)
		}
	}

	attributes := map[string]any{}
	for name, value := range options.attributes {
		attributes[name] = value
	}
	maps.Copy(attributes, l.Attributes)
	l.Attributes = attributes
	return l
}

// truncate shortens a message that is too long, between two characters.
func truncate(message string) string {
	if len(message) <= largestMessage {
		return message
	}
	end := largestMessage
	for end > largestMessage-utf8.UTFMax && !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end]
}

// normalizeTag normalizes a tag as [Choices.NormalizeTags] describes.
func normalizeTag(tag string) string {
	letters := []rune(strings.ToLower(tag))
	for i, letter := range letters {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789_-:./", letter) {
			letters[i] = '_'
		}
	}
	return string(letters[:min(len(letters), 200)])
}
