package transport_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// TestExplain checks for which errors a retry can't succeed, and which calls can't
// have taken effect.
func TestExplain(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	noHost := &net.DNSError{Err: "no such host", Name: "api.example.com", IsNotFound: true}
	noServer := &net.DNSError{Err: "server misbehaving", Name: "api.example.com", IsTemporary: true}
	for name, test := range map[string]struct {
		cause error
		want  transport.Unanswered
	}{
		"cancelled": {context.Canceled, transport.Unanswered{Reason: "the operation was cancelled", Final: true}},
		"cancelled, wrapped": {
			fmt.Errorf("reading: %w", context.Canceled),
			transport.Unanswered{Reason: "the operation was cancelled", Final: true},
		},
		"too late": {context.DeadlineExceeded, transport.Unanswered{Reason: "no answer in time"}},
		"too slow": {
			&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, transport.Unanswered{Reason: "no answer in time"},
		},
		"no connection": {
			dial(errors.New("connection refused")), transport.Unanswered{Reason: "dial tcp: connection refused", Unsent: true},
		},
		"no connection yet": {dial(os.ErrDeadlineExceeded), transport.Unanswered{Reason: "no answer in time", Unsent: true}},
		"no such host": {
			dial(noHost),
			transport.Unanswered{Reason: "dial tcp: lookup api.example.com: no such host", Final: true, Unsent: true},
		},
		"no such host, proxy": {
			noHost, transport.Unanswered{Reason: "lookup api.example.com: no such host", Final: true, Unsent: true},
		},
		"name server fails": {
			dial(noServer), transport.Unanswered{Reason: "dial tcp: lookup api.example.com: server misbehaving", Unsent: true},
		},
		"connection lost": {
			&net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset")},
			transport.Unanswered{Reason: "read tcp: connection reset"},
		},
		"cut short": {io.ErrUnexpectedEOF, transport.Unanswered{Reason: "unexpected EOF"}},
		"not the expected JSON": {
			transport.ErrBadAnswer, transport.Unanswered{Reason: "the answer is not the JSON that the API documents"},
		},
		"untrusted": {
			&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			transport.Unanswered{
				Reason: "tls: failed to verify certificate: x509: certificate signed by unknown authority",
				Final:  true, Unsent: true,
			},
		},
	} {
		if got := transport.Explain(test.cause); got != test.want {
			t.Errorf("%s: %+v, not %+v", name, got, test.want)
		}
	}
}

// TestExplainRedirect checks that a refused redirect is final, and was sent.
func TestExplainRedirect(t *testing.T) {
	t.Parallel()
	client := transport.New(transport.Config{Base: base(func(*http.Request) (*http.Response, error) {
		return reply(http.StatusFound, "", "Location", "https://elsewhere.example"), nil
	})})
	_, err := call(t, client, http.MethodGet, "https://api.example.com")
	if known := transport.Explain(err); !known.Final || known.Unsent {
		t.Errorf("%+v", known)
	}
}

// TestCause checks that the address is removed, and other errors are not changed.
func TestCause(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	if got := transport.Cause(&url.Error{
		Op: "Get", URL: "https://api.example.com/?key=marked", Err: lost,
	}); got.Error() != "lost" {
		t.Errorf("%v", got)
	}
	if got := transport.Cause(lost); got.Error() != "lost" {
		t.Errorf("%v", got)
	}
}
