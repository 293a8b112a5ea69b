package acctest

import (
	"context"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// Protocol makes the same calls to a provider as Terraform, without a CLI. So
// hundreds of applies take a second.
type Protocol struct {
	t       *testing.T
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
	config  *tfprotov6.DynamicValue
	// Terraform is the version of Terraform that the provider is told.
	Terraform string
}

// Values are the attributes of a resource, or of a block.
type Values map[string]tftypes.Value

// schemas asks one provider for its schemas, for all tests of the process, because
// that takes longer than most requests. Terraform also asks only one process.
var schemas = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	server, err := providerserver.NewProtocol6WithError(provider.New("test", provider.Options{})())()
	if err != nil {
		return nil, err
	}
	return server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
})

// NewProtocol configures a provider with blocks, each with the texts of its
// attributes by name.
func NewProtocol(t *testing.T, options provider.Options, blocks map[string]map[string]string) *Protocol {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", options)())()
	p := &Protocol{t: t, server: server, Terraform: "1.11.4"}
	p.must(err)
	p.schemas, err = schemas()
	p.must(err)
	kind := object(t, p.schemas.Provider.ValueType())
	configuration := Values{}
	for name, of := range kind.AttributeTypes {
		configuration[name] = tftypes.NewValue(of, nil)
		if texts, ok := blocks[name]; ok {
			values := Values{}
			for field, of := range object(t, of).AttributeTypes {
				values[field] = tftypes.NewValue(of, nil)
				if text, ok := texts[field]; ok {
					values[field] = tftypes.NewValue(of, text)
				}
			}
			configuration[name] = tftypes.NewValue(of, map[string]tftypes.Value(values))
		}
	}
	p.config = p.dynamic(kind, configuration)
	p.Configure()
	return p
}

// Configure begins a command, because Terraform configures the provider again for
// each command.
func (p *Protocol) Configure() {
	p.t.Helper()
	configured, err := p.server.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: p.Terraform, Config: p.config,
	})
	p.must(err)
	if Failed(configured.Diagnostics) {
		p.t.Fatal(Told(configured.Diagnostics))
	}
}

// Instance is a resource as Terraform stores it. [Protocol.None] returns one that does
// not exist.
type Instance struct {
	Type     string
	State    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// None returns a resource of a type that does not exist yet.
func (p *Protocol) None(typeName string) Instance {
	p.t.Helper()
	return Instance{Type: typeName, State: p.dynamic(p.typeOf(typeName), nil)}
}

// Configuration returns the attributes of a resource. Those that are not in set are
// null.
func (p *Protocol) Configuration(typeName string, set map[string]any) Values {
	p.t.Helper()
	values := Values{}
	for name, of := range p.typeOf(typeName).AttributeTypes {
		values[name] = tftypes.NewValue(of, set[name])
	}
	return values
}

// Validate returns the diagnostics of a configuration before it is planned.
func (p *Protocol) Validate(typeName string, config Values) []*tfprotov6.Diagnostic {
	p.t.Helper()
	checked, err := p.server.ValidateResourceConfig(p.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: p.dynamic(p.typeOf(typeName), config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	p.must(err)
	return checked.Diagnostics
}

// Plan plans a configuration, or, if that is nil, a destroy.
func (p *Protocol) Plan(before Instance, config Values) *tfprotov6.PlanResourceChangeResponse {
	p.t.Helper()
	kind := p.typeOf(before.Type)
	planned, err := p.server.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: before.Type, PriorState: before.State, PriorPrivate: before.private, PriorIdentity: before.identity,
		Config: p.dynamic(kind, config), ProposedNewState: p.dynamic(kind, p.proposed(before, config)),
	})
	p.must(err)
	return planned
}

// Changes reports whether the plan of a configuration changes anything.
func (p *Protocol) Changes(before Instance, config Values) bool {
	p.t.Helper()
	planned := p.Plan(before, config)
	if Failed(planned.Diagnostics) {
		p.t.Fatal(Told(planned.Diagnostics))
	}
	return !p.value(before.Type, planned.PlannedState).Equal(p.value(before.Type, before.State))
}

// Apply plans and applies a configuration, or, if that is nil, a destroy. Like
// Terraform, it also keeps a state that comes with an error.
func (p *Protocol) Apply(
	ctx context.Context, before Instance, config Values,
) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	p.Configure()                     //nolint:contextcheck // Tests cancel only the apply.
	planned := p.Plan(before, config) //nolint:contextcheck // Tests cancel only the apply.
	if Failed(planned.Diagnostics) {
		return before, planned.Diagnostics
	}
	if len(planned.RequiresReplace) > 0 && p.Values(before) != nil {
		p.t.Errorf("the plan replaces the resource because of %s", planned.RequiresReplace)
	}
	return p.Carry(ctx, before, config, planned)
}

// Carry applies a plan.
func (p *Protocol) Carry(
	ctx context.Context, before Instance, config Values, planned *tfprotov6.PlanResourceChangeResponse,
) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	applied, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: before.Type, PriorState: before.State, PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
		Config: p.dynamic(p.typeOf(before.Type), config),
	})
	p.must(err)
	return Instance{before.Type, applied.NewState, applied.Private, applied.NewIdentity}, applied.Diagnostics
}

