// Package soak has no code, only tests. They check that no change is lost after it was
// reported as done, and that no change is ever half done, whatever happens to the
// provider: other writers, failing calls, limits, interruptions.
//
// TestSoak makes random changes with random faults, for as long as its flag says, in
// many rounds per second. It tests the packages commit and fastly. The other tests
// run the provider's binary under the CLI, in processes that start, collide and are
// killed as they are for users.
package soak
