package kind

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// The validators of this file check addresses of destinations, and credentials in
// special formats.

// hostValidator checks a host name or an IP address.
type hostValidator struct{}

var hostName = regexp.MustCompile(
	`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$`)

func isHost(text string) bool { return hostName.MatchString(text) || net.ParseIP(text) != nil }

func (hostValidator) Description(context.Context) string {
	return "is a host name or an IP address"
}
func (v hostValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (hostValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	host, ok := text(req)
	if !ok || isHost(host) {
		return
	}
	why := fmt.Sprintf("%q is not a host name or an IP address.", host)
	switch {
	case host == "":
		why = "The host name is empty. Set it, or remove it if it is optional."
	case transport.HasCredentials(host):
		why = "The value contains credentials, which would be visible in every plan. Fastly expects a host name here. " +
			"Remove them: if this kind of endpoint has credentials, they have their own attributes."
	case strings.Contains(host, "://"):
		why = fmt.Sprintf("%q is a URL. Fastly expects a host name here, without a scheme or a path.", host)
	case strings.Contains(host, "/"):
		why = fmt.Sprintf("%q contains a path. Fastly expects a host name here.", host)
	case strings.Count(host, ":") == 1:
		why = fmt.Sprintf("%q contains a port. Fastly expects a host name here; if this kind of endpoint has a port, "+
			"it has its own attribute.", host)
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Unusable host name", why)
}

// brokersValidator checks a list of Kafka brokers.
type brokersValidator struct{}

func (brokersValidator) Description(context.Context) string {
	return "is a list of host or host:port, separated by commas"
}
func (v brokersValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v brokersValidator) ValidateString(
	ctx context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	brokers, ok := text(req)
	if !ok {
		return
	}
	for broker := range strings.SplitSeq(brokers, ",") {
		host := strings.TrimSpace(broker)
		if name, number, err := net.SplitHostPort(host); err == nil && isPort(number) {
			host = name
		}
		if !isHost(host) {
			shown := fmt.Sprintf("%q", strings.TrimSpace(broker))
			if transport.HasCredentials(broker) {
				shown = "An address with credentials"
			}
			resp.Diagnostics.AddAttributeError(req.Path, "Unusable brokers",
				fmt.Sprintf("%s is not a broker. Set a value that %s, such as "+
					"kafka-1.example.com:9092,kafka-2.example.com:9092.", shown, v.Description(ctx)))
			return
		}
	}
}

func isPort(text string) bool {
	number, err := strconv.ParseUint(text, 10, 16)
	return err == nil && number > 0
}

// pemValidator checks the beginning of a certificate or key. Its messages never
// repeat it.
type pemValidator struct{}

func (pemValidator) Description(context.Context) string               { return "is a text in PEM format" }
func (v pemValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (pemValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	given, ok := text(req)
	if !ok || given == "" {
		return
	}
	why := ""
	switch {
	case !strings.HasPrefix(strings.TrimSpace(given), "-----BEGIN "):
		why = "The value does not begin with `-----BEGIN`, as a certificate or key in PEM format does. " +
			"If it is in a file, use file(…) with the path of the file."
	case strings.Contains(given, `\n`):
		why = "The value contains the two characters \\n instead of line breaks, as a key in a JSON file does. " +
			"Read such a file with jsondecode(file(…))."
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable certificate or key", why)
	}
}

// sasValidator checks a shared access signature. Its messages never repeat it.
type sasValidator struct{}

func (sasValidator) Description(context.Context) string {
	return "is a shared access signature without a leading question mark"
}
func (v sasValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (sasValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if signature, ok := text(req); ok && strings.HasPrefix(signature, "?") {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable shared access signature",
			"The signature begins with a question mark, as in the URLs that Azure shows. "+
				"Remove the question mark: use trimprefix(…, \"?\").")
	}
}

// objectValidator checks that a text is a JSON object.
type objectValidator struct{}

func (objectValidator) Description(context.Context) string               { return "is a JSON object" }
func (v objectValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (objectValidator) ValidateString(
	_ context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	given, ok := text(req)
	var object map[string]any
	if !ok || json.Unmarshal([]byte(given), &object) == nil && object != nil {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Not a JSON object",
		fmt.Sprintf("%q is not a JSON object. Use jsonencode, as in jsonencode({ env = \"prod\" }).", given))
}
