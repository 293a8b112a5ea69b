package logplex

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

const (
	// syslogTimeout limits the time to connect to a syslog drain and to write to it
	// (Logplex's source).
	syslogTimeout = 4 * time.Second
	// lingering is how long a listener has to close its side of a connection, before
	// the mock closes it (chosen: Logplex keeps connections open).
	lingering = time.Second
)

// defaultPorts are the ports of syslog drains whose URL has none, by scheme
// (Logplex's source).
var defaultPorts = map[string]string{"syslog": "601", "syslog+tls": "6514"}

// syslogFrame writes a message in the form for syslog drains: its length in bytes
// (octet counting, RFC 6587), and RFC 5424 with "-" as structured data, the drain's
// token as host name, and a newline at the end (Logplex's source).
func (m message) syslogFrame(token string) []byte {
	if token == "" {
		token = "-"
	}
	line := fmt.Appendf(nil, "<%d>1 %s %s %s %s - - ", m.priority, m.time, token, m.source, m.process)
	line = append(append(line, bytes.TrimSuffix(m.text, []byte("\n"))...), '\n')
	return append(fmt.Appendf(nil, "%d ", len(line)), line...)
}

// sendSyslog sends messages to a syslog drain, after a message about losses that it
// has not received yet. There is no answer: messages that could be written count as
// delivered. Messages that can't be written are dropped at once (chosen: Logplex
// keeps up to 1,024 messages and connects again later).
func (s *Server) sendSyslog(
	ctx context.Context, drain Drain, target target, outlet *outlet, messages []message,
) Delivery {
	var text []byte
	count := 0
	for _, whole := range messages {
		for _, message := range whole.split() {
			text = append(text, message.syslogFrame(drain.Token)...)
			count++
		}
	}
	delivery := Delivery{Drain: drain.ID, App: drain.AppName, Messages: count, Statuses: []int{}, Cut: target.cut}
	s.mutex.Lock()
	reported := outlet.state.Unreported
	if reported > 0 {
		text = append(lossMessage(reported, outlet.since, s.options.Now()).syslogFrame(drain.Token), text...)
		delivery.Messages++
	}
	s.mutex.Unlock()

	err := s.write(ctx, target, text)

	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err != nil {
		delivery.Error = err.Error()
		outlet.lose(count, s.options.Now())
		return delivery
	}
	delivery.Delivered = true
	outlet.state.Delivered += count
	outlet.state.Unreported -= reported
	return delivery
}

// write opens a connection, writes to it, and closes it when the listener has
// read everything.
func (s *Server) write(ctx context.Context, target target, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, syslogTimeout)
	defer cancel()
	connection, err := s.options.Dial(ctx, "tcp", target.address())
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	defer closeWhenDone(ctx, connection)()
	if target.scheme == "syslog+tls" {
		host, _, err := net.SplitHostPort(target.address())
		if err != nil {
			return err
		}
		config := s.tlsConfig()
		config.ServerName = host
		secured := tls.Client(connection, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			return fmt.Errorf("TLS: %w", err)
		}
		connection = secured
	}
	if _, err := connection.Write(text); err != nil {
		return err
	}
	return finish(connection)
}

// closeWhenDone closes a connection if the context ends before the returned
// function is called. That function waits until the goroutine has ended.
func closeWhenDone(ctx context.Context, connection net.Conn) func() {
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = connection.Close()
	})
	return func() {
		if !stop() {
			<-closed
		}
	}
}

// finish closes the writing side and waits for the other side. A connection that is
// closed with unread data, such as a TLS session ticket, is reset, and the listener
// could lose data that it has not read yet.
func finish(connection net.Conn) error {
	half, ok := connection.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	if err := half.CloseWrite(); err != nil {
		return err
	}
	if err := connection.SetReadDeadline(time.Now().Add(lingering)); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, connection)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// address gives the host and port of a syslog drain.
func (t target) address() string {
	host, port, err := net.SplitHostPort(t.host)
	if err != nil {
		host = strings.Trim(t.host, "[]")
	}
	if port == "" {
		port = defaultPorts[t.scheme]
	}
	return net.JoinHostPort(host, port)
}

// tlsConfig gives the check of a destination's certificate. With
// [Account.RefuseCertificates], this machine must trust the certificate. Otherwise
// any certificate is accepted, because only destinations on this machine are
// called, and their certificates are those of tests.
func (s *Server) tlsConfig() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, VerifyConnection: s.verify}
}

// verify checks a certificate if [Account.RefuseCertificates] is set.
func (s *Server) verify(state tls.ConnectionState) error {
	s.mutex.Lock()
	refuses := s.refuseCertificates
	s.mutex.Unlock()
	if !refuses {
		return nil
	}
	options := x509.VerifyOptions{DNSName: state.ServerName, Intermediates: x509.NewCertPool()}
	for _, certificate := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(certificate)
	}
	_, err := state.PeerCertificates[0].Verify(options)
	return err
}
