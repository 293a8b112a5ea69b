package datadog

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Log is one log as it arrived, with what the URL of the drain adds.
type Log struct {
	// Message is the text, whole and not parsed, without the newline at its end.
	Message string `json:"message"`
	Service string `json:"service"`
	Host    string `json:"host"`
	// Source is ddsource.
	Source string `json:"source"`
	Status string `json:"status,omitempty"`
	// Tags are those of ddtags, and for a log of Logplex's "dyno:web.1" and
	// "dynotype:web".
	Tags []string `json:"tags"`
	// Attributes are all other parameters of the URL, and what else a JSON log
	// has.
	Attributes map[string]any `json:"attributes"`
	// Dyno and DynoType are the process of a log of Logplex's, and what comes
	// before its point.
	Dyno     string `json:"dyno,omitempty"`
	DynoType string `json:"dynotype,omitempty"`

	// Priority, Hostname, AppName, ProcID and MsgID are the head of a syslog
	// message.
	Priority int    `json:"priority,omitempty"`
	Hostname string `json:"hostname,omitempty"`
	AppName  string `json:"appname,omitempty"`
	ProcID   string `json:"procid,omitempty"`
	MsgID    string `json:"msgid,omitempty"`
	// Timestamp is as the log says it, or the time of arrival.
	Timestamp string `json:"timestamp"`
	// FrameID is that of the batch. That a batch which comes twice is kept twice
	// is chosen: not documented.
	FrameID string `json:"frame_id,omitempty"`
}

// options are what a URL says about the logs sent to it.
type options struct {
	key, source, service, host string
	tags                       []string
	attributes                 map[string]string
}

// readOptions reads a query. A name that comes twice counts the first time,
// tags excepted, and what is wrongly escaped is taken as it is written; both
// are chosen: not documented. That env is an attribute like any other, and not
// a tag, follows from Datadog's own change of its guide.
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
	// Older guides say hostname.
	setFirst(&found.host, hostname)
	return found
}

// setFirst sets what is not set yet.
func setFirst(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// unescape undoes percent-encoding where there is any, and + for a space.
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

// keep completes logs by what the URL says, and keeps them.
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

// with completes one log. What a JSON log says itself goes first, then the URL,
// then the head of a syslog message: service from the application's name and
// host from the host's (documented). The order, and that dyno and dynotype are
// taken from the process, are chosen: not documented.
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

// truncate cuts a message that is too long, between two characters.
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

// normalizeTag writes a tag as [Choices.NormalizeTags] says.
func normalizeTag(tag string) string {
	letters := []rune(strings.ToLower(tag))
	for i, letter := range letters {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789_-:./", letter) {
			letters[i] = '_'
		}
	}
	return string(letters[:min(len(letters), 200)])
}
