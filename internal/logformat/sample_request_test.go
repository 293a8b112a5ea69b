package logformat

import "regexp"

// evaluate prints a format for a request of a test.
func evaluate(format string, request environment) (string, error) {
	return (&printer{environment: request}).line(format)
}

var vclNames = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.:-]*`)

// request is a request whose every text is the given one.
func request(text string) environment {
	made, err := newEnvironment(map[string]string{
		"req.http.User-Agent": text, "req.http.Referer": text, "host": text, "client_ip": text, "req.http.Cookie:sid": text,
		"req.http.Content-Length": text, "req.http.X": text,
		"url": text, "req.url.path": text, "method": text, "req.proto": text, "client.geo.city": text, "resp.http.X": text,
		"status": "200", "bytes": "0", "time.elapsed.usec": "1234", "time.elapsed": "0.25", "client.geo.latitude": "-33.9",
		"time.start.msec_frac": "007", "req.is_ipv6": "true", "req.is_ssl": "false", "time": "2026-08-01T12:00:00Z",
	})
	if err != nil {
		panic(err)
	}
	made.variables["unknown"] = textOf(text)
	return made
}
