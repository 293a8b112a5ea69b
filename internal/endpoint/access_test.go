package endpoint

import (
	"context"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
)

// TestStop cancels one request, as the CLI does on Ctrl-C. Requests in progress and
// later ones are cancelled, too. A request that ends, or whose time is over,
// cancels no other.
func TestStop(t *testing.T) {
	t.Parallel()
	access := NewAccess(nil, commit.Config{})
	neighbor, cancel := access.within(context.Background(), time.Minute)
	defer cancel()

	request, answered := context.WithCancel(context.Background())
	_, cancel = access.within(request, time.Minute)
	cancel()
	answered() // gRPC cancels a request that has been answered.
	expired, cancel := access.within(context.Background(), time.Nanosecond)
	defer cancel()
	<-expired.Done()
	if err := neighbor.Err(); err != nil {
		t.Fatalf("another request that ended has cancelled this one: %v", err)
	}

	request, interrupt := context.WithCancel(context.Background())
	_, cancel = access.within(request, time.Minute)
	defer cancel()
	interrupt()
	<-neighbor.Done()
	later, cancel := access.within(context.Background(), time.Minute)
	defer cancel()
	<-later.Done()
	if neighbor.Err() != context.Canceled || later.Err() != context.Canceled {
		t.Errorf("%v and %v, not cancelled", neighbor.Err(), later.Err())
	}
}
