package commit

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// step writes one step of a change.
func (w *writer) step(m *member, s step, t task) error {
	ctx := w.group.context(m)
	if _, begun := w.names[m]; (begun || s.ring) && w.from == 0 {
		// This process did not clone the draft and can't abandon it, so a change, or a
		// ring of changes, that has begun must be finished.
		ctx = context.WithoutCancel(ctx)
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if kind, held := w.held.owner(s.to); held && s.from != s.to {
		// The change that should have freed the name was refused.
		return &TakenError{Name: s.to, Kind: kind, Own: kind == m.change.Kind}
	}
	if s.from != "" && w.held[m.change.Kind][s.from] == nil {
		// Another change to the same endpoint came first.
		if s.action == remove {
			return nil
		}
		return &GoneError{Kind: m.change.Kind, Name: s.from}
	}
	fields := t.fields
	switch {
	case s.rename:
		fields = fastly.Fields{nameField: s.to}
	case s.action == update && s.from != s.to, s.action == create, s.action == replace:
		fields = maps.Clone(fields)
		fields[nameField] = s.to
	}
	switch s.action {
	case remove:
		return w.remove(ctx, m.change.Kind, s.from)
	case update:
		made, err := w.update(ctx, m.change.Kind, s.from, s.to, fields)
		if err == nil && s.from != s.to {
			w.names[m] = s.to
		}
		if err == nil && !s.rename {
			m.state.made = made
		}
		return err
	case replace:
		if err := w.remove(ctx, m.change.Kind, s.from); err != nil {
			return err
		}
		w.names[m] = ""
	case create:
	}
	made, err := w.create(ctx, m.change.Kind, fields)
	if err == nil {
		m.state.made = made
		if s.action == replace {
			w.names[m] = s.to
		}
	}
	return err
}

// unwind undoes what has been written of a ring that can't be finished, in a draft
// that this process did not clone: last to first, so that each name is free. It
// answers all of its members except the blamed one, whose step has failed.
func (w *writer) unwind(begun []*member, failed map[*member]bool, blamed *member, s step, err error) {
	g := w.group
	for _, m := range slices.Backward(begun) {
		if m == blamed {
			continue
		}
		failed[m] = true
		undoErr := w.undo(m)
		if undoErr == nil && w.refusal(blamed, s, err) != nil {
			g.tell(m, Outcome{}, &RefusedError{Version: w.draft, Tried: true, Err: &TakenError{Name: m.change.To}})
			continue
		}
		g.tell(m, Outcome{}, g.failed("write "+blamed.change.what(), errors.Join(err, undoErr)).err)
	}
}

// undo restores the endpoint of a change, in a draft that this process did not
// clone. The error is an [*UnfinishedError].
func (w *writer) undo(m *member) error {
	ctx := context.WithoutCancel(w.group.ctx)
	kind, name := m.change.Kind, w.names[m]
	was := w.before[kind][m.change.From]
	var err error
	if name == "" {
		_, err = w.create(ctx, kind, w.group.kind(kind).Difference(was, nil))
	} else {
		fields := w.group.kind(kind).Difference(was, w.held[kind][name])
		_, err = w.update(ctx, kind, name, m.change.From, fields)
	}
	delete(w.names, m)
	if err != nil {
		return &UnfinishedError{Version: w.draft, Name: name, Err: err}
	}
	return nil
}

func (w *writer) place(kind string) fastly.Place {
	return fastly.Place{Service: w.group.service, Version: w.draft, Kind: kind}
}

func (w *writer) remove(ctx context.Context, kind, name string) error {
	err := w.settle(ctx, kind, name, func() error {
		return w.group.commits.client.DeleteEndpoint(ctx, w.place(kind), name)
	})
	if w.from == 0 && fastly.IsNotFound(err) {
		err = nil
	}
	if err == nil {
		w.held.set(kind, name, nil)
	}
	return err
}

func (w *writer) update(ctx context.Context, kind, from, to string, fields fastly.Fields) (fastly.Endpoint, error) {
	var made fastly.Endpoint
	err := w.settle(ctx, kind, from, func() (err error) {
		made, err = w.group.commits.client.UpdateEndpoint(ctx, w.place(kind), from, fields)
		return err
	})
	if err == nil {
		w.held.set(kind, from, nil)
		w.held.set(kind, to, made)
	}
	return made, err
}

func (w *writer) create(ctx context.Context, kind string, fields fastly.Fields) (fastly.Endpoint, error) {
	var made fastly.Endpoint
	err := w.settle(ctx, kind, "", func() (err error) {
		made, err = w.group.commits.client.CreateEndpoint(ctx, w.place(kind), w.from, fields)
		return err
	})
	if err == nil {
		w.held.set(kind, made.Name(), made)
	}
	return made, err
}

// settle makes a write, and repeats it while the draft is a fresh clone that Fastly
// does not show yet, or that can't be written yet. Existing is the name of an
// endpoint that the draft must have because the version that it was cloned from has
// it, or "".
func (w *writer) settle(ctx context.Context, kind, existing string, write func() error) error {
	waits := settling.Waits()
	for seen := w.settled; ; {
		err := write()
		switch {
		case err == nil:
			w.settled = true
			return nil
		case ctx.Err() != nil:
			// It is not known whether the version or the endpoint was not found.
			return context.Cause(ctx)
		case !fastly.IsNotFound(err) && !fastly.IsLocked(err):
			return err
		case fastly.IsLocked(err) && (w.settled || w.from == 0):
			w.locked = true
			return err
		case w.from == 0:
			return err
		}
		version, lookErr := w.await(ctx)
		switch {
		case lookErr != nil:
			return lookErr
		case version.Locked:
			w.locked = true
			return err
		case fastly.IsNotFound(err) && existing != "":
			// Writes count towards the hourly limit, even those that find nothing. Reads
			// do not.
			if err := w.awaitEndpoint(ctx, kind, existing); err != nil {
				return err
			}
		}
		if seen {
			if err := w.pause(ctx, waits.NextBackOff(), err); err != nil {
				return err
			}
		}
		// The first retry does not wait: the draft may be writable since it is visible.
		seen = true
	}
}

// settling is how long to wait before a fresh clone is tried again.
var settling = fastly.Repeat{First: 100 * time.Millisecond, Longest: time.Second}

// await reads the draft until Fastly shows it.
func (w *writer) await(ctx context.Context) (fastly.Version, error) {
	waits := settling.Waits()
	for {
		version, err := w.group.commits.client.Version(ctx, w.group.service, w.draft)
		if !fastly.IsNotFound(err) {
			return version, err
		}
		if err := w.pause(ctx, waits.NextBackOff(), err); err != nil {
			return fastly.Version{}, err
		}
	}
}

// awaitEndpoint reads an endpoint until Fastly shows it.
func (w *writer) awaitEndpoint(ctx context.Context, kind, name string) error {
	waits := settling.Waits()
	for {
		_, err := w.group.commits.client.Endpoint(ctx, w.place(kind), name)
		if !fastly.IsNotFound(err) {
			return err
		}
		if err := w.pause(ctx, waits.NextBackOff(), err); err != nil {
			return err
		}
	}
}

// awaitVersion waits until Fastly shows the draft, unless it has accepted a write.
func (w *writer) awaitVersion(ctx context.Context) error {
	if w.settled {
		return nil
	}
	_, err := w.await(ctx)
	return err
}

// pause waits for a fresh clone to settle, because of the error of the last try. After
// Config.Settle, the error is an [*UnsettledError].
func (w *writer) pause(ctx context.Context, wait time.Duration, last error) error {
	config := w.group.commits.config
	waited := config.Now().Sub(w.started)
	if waited > config.Settle {
		return &UnsettledError{Version: w.draft, Waited: waited, Last: last}
	}
	return pause(ctx, wait)
}
