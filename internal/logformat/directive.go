package logformat

// output says what a directive or an expression prints.
type output int

const (
	// printsUnknown is for expressions of unknown type.
	printsUnknown output = iota
	// printsText is text that must be quoted in JSON.
	printsText
	// printsNumber is always a number in JSON's form.
	printsNumber
	// printsNumberOrDash is a number, with Common Log Format's "-" instead of zero.
	printsNumberOrDash
	// printsDash is what Fastly prints for directives it does not support.
	printsDash
	// printsPadded is digits with leading zeros, which JSON does not allow.
	printsPadded
	// printsBoolean is a VCL BOOL, which prints as 1 or 0.
	printsBoolean
	// printsConstant is an expression that prints only JSON constants, such as
	// if(req.is_ssl, "true", "false").
	printsConstant
	// printsEscaped is text that went through json.escape.
	printsEscaped
)

// origin says where a directive is documented.
type origin int

const (
	// Directives of no other origin are in Fastly's table of version 2
	// directives.
	_ origin = iota
	// sampled directives are in Fastly's own sample formats.
	sampled
	// apacheOnly directives are in Apache's documentation; whether Fastly
	// prints anything for them is not known.
	apacheOnly
)

type directive struct {
	output            output
	origin            origin
	requestControlled bool
	meaning           string
	// expression is the VCL that prints the same text. For a directive with an
	// argument, the argument is appended to it.
	expression string
}

// directives are by letter, with "{}" before it for those with an argument.
var directives = map[string]directive{
	"a": {
		output: printsText, requestControlled: true,
		meaning: "the client's IP address, as the header Fastly-Client-IP has it", expression: "req.http.Fastly-Client-IP",
	},
	"A": {output: printsText, meaning: "the IP address of the Fastly server"},
	"b": {output: printsNumberOrDash, meaning: "the size of the response body in bytes, or - when there is none"},
	"B": {output: printsNumber, meaning: "the size of the response body in bytes"},
	"{}C": {
		output: printsText, requestControlled: true, meaning: "a cookie of the request", expression: "req.http.Cookie:",
	},
	"D":   {output: printsNumber, meaning: "the time taken to serve the request, in microseconds"},
	"{}e": {output: printsDash, meaning: "always -, Fastly has no environment variables"},
	"f": {
		output: printsText, requestControlled: true,
		meaning: "the path of the URL, without the query", expression: "req.url.path",
	},
	"h": {
		output: printsText, requestControlled: true,
		meaning: "the client's IP address, as the header Fastly-Client-IP has it", expression: "req.http.Fastly-Client-IP",
	},
	"H":   {output: printsText, meaning: "the protocol of the request", expression: "req.proto"},
	"{}i": {output: printsText, requestControlled: true, meaning: "a header of the request", expression: "req.http."},
	"I":   {output: printsNumber, meaning: "the bytes received, headers included"},
	"k":   {output: printsNumber, meaning: "always 0, Fastly does not count requests on a connection here"},
	"l":   {output: printsDash, meaning: "always -, Fastly has no remote log name"},
	"m":   {output: printsText, meaning: "the method of the request", expression: "req.method"},
	"{}n": {output: printsDash, meaning: "always -, Fastly has no notes"},
	"{}o": {output: printsText, meaning: "a header of the response", expression: "resp.http."},
	"O":   {output: printsNumber, meaning: "the bytes sent, headers included"},
	"p":   {output: printsNumber, meaning: "the server's port, always 80"},
	"{}p": {output: printsNumber, meaning: "the server's port, 80 for HTTP and 443 for HTTPS"},
	"P":   {output: printsDash, meaning: "always -, Fastly has no process id"},
	"{}P": {output: printsDash, meaning: "always -, Fastly has no process id"},
	"q": {
		output: printsText, requestControlled: true, meaning: "the query of the URL with its question mark, or nothing",
		expression: `regsub(req.url, "^[^?]*", "")`,
	},
	"r": {
		output: printsText, requestControlled: true, meaning: "the first line of the request: method, URL and protocol",
	},
	"s":   {output: printsNumber, origin: sampled, meaning: "the status of the response"},
	"t":   {output: printsText, origin: sampled, meaning: "when the request was received, in Common Log Format"},
	"{}t": {output: printsText, meaning: "a time of the request, in the given strftime format"},
	"u":   {output: printsText, origin: sampled, requestControlled: true, meaning: "the remote user"},
	"U": {
		output: printsText, origin: sampled, requestControlled: true,
		meaning: "the path of the URL, without the query", expression: "req.url.path",
	},
	"v": {
		output: printsText, origin: sampled, requestControlled: true,
		meaning: "the host the request was made to", expression: "req.http.host",
	},
	"{}V": {output: printsUnknown, meaning: "the value of a VCL expression"},

	"R": {output: printsText, origin: apacheOnly, meaning: "in Apache, the handler of the response"},
	"T": {output: printsNumber, origin: apacheOnly, meaning: "in Apache, the time taken to serve the request, in seconds"},
	"V": {output: printsText, origin: apacheOnly, requestControlled: true, meaning: "in Apache, the server's name"},
	"X": {output: printsText, origin: apacheOnly, meaning: "in Apache, the state of the connection after the response"},
	"{}^ti": {
		output: printsText, origin: apacheOnly, requestControlled: true, meaning: "in Apache, a trailer of the request",
	},
	"{}^to": {output: printsText, origin: apacheOnly, meaning: "in Apache, a trailer of the response"},
}

// lookUp returns what is known of a part's directive.
func lookUp(part Part) (directive, bool) {
	key := part.Letter
	if part.HasArgument {
		key = "{}" + key
	}
	known, ok := directives[key]
	return known, ok
}

// isEpoch reports whether the part prints seconds since 1970, which is the only
// time format that certainly is a number.
func isEpoch(part Part) bool {
	switch part.Argument {
	case "%s", "begin:%s", "end:%s":
		return part.Kind == Time
	}
	return false
}
