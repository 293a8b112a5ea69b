package commit_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

const service = "SERVICE0000000000000001"

// world is a mock of Fastly without a network, and the services in it.
type world struct {
	t      testing.TB
	server *mock.Server
}

// kinesisRow and herokuRow are endpoints of a seed.
func kinesisRow(name, topic string) mock.Row {
	return mock.Row{"name": name, "topic": topic, "format": "%h", "iam_role": "arn:aws:iam::123456789012:role/logs"}
}

func herokuRow(name, url string) mock.Row {
	return mock.Row{"name": name, "url": url, "token": "a-heroku-token"}
}

// seeded is a service whose version 2 is live and holds the given Kinesis
// endpoints, each with a topic of its own.
func seeded(id string, names ...string) mock.Service {
	rows := make([]mock.Row, 0, len(names))
	for _, name := range names {
		rows = append(rows, kinesisRow(name, "old "+name))
	}
	return mock.Service{ID: id, Name: id, Type: "vcl", Versions: []mock.Version{
		{Number: 1, Locked: true},
		{
			Number: 2, Active: true, Kinesis: rows,
			Conditions: []mock.Row{{"name": "errors", "type": "RESPONSE", "statement": "beresp.status >= 500"}},
			Backends:   []mock.Row{{"name": "origin", "address": "192.0.2.1"}},
		},
	}}
}

// newWorld makes a mock with the given services. It must be called inside the
// synctest bubble whose clock the mock uses.
func newWorld(t testing.TB, options mock.Options, services ...mock.Service) *world {
	t.Helper()
	options.Random, options.LoseUpdates = rand.NewPCG(1, 2), true
	server := mock.New(options)
	if err := server.Load(mock.Seed{Fastly: mock.Account{Services: services}}); err != nil {
		t.Fatal(err)
	}
	return &world{t: t, server: server}
}

// kinds are the kinds of endpoint that the tests know.
func kinds() []fastly.Kind {
	fields := func(own ...string) map[string]fastly.Form {
		forms := map[string]fastly.Form{
			"name": {}, "format": {}, "format_version": {Type: fastly.NumberType}, "placement": {Null: true},
			"response_condition": {}, "log_processing_region": {},
		}
		for _, field := range own {
			forms[field] = fastly.Form{}
		}
		return forms
	}
	return []fastly.Kind{
		{Name: "heroku", Fields: fields("url", "token")},
		{Name: "kinesis", Fields: fields("topic", "region", "iam_role", "access_key", "secret_key")},
	}
}

// process has what one process of the provider has.
type process struct {
	world   *world
	client  *fastly.Client
	shared  *fastly.Shared
	commits *commit.Commits
}

// start makes a process whose calls go through base, or straight to the mock.
func (w *world) start(config commit.Config, base http.RoundTripper) *process {
	w.t.Helper()
	return w.startWith(config, fastly.Config{Base: base})
}

func (w *world) startWith(config commit.Config, api fastly.Config) *process {
	w.t.Helper()
	if api.Base == nil {
		api.Base = control.Transport(w.server)
	}
	config.Kinds = append(config.Kinds, kinds()...)
	api.Kinds = config.Kinds
	api.Token, api.UserAgent = "a-fastly-token", "test"
	client, err := fastly.New(api)
	if err != nil {
		w.t.Fatal(err)
	}
	shared := fastly.NewShared(client)
	return &process{world: w, client: client, shared: shared, commits: commit.New(client, shared, config)}
}

// edit is a change of an endpoint, in the words of the tests.
type edit struct {
	order commit.Operation
	// kind defaults to "kinesis".
	kind string
	name string
	// renamed is the new name of an update.
	renamed string
	// topic is the value that a create or an update writes.
	topic string
	// condition is a response condition that a create or an update names.
	condition string
}

func create(name, topic string) edit { return edit{order: commit.Create, name: name, topic: topic} }
func update(name, topic string) edit { return edit{order: commit.Update, name: name, topic: topic} }
func remove(name string) edit        { return edit{order: commit.Delete, name: name} }
func rename(name, renamed string) edit {
	return edit{order: commit.Update, name: name, renamed: renamed, topic: "old " + name}
}

// toHeroku makes it an edit of a Heroku endpoint.
func (e edit) toHeroku() edit {
	e.kind = "heroku"
	return e
}

func (e edit) path() string {
	if e.kind == "" {
		return "kinesis"
	}
	return e.kind
}

// field is the field that holds the topic, by the kind of the edit.
func (e edit) field() string {
	if e.path() == "heroku" {
		return "url"
	}
	return "topic"
}

// finalName is the name that the endpoint has after the edit.
func (e edit) finalName() string {
	if e.renamed != "" {
		return e.renamed
	}
	return e.name
}

// String names the edit in a failure.
func (e edit) String() string {
	return fmt.Sprintf("%s %s %s→%s %q", [...]string{"delete", "update", "create"}[e.order], e.path(), e.name,
		e.finalName(), e.topic)
}

// apply makes the edit in a process, as a resource does.
func (p *process) apply(ctx context.Context, id string, e edit) (commit.Outcome, error) {
	return p.commits.Apply(ctx, id, p.change(e))
}

