// Package wholenumber is the type of all numbers in a configuration. It reports a
// fraction as a mistake in the configuration. The framework's own type reports it as
// an error in the provider.
package wholenumber

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Type is the type of an attribute.
type Type struct{ basetypes.Int64Type }

var _ basetypes.Int64Typable = Type{}

func (Type) String() string { return "wholenumber.Type" }

// ValueType returns a [Value].
func (Type) ValueType(context.Context) attr.Value { return Value{} }

// Equal reports whether the other type is a [Type], too.
func (t Type) Equal(other attr.Type) bool {
	_, same := other.(Type)
	return same
}

// ValueFromInt64 makes a [Value] of a number of the framework's own type.
func (Type) ValueFromInt64(
	_ context.Context, value basetypes.Int64Value,
) (basetypes.Int64Valuable, diag.Diagnostics) {
	return Value{Int64Value: value}, nil
}

// ValueFromTerraform reads a number. A fraction is no error here, but one of
// [Value.ValidateAttribute].
func (t Type) ValueFromTerraform(ctx context.Context, from tftypes.Value) (attr.Value, error) {
	value, err := t.Int64Type.ValueFromTerraform(ctx, from)
	if number, ok := value.(basetypes.Int64Value); ok && err == nil {
		return Value{Int64Value: number}, nil
	}
	var given big.Float
	if from.As(&given) != nil {
		return nil, err
	}
	return Value{rejected: given.Text('g', -1)}, nil
}

// Value is a whole number, or the fraction that was configured instead.
type Value struct {
	basetypes.Int64Value

	rejected string
}

// Plain converts a number of this type, or of the framework's own, to the framework's
// own. It is null for anything else.
func Plain(ctx context.Context, value attr.Value) basetypes.Int64Value {
	if number, ok := value.(basetypes.Int64Valuable); ok {
		plain, _ := number.ToInt64Value(ctx)
		return plain
	}
	return basetypes.NewInt64Null()
}

// Of returns a number that is not configured, but read.
func Of(number int64) Value { return Value{Int64Value: basetypes.NewInt64Value(number)} }

var (
	_ basetypes.Int64Valuable     = Value{}
	_ xattr.ValidateableAttribute = Value{}
)

// Type returns [Type].
func (Value) Type(context.Context) attr.Type { return Type{} }

// Equal reports whether the other value is the same number, or the same fraction.
func (n Value) Equal(other attr.Value) bool {
	same, ok := other.(Value)
	return ok && n.rejected == same.rejected && n.Int64Value.Equal(same.Int64Value)
}

// ValidateAttribute refuses a fraction.
func (n Value) ValidateAttribute(
	_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse,
) {
	if n.rejected != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number",
			fmt.Sprintf("%s must be a whole number, not %s.", req.Path, n.rejected))
	}
}
