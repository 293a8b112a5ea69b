package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
)

// Unanswered is what is known of a call to which no usable answer came.
type Unanswered struct {
	// Reason tells it. It may repeat what the API sent, and so wants to be
	// redacted.
	Reason string
	// Final says that another try can't end otherwise.
	Final bool
	// Unsent says that the call did not reach the API, so that it can't have
	// taken effect.
	Unsent bool
}

// Explain reads what kept an answer from coming.
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

// Cause takes the address off an error of net/http: the rest says what
// happened, and an address can hold a secret.
func Cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