func (p *process) change(e edit) commit.Change {
	change := commit.Change{Kind: e.path(), From: e.name, To: e.finalName(), Send: []string{e.field()}}
	change.Want = fastly.Fields{"name": e.finalName(), e.field(): e.topic}
	if e.condition != "" {
		change.Want["response_condition"] = e.condition
		change.Send = append(change.Send, "response_condition")
	}
	switch e.order {
	case commit.Create:
		change.From = ""
		if e.path() == "heroku" {
			change.Want["token"] = "a-heroku-token"
		} else {
			change.Want["format"], change.Want["iam_role"] = "%h", "arn:aws:iam::123456789012:role/logs"
		}
	case commit.Update:
	case commit.Delete:
		change.To, change.Want, change.Send = "", nil, nil
	}
	return change
}

// answer is the result of an edit.
type answer struct {
	edit    edit
	outcome commit.Outcome
	err     error
}

// applyAll makes the edits at the same time, and gives their answers in order.
func (p *process) applyAll(ctx context.Context, id string, edits ...edit) []answer {
	answers := make(chan int)
	all := make([]answer, len(edits))
	for i, e := range edits {
		go func() {
			outcome, err := p.apply(ctx, id, e)
			all[i] = answer{edit: e, outcome: outcome, err: err}
			answers <- i
		}()
	}
	for range edits {
		<-answers
	}
	return all
}

// endpoints are the logging endpoints of a version: their topics by kind and
// name.
type endpoints map[string]string

func (w *world) endpoints(version int) endpoints {
	w.t.Helper()
	found := endpoints{}
	for kind, field := range map[string]string{"kinesis": "topic", "heroku": "url"} {
		rows, err := w.server.Rows(service, version, kind)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, row := range rows {
			found[fmt.Sprintf("%s/%s", kind, row["name"])] = fmt.Sprint(row[field])
		}
	}
	return found
}

func (w *world) live() endpoints {
	w.t.Helper()
	return w.endpoints(w.server.Live(service))
}

// with gives the endpoints after edits that are made together.
func (e endpoints) with(edits ...edit) endpoints {
	after := maps.Clone(e)
	for _, edit := range edits {
		delete(after, edit.path()+"/"+edit.name)
	}
	for _, edit := range edits {
		if edit.order != commit.Delete {
			after[edit.path()+"/"+edit.finalName()] = edit.topic
		}
	}
	return after
}

// must fails the test if the live endpoints are not as wanted.
func (w *world) must(want endpoints) {
	w.t.Helper()
	if got := w.live(); !maps.Equal(got, want) {
		w.t.Errorf("version %d is live with %v, not %v", w.server.Live(service), got, want)
	}
}

// clean fails the test if the mock recorded a violation.
func (w *world) clean() {
	w.t.Helper()
	if violations := w.server.Violations(); len(violations) > 0 {
		w.t.Errorf("violations: %q", violations)
	}
}

// calls gives the recorded calls, without their common prefix.
func (w *world) calls() []string {
	calls := w.server.Calls()
	lines := make([]string, 0, len(calls))
	for _, call := range calls {
		lines = append(lines, call.Method+" "+call.Path)
	}
	return lines
}

// claim is what an answer says about production.
type claim int

const (
	// claimsLive says that the change is live.
	claimsLive claim = iota
	// claimsNothing says that it is not known whether the change is live.
	claimsNothing
	// claimsUnchanged says that the change is not live.
	claimsUnchanged
)

func (a answer) claim() claim {
	var failed *commit.FailedError
	switch {
	case a.err == nil && a.outcome.Live:
		return claimsLive
	case errors.As(a.err, &failed) && failed.Unsure:
		return claimsNothing
	}
	return claimsUnchanged
}

// isLive says whether an edit is in force in a set of endpoints.
func (e endpoints) isLive(edit edit) bool {
	topic, there := e[edit.path()+"/"+edit.finalName()]
	if edit.order == commit.Delete {
		return topic != "old "+edit.name
	}
	return there && topic == edit.topic
}

// wave gives n edits that create endpoints.
func wave(prefix string, n int) []edit {
	edits := make([]edit, 0, n)
	for i := range n {
		edits = append(edits, create(fmt.Sprintf("%s-%02d", prefix, i), "new"))
	}
	return edits
}

// succeeded fails the test where an answer is an error.
func succeeded(t testing.TB, answers []answer) {
	t.Helper()
	for _, answer := range answers {
		if answer.err != nil {
			t.Errorf("%s: %v", answer.edit, answer.err)
		}
	}
}

// quick retries almost without a pause, so that only the test decides the order of
// calls.
var quick = fastly.Repeat{Tries: 4, First: 1, Longest: 1}

// eventually is a limit that no test reaches.
const eventually = 24 * time.Hour

// warnings gives the warnings of all answers, each once.
func warnings(answers []answer) []string {
	var all []string
	for _, answer := range answers {
		for _, warning := range answer.outcome.Warnings {
			all = append(all, warning.Text)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// asError is errors.As for tests of one answer.
func asError[E error](err error, target *E) bool { return errors.As(err, target) }

// counting calls a function before each call.
type counting struct {
	base   http.RoundTripper
	before func()
}

func (c counting) RoundTrip(request *http.Request) (*http.Response, error) {
	c.before()
	return c.base.RoundTrip(request)
}
