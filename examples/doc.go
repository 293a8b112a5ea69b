// Package examples tests every configuration of its folder, which is what the
// documentation shows: each is applied as it is written, under the real CLI,
// against the mocks. A folder that no test knows of is an error, so that the
// documentation can't show what nobody has tried.
//
// Where an example has resources of other people's providers, the command
// standin serves in their place. Of Go, nothing but tests is here.
package examples
