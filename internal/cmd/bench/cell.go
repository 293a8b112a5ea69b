package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// cell is one combination of latency, services and endpoints to measure.
type cell struct {
	// Latency is the -latency of the mock.
	Latency  string `json:"latency"`
	Services int    `json:"services"`
	// Endpoints is the number for each service. Half of them are of kind heroku and
	// half of kind kinesis; with AllKinds, there is one of each kind.
	Endpoints int  `json:"endpoints"`
	AllKinds  bool `json:"all_kinds,omitempty"`
}

// total is the number of endpoints over all services.
func (c cell) total() int { return c.Services * c.Endpoints }

// at returns the same cell with another latency.
func (c cell) at(latency string) cell {
	c.Latency = latency
	return c
}

// label says how many services and endpoints a cell has.
func (c cell) label() string { return fmt.Sprintf("%d × %s", c.Services, c.endpoints()) }

// endpoints says how many endpoints each service has.
func (c cell) endpoints() string {
	if c.AllKinds {
		return fmt.Sprintf("%d kinds", c.Endpoints)
	}
	return fmt.Sprint(c.Endpoints)
}

// String describes a cell in progress lines and errors.
func (c cell) String() string {
	return fmt.Sprintf("latency %s, endpoints %s", c.Latency, c.label())
}

// service returns the ID of a service by its number. It is also its name.
func service(number int) string { return fmt.Sprintf("BENCHSERVICE%010d", number) }

// seed returns what the mock starts with: services with a live version, and a rate
// limit that is too high to be reached.
func (c cell) seed() ([]byte, error) {
	type version struct {
		Number int  `json:"number"`
		Active bool `json:"active"`
		Locked bool `json:"locked"`
	}
	type seeded struct {
		ID       string    `json:"id"`
		Name     string    `json:"name"`
		Type     string    `json:"type"`
		Versions []version `json:"versions"`
	}
	services := make([]seeded, 0, c.Services)
	for number := range c.Services {
		services = append(services,
			seeded{ID: service(number), Name: service(number), Type: "vcl", Versions: []version{{1, true, true}}})
	}
	return json.Marshal(map[string]any{"fastly": map[string]any{"rate_limit": 1_000_000, "services": services}})
}

// configuration returns the configuration to apply. The variable "changed" changes
// one endpoint.
func (c cell) configuration() string {
	if c.AllKinds {
		return c.ofAllKinds()
	}
	return fmt.Sprintf(requirement+`
variable "changed" {
  type    = bool
  default = false
}

locals {
  heroku  = %[1]d
  kinesis = %[2]d
}

resource "logdrain_fastly_heroku" "endpoint" {
  count      = %[3]d * local.heroku
  service_id = format("BENCHSERVICE%%010d", floor(count.index / local.heroku))
  name       = "heroku-${count.index %% local.heroku}"
  url        = var.changed && count.index == 0 ? "https://1.eu.logplex.io/logs" : "https://1.us.logplex.io/logs"
  token      = "t.00000000-0000-0000-0000-000000000000"
}

resource "logdrain_fastly_kinesis" "endpoint" {
  count      = %[3]d * local.kinesis
  service_id = format("BENCHSERVICE%%010d", floor(count.index / local.kinesis))
  name       = "kinesis-${count.index %% local.kinesis}"
  topic      = "edge"
  iam_role   = "arn:aws:iam::123456789012:role/logs"
}
`, (c.Endpoints+1)/2, c.Endpoints/2, c.Services)
}

// ofAllKinds returns a configuration with an endpoint of each kind, and with as few
// fields as possible.
func (c cell) ofAllKinds() string {
	text := requirement + `
variable "changed" {
  type    = bool
  default = false
}
`
	for number, one := range kind.Kinds() {
		values := kind.Texts{}
		if one.JSON || one.FormatRequired {
			values["format"] = `{"host":"%h"}`
		}
		one.Credential(values)
		one.Complete(values)
		text += fmt.Sprintf("\nresource \"logdrain_fastly_%s\" \"endpoint\" {\n  count = %d\n"+
			"  service_id = format(\"BENCHSERVICE%%010d\", count.index)\n  name = %q\n", one.Name, c.Services, one.Name)
		for _, field := range slices.Sorted(maps.Keys(values)) {
			text += fmt.Sprintf("  %s = %q\n", field, values[field])
		}
		if number == 0 {
			text += "  log_processing_region = var.changed && count.index == 0 ? \"eu\" : \"none\"\n"
		}
		text += "}\n"
	}
	return text
}

// requirement names the provider.
const requirement = `
terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}
`
