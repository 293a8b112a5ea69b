package control_test

import (
	"errors"
	"net"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// TestDialLoopback checks that only this machine can be reached.
func TestDialLoopback(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		connection, err := control.DialLoopback(t.Context(), "tcp", net.JoinHostPort(host, port))
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		_ = connection.Close()
	}
	for _, address := range []string{
		"192.0.2.1:" + port, "0.0.0.0:" + port, "[2001:db8::1]:" + port, "logs.example.com:443", "localhost.example.com:443",
	} {
		if _, err := control.DialLoopback(t.Context(), "tcp", address); !errors.Is(err, control.ErrElsewhere) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := control.DialLoopback(t.Context(), "tcp", "127.0.0.1"); err == nil {
		t.Error("an address without a port is dialled")
	}
}
