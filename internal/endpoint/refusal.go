package endpoint

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// refusal explains a change that can't be made, and names the attribute that caused
// it.
func (m model) refusal(summary, verb string, refused *commit.RefusedError) (string, string, string) {
	where := fmt.Sprintf("version %d of service %s", refused.Version, m.serviceID.ValueString())
	tried := fmt.Sprintf("The change was tried in %s.", where)
	ending := notInProduction
	if !refused.Tried {
		tried = fmt.Sprintf("The change was compared with %s, and nothing was sent to Fastly.", where)
		ending = "No version was created for it. " + notInProduction
	}
	detail := fmt.Sprintf("%s %s.\n\n", tried, sentence(refused.Err.Error()))

	var taken *commit.TakenError
	var condition *commit.ConditionError
	var gone *commit.GoneError
	var answered *fastly.Error
	switch {
	case errors.As(refused.Err, &taken):
		return nameTakenSummary, detail + m.nameTaken(verb == "create", taken) + "\n\n" + ending, attributeName
	case errors.As(refused.Err, &condition):
		return "Unusable response condition", detail + conditionAdvice(condition) + "\n\n" + ending, attributeCondition
	case errors.As(refused.Err, &gone):
		return m.kind.Title + " endpoint is gone", detail +
			"Somebody has removed or renamed it since the plan was made. Plan again to create it.\n\n" + ending, ""
	case errors.As(refused.Err, &answered):
		if verb == "delete" {
			return summary, detail + "Apply again.\n\n" + ending, ""
		}
		blamed, advice := m.blamed(answered)
		return summary, detail + advice + "\n\n" + ending, blamed
	}
	return summary, detail + ending, ""
}

// blamed finds the attribute that Fastly's answer is about.
func (m model) blamed(answered *fastly.Error) (attribute, advice string) {
	said := strings.ToLower(answered.Title + " " + answered.Detail)
	switch {
	case strings.Contains(said, "condition"):
		return attributeCondition, fmt.Sprintf("The condition %q must exist in the service, with type RESPONSE, before an "+
			"endpoint can use it. If the same configuration creates it, refer to that resource so that it comes first.",
			m.fields[attributeCondition].ValueString())
	case strings.Contains(said, "iam_role"), strings.Contains(said, "iam role"):
		return "iam_role", "Check the ARN, or the credentials that are set with it."
	}
	for _, field := range m.kind.All() {
		if strings.Contains(said, "'"+field.Name+"'") || strings.Contains(said, " "+field.Name+" ") ||
			strings.HasPrefix(said, field.Name+" ") {
			attribute = field.Name
		}
	}
	return attribute, "Change the value that Fastly does not accept, and apply again."
}

// conditionAdvice says what to do about a response condition.
func conditionAdvice(missing *commit.ConditionError) string {
	existing := "The version has no conditions of type RESPONSE."
	if len(missing.Existing) > 0 {
		existing = fmt.Sprintf("The conditions of type RESPONSE in the version are %s.", quoted(missing.Existing))
	}
	return existing + " A condition must exist in the service before an endpoint can use it; " +
		"if the same configuration creates it, refer to that resource so that it comes first."
}

func quoted(names []string) string {
	all := make([]string, 0, len(names))
	for _, name := range names {
		all = append(all, fmt.Sprintf("%q", name))
	}
	return strings.Join(all, ", ")
}

// sentence begins a text with a capital.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// nameTaken says what to do about a name that is taken in an apply, although it was
// free in the plan.
func (m model) nameTaken(creates bool, taken *commit.TakenError) string {
	shared := "names are unique among the endpoints of all kinds"
	switch {
	case !creates:
		return fmt.Sprintf("The version has another endpoint named %q; %s. If the same plan renames or removes the other "+
			"endpoint, apply again with a higher -parallelism: by default, Terraform applies ten changes at a time. "+
			"Otherwise choose another name, or rename or remove the other endpoint first.", m.name(), shared)
	case taken.Own:
		return m.nameAppeared()
	}
	return fmt.Sprintf("The version has an endpoint of another kind with the name %q; %s. "+
		"Choose another name, or remove the other endpoint first.", m.name(), shared)
}

// nameAppeared says what to do about an endpoint that was created during the apply.
func (m model) nameAppeared() string {
	return fmt.Sprintf("The endpoint named %q did not exist, or was different, when this apply began: "+
		"another resource has it, or somebody else has created or changed it since. "+
		"Choose another name, or keep the endpoint in one configuration.", m.name())
}
