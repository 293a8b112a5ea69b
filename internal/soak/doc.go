// Package soak holds no code, only tests: that whatever happens to the provider
// – other writers, failing calls, limits, interruptions – nothing that was
// reported as done is lost, and nothing is ever half done.
//
// TestSoak runs random changes under random mishaps for as long as it is told
// to, many rounds a second, on the packages commit and fastly. The other tests
// run the provider's binary under the CLI, in processes that come, collide and
// get killed as they do for users.
package soak
