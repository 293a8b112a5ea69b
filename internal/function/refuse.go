package function

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// refuse makes an error about an argument. Terraform puts the message at the end of
// a sentence and adds the full stop.
func refuse(argument int64, message string) *function.FuncError {
	return function.NewArgumentFuncError(argument, strings.TrimSuffix(message, "."))
}
