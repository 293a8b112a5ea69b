package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
)

// Unanswered describes a call that got no usable answer.
type Unanswered struct {
	// Reason says why. It may repeat what the API sent, so redact it.
	Reason string
	// Final means that a retry can't succeed.
	Final bool
	// Unsent means that the call did not reach the API, so it can't have taken
	// effect.
	Unsent bool
}

// Explain describes a call by the error that it got instead of an answer.
func Explain(cause error) Unanswered {
	known := Unanswered{Reason: cause.Error()}
	var timeout net.Error
	var unknownHost *net.DNSError
	var untrusted *tls.CertificateVerificationError
	var network *net.OpError
	known.Unsent = errors.As(cause, &network) && network.Op == "dial"
	switch {
	case errors.Is(cause, context.Canceled):
		known.Reason, known.Final = "the operation was cancelled", true
	case errors.As(cause, &timeout) && timeout.Timeout():
		known.Reason = "no answer in time"
	case errors.As(cause, &unknownHost) && unknownHost.IsNotFound, errors.As(cause, &untrusted):
		known.Final, known.Unsent = true, true
	case Refused(cause):
		known.Final = true
	}
	return known
}

// Cause removes the address from an error of net/http, because an address can
// contain a secret.
func Cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
