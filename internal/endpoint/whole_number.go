package endpoint

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// wholeNumberType is a number type that reports a fraction as a mistake in the
// configuration. The framework's own type reports it as an error in the provider.
type wholeNumberType struct{ basetypes.Int64Type }

var _ basetypes.Int64Typable = wholeNumberType{}

func (wholeNumberType) String() string { return "wholeNumberType" }

func (wholeNumberType) ValueType(context.Context) attr.Value { return wholeNumber{} }

func (t wholeNumberType) Equal(other attr.Type) bool {
	_, same := other.(wholeNumberType)
	return same
}

func (wholeNumberType) ValueFromInt64(
	_ context.Context, value basetypes.Int64Value,
) (basetypes.Int64Valuable, diag.Diagnostics) {
	return wholeNumber{Int64Value: value}, nil
}

func (t wholeNumberType) ValueFromTerraform(ctx context.Context, from tftypes.Value) (attr.Value, error) {
	value, err := t.Int64Type.ValueFromTerraform(ctx, from)
	if number, ok := value.(basetypes.Int64Value); ok && err == nil {
		return wholeNumber{Int64Value: number}, nil
	}
	var given big.Float
	if from.As(&given) != nil {
		return nil, err
	}
	return wholeNumber{rejected: given.Text('g', -1)}, nil
}

// wholeNumber is a whole number, or the fraction that was configured instead.
type wholeNumber struct {
	basetypes.Int64Value

	rejected string
}

var (
	_ basetypes.Int64Valuable     = wholeNumber{}
	_ xattr.ValidateableAttribute = wholeNumber{}
)

func (wholeNumber) Type(context.Context) attr.Type { return wholeNumberType{} }

func (n wholeNumber) Equal(other attr.Value) bool {
	same, ok := other.(wholeNumber)
	return ok && n.rejected == same.rejected && n.Int64Value.Equal(same.Int64Value)
}

// ValidateAttribute refuses a fraction.
func (n wholeNumber) ValidateAttribute(
	_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse,
) {
	if n.rejected != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number",
			fmt.Sprintf("%s must be a whole number, not %s.", req.Path, n.rejected))
	}
}

// plainNumber converts a number to the framework's own type.
func plainNumber(ctx context.Context, value attr.Value) types.Int64 {
	if number, ok := value.(basetypes.Int64Valuable); ok {
		plain, _ := number.ToInt64Value(ctx)
		return plain
	}
	return types.Int64Null()
}
