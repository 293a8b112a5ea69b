package drain

import (
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// twin finds the drain that does what the model wants.
func (m model) twin(drains []heroku.Drain) (heroku.Drain, bool) {
	wanted := m.sameAsWanted()
	if wanted == nil {
		return heroku.Drain{}, false
	}
	index := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return wanted(drain.URL) })
	if index < 0 {
		return heroku.Drain{}, false
	}
	return drains[index], true
}

// sameAsWanted is [same] for what the model wants, or nil while that is not
// known.
func (m model) sameAsWanted() func(raw string) bool {
	if !m.intakeKnown() || m.key().IsUnknown() {
		return nil
	}
	wanted, err := m.intake(m.key().ValueString())
	if err != nil {
		return nil
	}
	return same(wanted)
}

// same says whether a URL, which Heroku may write otherwise, does what an
// intake does.
func same(wanted datadog.Intake) func(raw string) bool {
	return func(raw string) bool {
		found, err := datadog.Parse(raw)
		return err == nil && found.Equal(wanted)
	}
}