// Refresh reads a resource.
func (p *Protocol) Refresh(before Instance) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	p.Configure()
	return p.Look(before)
}

// Look reads a resource without beginning another command.
func (p *Protocol) Look(before Instance) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	read, err := p.server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: before.Type, CurrentState: before.State, Private: before.private, CurrentIdentity: before.identity,
	})
	p.must(err)
	return Instance{before.Type, read.NewState, read.Private, read.NewIdentity}, read.Diagnostics
}

// Import imports a resource by its ID, and reads it.
func (p *Protocol) Import(typeName, id string) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	return p.importing(&tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
}

func (p *Protocol) importing(
	request *tfprotov6.ImportResourceStateRequest,
) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	imported, err := p.server.ImportResourceState(p.t.Context(), request)
	p.must(err)
	if Failed(imported.Diagnostics) {
		return Instance{}, imported.Diagnostics
	}
	one := imported.ImportedResources[0]
	return p.Refresh(Instance{request.TypeName, one.State, one.Private, one.Identity})
}

// Move moves a resource from the state of another provider, as JSON.
func (p *Protocol) Move(typeName, fromType string, state []byte) (Instance, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	moved, err := p.server.MoveResourceState(p.t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: "registry.terraform.io/fastly/fastly-beta", SourceTypeName: fromType,
		SourceState: &tfprotov6.RawState{JSON: state}, TargetTypeName: typeName,
	})
	p.must(err)
	if Failed(moved.Diagnostics) {
		return Instance{}, moved.Diagnostics
	}
	return Instance{typeName, moved.TargetState, moved.TargetPrivate, moved.TargetIdentity}, nil
}

// Read reads a data source, whose arguments are texts.
func (p *Protocol) Read(typeName string, arguments map[string]string) (Values, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	set := map[string]any{}
	for name, text := range arguments {
		set[name] = text
	}
	return p.ReadWith(typeName, set)
}

// ReadWith reads a data source with arguments of any type.
func (p *Protocol) ReadWith(typeName string, arguments map[string]any) (Values, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	p.Configure()
	schema, ok := p.schemas.DataSourceSchemas[typeName]
	if !ok {
		p.t.Fatalf("there is no data source %s", typeName)
	}
	kind := object(p.t, schema.ValueType())
	config := Values{}
	for name, of := range kind.AttributeTypes {
		config[name] = tftypes.NewValue(of, arguments[name])
	}
	read, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: typeName, Config: p.dynamic(kind, config),
	})
	p.must(err)
	if Failed(read.Diagnostics) {
		return nil, read.Diagnostics
	}
	value, err := read.State.Unmarshal(kind)
	p.must(err)
	var values map[string]tftypes.Value
	p.must(value.As(&values))
	return values, read.Diagnostics
}

// Values returns the attributes of a resource, or nil if it does not exist.
func (p *Protocol) Values(from Instance) Values {
	p.t.Helper()
	value := p.value(from.Type, from.State)
	if value.IsNull() {
		return nil
	}
	var values map[string]tftypes.Value
	p.must(value.As(&values))
	return values
}

// proposed returns the configuration with the computed values of the state, as
// Terraform proposes it.
func (p *Protocol) proposed(before Instance, config Values) Values {
	if config == nil {
		return nil
	}
	prior := p.Values(before)
	merged := Values{}
	for name, value := range config {
		merged[name] = value
	}
	for _, attribute := range p.schemas.ResourceSchemas[before.Type].Block.Attributes {
		switch {
		case attribute.WriteOnly:
			merged[attribute.Name] = tftypes.NewValue(attribute.Type, nil)
		case !attribute.Computed || !config[attribute.Name].IsNull():
		case prior != nil:
			merged[attribute.Name] = prior[attribute.Name]
		default:
			merged[attribute.Name] = tftypes.NewValue(attribute.Type, tftypes.UnknownValue)
		}
	}
	return merged
}

func (p *Protocol) typeOf(typeName string) tftypes.Object {
	p.t.Helper()
	schema, ok := p.schemas.ResourceSchemas[typeName]
	if !ok {
		p.t.Fatalf("there is no resource %s", typeName)
	}
	return object(p.t, schema.ValueType())
}

func (p *Protocol) value(typeName string, from *tfprotov6.DynamicValue) tftypes.Value {
	p.t.Helper()
	value, err := from.Unmarshal(p.typeOf(typeName))
	p.must(err)
	return value
}

func (p *Protocol) dynamic(kind tftypes.Object, values Values) *tfprotov6.DynamicValue {
	p.t.Helper()
	var from any
	if values != nil {
		from = map[string]tftypes.Value(values)
	}
	value, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, from))
	p.must(err)
	return &value
}

func (p *Protocol) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func object(t *testing.T, of tftypes.Type) tftypes.Object {
	t.Helper()
	made, ok := of.(tftypes.Object)
	if !ok {
		t.Fatalf("%s is not an object", of)
	}
	return made
}

// Failed reports whether diagnostics have an error.
func Failed(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// Told returns diagnostics as a text.
func Told(diags []*tfprotov6.Diagnostic) string {
	text := ""
	for _, d := range diags {
		text += d.Severity.String() + ": " + d.Summary + ": " + d.Detail
		if d.Attribute != nil {
			text += " (" + d.Attribute.String() + ")"
		}
		text += "\n"
	}
	return text
}
