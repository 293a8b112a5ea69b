package endpoint

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// kinds are the kinds of endpoint that there are. A new one is a file of its own
// and an entry here.
func kinds() []kind {
	return []kind{heroku(), kinesis()}
}

// Kinds gives the names of the kinds in the API's paths.
func Kinds() []string {
	var names []string
	for _, kind := range kinds() {
		names = append(names, kind.name)
	}
	return names
}

// Secrets gives the names of the API's fields that hold secrets, of all kinds.
func Secrets() []string {
	var names []string
	for _, kind := range kinds() {
		for _, field := range kind.allFields() {
			if field.secret {
				names = append(names, field.name)
			}
		}
	}
	return names
}

// Resources makes the resource of each kind.
func Resources() []func() resource.Resource {
	var makers []func() resource.Resource
	for _, kind := range kinds() {
		makers = append(makers, func() resource.Resource { return &endpointResource{kind: kind} })
	}
	return makers
}

// ListResources makes the list resource of each kind.
func ListResources() []func() list.ListResource {
	var makers []func() list.ListResource
	for _, kind := range kinds() {
		makers = append(makers, func() list.ListResource { return &endpointResource{kind: kind} })
	}
	return makers
}

// DataSources makes the data sources of each kind, for one endpoint and for all
// of a service, and the data source for a service.
func DataSources() []func() datasource.DataSource {
	makers := []func() datasource.DataSource{func() datasource.DataSource { return &serviceDataSource{} }}
	for _, kind := range kinds() {
		makers = append(makers,
			func() datasource.DataSource { return &endpointDataSource{kind: kind} },
			func() datasource.DataSource { return &endpointsDataSource{kind: kind} })
	}
	return makers
}
