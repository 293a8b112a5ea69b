package main

import (
	"fmt"
	"net/http"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// The secrets to print if the seed has none. The mocks then accept any.
const (
	anyFastlyToken  = "test-token"
	anyHerokuToken  = "heroku-token"
	anyLogplexToken = "t.01234567-89ab-4cde-8f01-23456789abcd"
	anyDatadogKey   = "0123456789abcdef0123456789abcdef"
)

// mock is the mock of one API. To add one, add it to [mocks].
type mock struct {
	// name is the name of the flag for the address, and address its default.
	name, address string
	// handler returns the handler that serves it.
	handler func(*pipe.Pipe) http.Handler
	// environment returns the variables that point a client to its URL, as
	// NAME=value.
	environment func(all *pipe.Pipe, url string) []string
}

// mocks returns all mocks that the command serves.
func mocks() []mock {
	return []mock{
		{
			name: "fastly", address: "127.0.0.1:18080",
			handler: func(all *pipe.Pipe) http.Handler { return all.Fastly },
			environment: func(all *pipe.Pipe, url string) []string {
				return []string{
					"FASTLY_API_URL=" + url,
					"FASTLY_API_TOKEN=" + firstOr(all.Fastly.State().Fastly.Tokens, anyFastlyToken),
				}
			},
		},
		{
			name: "heroku", address: "127.0.0.1:18081",
			handler: func(all *pipe.Pipe) http.Handler { return all.Heroku },
			environment: func(all *pipe.Pipe, url string) []string {
				return []string{
					"HEROKU_API_URL=" + url,
					"HEROKU_API_KEY=" + firstOr(all.Heroku.State().Heroku.Tokens, anyHerokuToken),
				}
			},
		},
		{
			name: "logplex", address: "127.0.0.1:18082",
			handler: func(all *pipe.Pipe) http.Handler { return all.Logplex },
			environment: func(all *pipe.Pipe, url string) []string {
				token := anyLogplexToken
				if tokens := all.Logplex.State().Logplex.Tokens; len(tokens) > 0 {
					token = tokens[0].Token
				}
				return []string{fmt.Sprintf("LOGPLEX_URL=%s/logs", url), "LOGPLEX_TOKEN=" + token}
			},
		},
		{
			name: "datadog", address: "127.0.0.1:18083",
			handler: func(all *pipe.Pipe) http.Handler { return all.Datadog },
			environment: func(all *pipe.Pipe, url string) []string {
				return []string{
					"DD_HOST=" + url,
					"DD_API_KEY=" + firstOr(all.Datadog.State().Datadog.APIKeys, anyDatadogKey),
					fmt.Sprintf("DD_INTAKE_URL=%s/api/v2/logs", url),
				}
			},
		},
	}
}

// firstOr returns the first value of a list, or another value if the list is empty.
func firstOr(list []string, other string) string {
	if len(list) == 0 {
		return other
	}
	return list[0]
}
