// Package terraform stands in for a package that only tests of Terraform import,
// so that go mod tidy finds it.
package terraform
