package acctest

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Noted returns the decoded private state of a resource.
func (p *Protocol) Noted(from Instance) string {
	p.t.Helper()
	if len(from.private) == 0 {
		return ""
	}
	var values map[string][]byte
	p.must(json.Unmarshal(from.private, &values))
	return fmt.Sprintf("%s", values)
}

// Text returns an attribute that is a text. It is empty if the attribute is null or
// the resource does not exist.
func (p *Protocol) Text(from Instance, name string) string {
	p.t.Helper()
	var text string
	if values := p.Values(from); values != nil && !values[name].IsNull() {
		p.must(values[name].As(&text))
	}
	return text
}

// Identity returns the identity of a resource, whose parts are texts, or nil if it
// has none.
func (p *Protocol) Identity(of Instance, parts ...string) map[string]string {
	p.t.Helper()
	if of.identity == nil || of.identity.IdentityData == nil {
		return nil
	}
	value, err := of.identity.IdentityData.Unmarshal(texts(parts))
	p.must(err)
	var values map[string]tftypes.Value
	p.must(value.As(&values))
	read := map[string]string{}
	for name, part := range values {
		var text string
		p.must(part.As(&text))
		read[name] = text
	}
	return read
}

// ImportBy imports a resource by its identity, whose parts are texts, and reads it.
func (p *Protocol) ImportBy(typeName string, identity map[string]string) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	return p.importing(&tfprotov6.ImportResourceStateRequest{
		TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: p.texts(identity)},
	})
}

// List runs a list block, whose arguments are texts, and returns its results, with
// the resources.
func (p *Protocol) List(typeName string, arguments map[string]string, limit int64) []Listed {
	p.t.Helper()
	p.Configure()
	lister, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal("the provider has no list resources")
	}
	stream, err := lister.ListResource(p.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: p.texts(arguments), IncludeResource: true, Limit: limit,
	})
	p.must(err)
	var all []Listed
	for result := range stream.Results {
		one := Listed{Name: result.DisplayName, Diagnostics: result.Diagnostics}
		if result.Resource != nil {
			one.Instance = Instance{Type: typeName, State: result.Resource, identity: result.Identity}
		}
		all = append(all, one)
	}
	return all
}

// Listed is one result of a list block.
type Listed struct {
	Instance
	Name        string
	Diagnostics []*tfprotov6.Diagnostic
}

// Replaced returns the prior resource of the second plan of a replacement. It does not
// exist, but has the private state of the first plan.
func (p *Protocol) Replaced(before Instance, planned *tfprotov6.PlanResourceChangeResponse) Instance {
	p.t.Helper()
	none := p.None(before.Type)
	none.private = planned.PlannedPrivate
	return none
}

// WithoutPrivate returns the resource without its private state.
func (i Instance) WithoutPrivate() Instance {
	i.private = nil
	return i
}

// texts returns the type of an object whose attributes are texts.
func texts(names []string) tftypes.Object {
	kinds := map[string]tftypes.Type{}
	for _, name := range names {
		kinds[name] = tftypes.String
	}
	return tftypes.Object{AttributeTypes: kinds}
}

func (p *Protocol) texts(of map[string]string) *tfprotov6.DynamicValue {
	p.t.Helper()
	var names []string
	values := Values{}
	for name, text := range of {
		names = append(names, name)
		values[name] = tftypes.NewValue(tftypes.String, text)
	}
	return p.dynamic(texts(names), values)
}
