// Package endpoint is one Terraform resource, data source and list resource for any
// kind of Fastly logging endpoint. What is unique to a kind is a table in package
// kind; schema, validation, plans and diagnostics are made from it here, because
// Fastly's API treats all kinds alike.
//
// A plan becomes a [commit.Change] in change.go. Package commit carries it into
// production, and its [commit.Outcome] becomes the state.
package endpoint

import (
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// Kinds describes the kinds of endpoint to package fastly.
func Kinds() []fastly.Kind {
	var kinds []fastly.Kind
	for _, kind := range kind.Kinds() {
		kinds = append(kinds, kind.API())
	}
	return kinds
}

// Resources makes the resource of each kind.
func Resources() []func() resource.Resource {
	var makers []func() resource.Resource
	for _, kind := range kind.Kinds() {
		makers = append(makers, func() resource.Resource { return &endpointResource{kind: kind} })
	}
	return makers
}

// ListResources makes the list resource of each kind.
func ListResources() []func() list.ListResource {
	var makers []func() list.ListResource
	for _, kind := range kind.Kinds() {
		makers = append(makers, func() list.ListResource { return &endpointResource{kind: kind} })
	}
	return makers
}

// Actions makes the actions on a service.
func Actions() []func() action.Action {
	return []func() action.Action{
		func() action.Action { return &verifyDeliveryAction{} },
	}
}

// DataSources makes the data sources of each kind, for one endpoint and for all of
// a service, and those for a service, for its endpoints of all kinds, and for its
// delivery errors.
func DataSources() []func() datasource.DataSource {
	kinds := kind.Kinds()
	makers := []func() datasource.DataSource{
		func() datasource.DataSource { return &serviceDataSource{} },
		func() datasource.DataSource { return &allEndpointsDataSource{kinds: kinds} },
		func() datasource.DataSource { return &loggingErrorsDataSource{} },
	}
	for _, kind := range kinds {
		makers = append(makers,
			func() datasource.DataSource { return &endpointDataSource{kind: kind} },
			func() datasource.DataSource { return &endpointsDataSource{kind: kind} })
	}
	return makers
}
