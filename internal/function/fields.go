package function

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// errUnknown is for values that are known only after the apply.
var errUnknown = errors.New("the value is not known yet")

// fieldsOf reads the fields of a log format: an object or a map, which may contain
// objects, maps, lists, tuples and sets. A null is nil.
func fieldsOf(ctx context.Context, given types.Dynamic) (map[string]any, error) {
	read, err := fieldOf(ctx, given)
	if err != nil {
		return nil, err
	}
	fields, ok := read.(map[string]any)
	if !ok {
		return nil, errors.New(`the fields must be an object or a map, as in { status = "%>s" }`)
	}
	return fields, nil
}

func fieldOf(ctx context.Context, given attr.Value) (any, error) {
	switch {
	case given.IsUnknown():
		return nil, errUnknown
	case given.IsNull():
		return nil, nil
	}
	switch given := given.(type) {
	case types.Dynamic:
		return fieldOf(ctx, given.UnderlyingValue())
	case types.Object:
		return membersOf(ctx, given.Attributes())
	case types.Map:
		return membersOf(ctx, given.Elements())
	case types.List:
		return elementsOf(ctx, given.Elements())
	case types.Tuple:
		return elementsOf(ctx, given.Elements())
	case types.Set:
		return elementsOf(ctx, given.Elements())
	case types.String:
		return given.ValueString(), nil
	case types.Bool:
		return given.ValueBool(), nil
	case types.Number:
		return numberOf(given.ValueBigFloat()), nil
	}
	return nil, fmt.Errorf("a value of the type %s can't be part of a log format", given.Type(ctx))
}

func membersOf(ctx context.Context, given map[string]attr.Value) (any, error) {
	members := map[string]any{}
	for name, value := range given {
		member, err := fieldOf(ctx, value)
		if err != nil {
			return nil, err
		}
		members[name] = member
	}
	return members, nil
}

func elementsOf(ctx context.Context, given []attr.Value) (any, error) {
	elements := []any{}
	for _, value := range given {
		element, err := fieldOf(ctx, value)
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
	}
	return elements, nil
}

// numberOf writes a number as Terraform does, except for numbers that are too large
// or too small for JSON: those are shortened, because they may have any number of
// digits.
func numberOf(number *big.Float) json.Number {
	if exponent := number.MantExp(nil); exponent > 2_000 || exponent < -2_000 {
		return json.Number(number.Text('e', 10))
	}
	return json.Number(number.Text('f', -1))
}

// describe writes each field's problem on its own line.
func describe(err error) string {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return err.Error()
	}
	text := ""
	for _, one := range joined.Unwrap() {
		text += "\n- " + one.Error()
	}
	return text
}
