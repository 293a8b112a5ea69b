// Package oci stands in for a backend of Terraform that is not published as a
// Go module. A configuration that names it stores its state in memory.
package oci

import (
	"github.com/hashicorp/terraform/internal/backend"
	"github.com/hashicorp/terraform/internal/backend/remote-state/inmem"
)

// New has the name and the type that Terraform expects of a backend.
func New() backend.Backend {
	return inmem.New()
}
