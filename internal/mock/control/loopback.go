package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// dialTimeout limits the time to connect.
const dialTimeout = 3 * time.Second

// ErrElsewhere is wrapped by the error of [DialLoopback] for an address that is not
// on this machine.
var ErrElsewhere = errors.New("a mock does not call hosts outside of this machine")

// DialLoopback opens a connection to this machine: to "localhost" or to a loopback
// address. Every other host is refused with [ErrElsewhere], and no name is looked
// up, so that nothing that a mock delivers leaves the machine.
func DialLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%w: %s", ErrElsewhere, host)
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	return dialer.DialContext(ctx, network, address)
}
