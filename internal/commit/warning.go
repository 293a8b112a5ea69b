package commit

import (
	"fmt"
	"slices"
)

// Warning is something that the user of a change that succeeded should know.
type Warning struct {
	Kind WarningKind
	// Text is complete sentences for the user.
	Text string
}

// String is the text.
func (w Warning) String() string { return w.Text }

// WarningKind is what a warning is about.
type WarningKind int

// Kinds of warnings.
const (
	// Collided says that versions of others were overwritten, and what was restored, or
	// could not be because of a later change.
	Collided WarningKind = iota
	// Unrestored says that versions of others were overwritten and that nothing was
	// restored.
	Unrestored
	// Unconfirmed says that the check after an activation failed.
	Unconfirmed
	// NeverLive says that the service has no live version, so that nothing was
	// activated.
	NeverLive
	// Uncommented says that the version comment could not be written.
	Uncommented
	// InWaves says that Terraform sent the changes in several waves, each of which
	// became a version.
	InWaves
)

// String is a word or two about the kind, for logs and tests.
func (k WarningKind) String() string {
	return [...]string{"collided", "unrestored", "unconfirmed", "never live", "uncommented", "in waves"}[k]
}

// warn adds a warning for the user, unless the group already has it.
func (g *group) warn(kind WarningKind, format string, values ...any) {
	if warning := (Warning{kind, fmt.Sprintf(format, values...)}); !slices.Contains(g.warnings, warning) {
		g.warnings = append(g.warnings, warning)
	}
}
