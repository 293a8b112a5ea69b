package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Invocation is the result of an action.
type Invocation struct {
	// Progress are the messages that it sent while it ran.
	Progress    []string
	Diagnostics []*tfprotov6.Diagnostic
}

// ValidateAction returns the diagnostics of the configuration of an action.
func (p *Protocol) ValidateAction(typeName string, set map[string]any) []*tfprotov6.Diagnostic {
	p.t.Helper()
	server, config := p.action(typeName, set)
	checked, err := server.ValidateActionConfig(p.t.Context(), &tfprotov6.ValidateActionConfigRequest{
		ActionType: typeName, Config: config,
	})
	p.must(err)
	return checked.Diagnostics
}

// Invoke validates, plans and runs an action as Terraform does.
func (p *Protocol) Invoke(ctx context.Context, typeName string, set map[string]any) Invocation {
	p.t.Helper()
	if diags := p.ValidateAction(typeName, set); Failed(diags) { //nolint:contextcheck // As in Apply.
		return Invocation{Diagnostics: diags}
	}
	server, config := p.action(typeName, set)
	planned, err := server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: config})
	p.must(err)
	if Failed(planned.Diagnostics) {
		return Invocation{Diagnostics: planned.Diagnostics}
	}
	p.Configure() //nolint:contextcheck // As in Apply.
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: config})
	p.must(err)
	var came Invocation
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			came.Progress = append(came.Progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			came.Diagnostics = event.Diagnostics
		}
	}
	return came
}

// action returns the server's interface for actions, and the configuration of one.
func (p *Protocol) action(typeName string, set map[string]any) (tfprotov6.ActionServer, *tfprotov6.DynamicValue) {
	p.t.Helper()
	server, ok := p.server.(tfprotov6.ActionServer)
	schema := p.schemas.ActionSchemas[typeName]
	if !ok || schema == nil {
		p.t.Fatalf("there is no action %s", typeName)
	}
	kind := object(p.t, schema.Schema.ValueType())
	config := Values{}
	for name, of := range kind.AttributeTypes {
		config[name] = tftypes.NewValue(of, set[name])
	}
	return server, p.dynamic(kind, config)
}
