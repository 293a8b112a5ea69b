package cli

import (
	"fmt"
	"strconv"
	"strings"
)

// Feature is something that not every supported CLI has.
type Feature string

// The features that tests and commands ask for.
const (
	// Moved is a moved block between resources of different types.
	Moved Feature = "moved between types"
	// WriteOnly is a value that is in no plan and no state.
	WriteOnly Feature = "write-only attributes"
	// Identity is an identity of a resource, and an import by it.
	Identity Feature = "resource identities"
	// Query is the command of that name, with list blocks.
	Query Feature = "query"
	// Keep is destroy = false in the lifecycle block of a resource.
	Keep Feature = "destroy = false in a lifecycle block"
	// ImportInModule is an import block in a module that is called.
	ImportInModule Feature = "import blocks in modules"
)

// queryTerraform is the first minor version of Terraform that has Query.
const queryTerraform = 14

// since returns the first minor version 1.x of each CLI that has a feature. Zero
// means that no version of OpenTofu has it.
func (f Feature) since() (terraform, opentofu int) {
	switch f {
	case Moved:
		return 8, 10
	case WriteOnly:
		return 11, 11
	case Identity:
		return 12, 12
	case Query:
		return queryTerraform, 0
	case Keep:
		return 16, 12
	case ImportInModule:
		return 16, 0
	}
	panic("cli: no such feature: " + string(f))
}

// Has reports whether the CLI has a feature.
func (c CLI) Has(feature Feature) bool {
	terraform, opentofu := feature.since()
	if !c.OpenTofu {
		return c.atLeast(terraform)
	}
	return opentofu > 0 && c.atLeast(opentofu)
}

// atLeast reports whether the version is 1.minor or newer. A pre-release counts as
// its release.
func (c CLI) atLeast(minor int) bool {
	major, rest, _ := strings.Cut(c.Version, ".")
	second, _, _ := strings.Cut(rest, ".")
	one, err := strconv.Atoi(major)
	two, errSecond := strconv.Atoi(second)
	if err != nil || errSecond != nil {
		return false
	}
	return one > 1 || one == 1 && two >= minor
}

// Lacks says, for the output of a test, that a CLI has no such feature.
func (c CLI) Lacks(feature Feature) string {
	return fmt.Sprintf("%s has no %s", c, feature)
}
