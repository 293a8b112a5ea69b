package endpoint

import (
	"context"
	"fmt"
	"strings"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// conditionError is a response condition that is not in the version, or is none
// for responses.
type conditionError struct {
	name string
	// kind is the type of the condition of that name, "" if there is none.
	kind string
	// existing are the conditions that could be meant.
	existing []string
}

func (e *conditionError) Error() string {
	if e.kind != "" {
		return fmt.Sprintf("The condition %q is of type %s, and an endpoint takes one of type RESPONSE", e.name, e.kind)
	}
	return fmt.Sprintf("The version has no condition %q", e.name)
}

// checkCondition finds out whether the response condition that is about to be
// written exists in the draft, so that the error can say which do. The list is
// asked for once a draft, however many endpoints of a group have a condition.
func checkCondition(ctx context.Context, access *Access, draft commit.Draft, fields fastly.Fields) error {
	name, ok := fields["response_condition"].(string)
	if !ok || name == "" {
		return nil
	}
	conditions, err := access.Shared.Conditions(ctx, draft.Service, draft.Version)
	if err != nil {
		return err
	}
	missing := &conditionError{name: name}
	for _, condition := range conditions {
		switch {
		case condition.Name == name && condition.Type == "RESPONSE":
			return nil
		case condition.Name == name:
			missing.kind = condition.Type
		case condition.Type == "RESPONSE":
			missing.existing = append(missing.existing, fmt.Sprintf("%q", condition.Name))
		}
	}
	return missing
}

// advice says what to do about it.
func (e *conditionError) advice() string {
	there := "The version has no conditions of type RESPONSE."
	if len(e.existing) > 0 {
		there = fmt.Sprintf("The conditions of type RESPONSE in the version are %s.", strings.Join(e.existing, ", "))
	}
	return there + " A condition has to be in the service before an endpoint can name it; if the same configuration makes it, refer to that resource so that it comes first."
}
