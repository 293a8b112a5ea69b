package commit

import (
	"maps"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// holding is what a version holds: endpoints by kind and name. A kind that has not
// been read has no entry.
type holding map[string]map[string]fastly.Endpoint

// owner gives the kind of the endpoint that has a name, among the kinds that have
// been read. Names are unique in a version across all kinds.
func (h holding) owner(name string) (kind string, ok bool) {
	for kind, endpoints := range h {
		if endpoints[name] != nil {
			return kind, true
		}
	}
	return "", false
}

// set records an endpoint as it is now, nil if it does not exist.
func (h holding) set(kind, name string, endpoint fastly.Endpoint) {
	switch {
	case endpoint == nil:
		delete(h[kind], name)
	case h[kind] == nil:
		h[kind] = map[string]fastly.Endpoint{name: endpoint}
	default:
		h[kind][name] = endpoint
	}
}

// copy gives a copy that can be changed.
func (h holding) copy() holding {
	copied := holding{}
	for kind, endpoints := range h {
		copied[kind] = maps.Clone(endpoints)
	}
	return copied
}

// action is what a task does.
type action int

const (
	// remove deletes the endpoint from.
	remove action = iota
	// update changes the endpoint from in place, its name included.
	update
	// replace deletes the endpoint from and creates to.
	replace
	// create creates the endpoint to.
	create
)

// task is what has to be written to make a change in a version.
type task struct {
	action action
	from   string
	to     string
	fields fastly.Fields
}

// isRename says whether the task gives an endpoint another name.
func (t task) isRename() bool { return t.from != "" && t.to != "" && t.from != t.to }

// intent is a change and its progress.
type intent struct {
	Change

	// handedOver says that another change has taken over the endpoint From.
	handedOver bool
	// onceLive says that the change was in a version that went live before writers
	// collided, and made is Fastly's reply to the last write of the change.
	onceLive bool
	made     fastly.Endpoint
}

// decision is what a change needs in a version: a task, nothing, or a refusal.
type decision struct {
	task    *task
	refusal error
	// tookOver says that the endpoint already exists and is taken over as it is.
	tookOver bool
}

// decide decides what each change needs in a version that holds in, and refuses
// changes that can't succeed. Conditions are those of the version, nil if no change
// names one.
//
// A name that one change frees is free for another change; if the first is refused,
// the second is refused, too.
func decide(intents []intent, in holding, conditions []fastly.Condition) []decision {
	decisions := make([]decision, len(intents))
	for i, intent := range intents {
		missing := CheckCondition(intent.condition(), conditions)
		switch {
		case intent.handedOver:
			decisions[i].refusal = &HandedOverError{Name: intent.From}
		case missing != nil:
			decisions[i].refusal = missing
		}
	}
	for settled := false; !settled; {
		settled = true
		freed := map[string]bool{}
		for i, intent := range intents {
			if decisions[i].refusal == nil && intent.From != "" && intent.From != intent.To &&
				in[intent.Kind][intent.From] != nil {
				freed[intent.From] = true
			}
		}
		kept := keptByOthers(intents, in)
		for i, intent := range intents {
			if decisions[i].refusal != nil {
				continue
			}
			decisions[i] = intent.decide(in, freed, kept)
			settled = settled && decisions[i].refusal == nil
		}
	}
	return decisions
}

// keptByOthers gives the names of endpoints that a change of the group has made
// before and that the version still holds. A change that freed such a name must not
// free it again.
func keptByOthers(intents []intent, in holding) map[string]bool {
	kept := map[string]bool{}
	for _, intent := range intents {
		if intent.onceLive && intent.To != "" && intent.To != intent.From &&
			intent.isHeldBy(in[intent.Kind][intent.To], intent.made) {
			kept[intent.To] = true
		}
	}
	return kept
}

// inForce says whether a version has the change already.
func (i intent) inForce(in holding, kept map[string]bool) bool {
	if i.Operation() == Delete {
		return in[i.Kind][i.From] == nil || i.onceLive && kept[i.From]
	}
	return i.isHeldBy(in[i.Kind][i.To], i.made)
}

// decide decides about one change. Freed has the names that other changes free, and
// kept is from [keptByOthers].
func (i intent) decide(in holding, freed, kept map[string]bool) decision {
	before := in[i.Kind][i.From]
	if i.onceLive && i.inForce(in, kept) {
		return decision{}
	}
	switch i.Operation() {
	case Delete:
		if before == nil {
			return decision{}
		}
		return decision{task: &task{action: remove, from: i.From}}
	case Create:
		return i.decideCreate(in, freed)
	case Update:
	}
	if i.Mode == Upsert {
		return i.decideUpsert(in, freed)
	}
	if before == nil {
		return decision{refusal: &GoneError{Kind: i.Kind, Name: i.From}}
	}
	if taken := i.taken(in, freed); i.From != i.To && taken != nil {
		return decision{refusal: taken}
	}
	if i.Mode == Replace {
		return decision{task: &task{action: replace, from: i.From, to: i.To, fields: i.replacement(before)}}
	}
	return decision{task: &task{action: update, from: i.From, to: i.To, fields: i.sent()}}
}

func (i intent) decideCreate(in holding, freed map[string]bool) decision {
	there := in[i.Kind][i.To]
	switch taken := i.taken(in, freed); {
	case taken == nil:
		return decision{task: &task{action: create, to: i.To, fields: i.creation(i.To)}}
	case i.TakeOver && i.isHeldBy(there, i.made):
		return decision{tookOver: true}
	default:
		return decision{refusal: taken}
	}
}

// decideUpsert decides by what the version holds now, because the caller may not
// know that.
func (i intent) decideUpsert(in holding, freed map[string]bool) decision {
	before, after := in[i.Kind][i.From], in[i.Kind][i.To]
	if i.From != i.To {
		if taken := i.taken(in, freed); taken != nil {
			if before == nil && i.TakeOver && i.isHeldBy(after, i.made) {
				return decision{tookOver: true}
			}
			return decision{refusal: taken}
		}
	}
	switch missing := i.missing(before); {
	case before == nil:
		return i.decideCreate(in, freed)
	case !i.isDefault(before, i.made):
		return decision{task: &task{action: replace, from: i.From, to: i.To, fields: i.replacement(before)}}
	case len(missing) == 0 && i.From == i.To:
		return decision{}
	default:
		return decision{task: &task{action: update, from: i.From, to: i.To, fields: missing}}
	}
}

// taken gives a [*TakenError] if an endpoint has the name after the change and no
// other change frees the name.
func (i intent) taken(in holding, freed map[string]bool) error {
	kind, ok := in.owner(i.To)
	if !ok || freed[i.To] {
		return nil
	}
	return &TakenError{Name: i.To, Kind: kind, Own: kind == i.Kind}
}

// CheckCondition checks the name of a response condition against the conditions of a
// version. It gives nil if an endpoint can use the condition, and for an empty name.
func CheckCondition(name string, conditions []fastly.Condition) *ConditionError {
	if name == "" {
		return nil
	}
	missing := &ConditionError{Name: name}
	for _, condition := range conditions {
		switch {
		case condition.Name == name && condition.Type == responseType:
			return nil
		case condition.Name == name:
			missing.Type = condition.Type
		case condition.Type == responseType:
			missing.Existing = append(missing.Existing, condition.Name)
		}
	}
	slices.Sort(missing.Existing)
	return missing
}

// responseType is the type of the conditions that an endpoint can use.
const responseType = "RESPONSE"
