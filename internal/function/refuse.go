package function

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// refuse blames an argument. Terraform makes the message the end of a sentence,
// full stop included.
func refuse(argument int64, message string) *function.FuncError {
	return function.NewArgumentFuncError(argument, strings.TrimSuffix(message, "."))
}
