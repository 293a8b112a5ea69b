package main

import (
	"fmt"
	"net/http"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// What is printed when the seed names no secrets, and any is accepted.
const (
	anyFastlyToken  = "test-token"
	anyHerokuToken  = "heroku-token"
	anyLogplexToken = "t.01234567-89ab-4cde-8f01-23456789abcd"
	anyDatadogKey   = "0123456789abcdef0123456789abcdef"
)

// mock is one of the APIs. A new one is an entry in the list of [mocks].
type mock struct {
	// name is the flag that says where it listens.
	name, address string
	// handler picks it.
	handler func(*pipe.Pipe) http.Handler
	// environment gives the lines that point a client to the address it got.
	environment func(all *pipe.Pipe, url string) []string
}

// mocks are all APIs that the command serves.
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

// firstOr gives the first of a list, or another value when it is empty.
func firstOr(list []string, other string) string {
	if len(list) == 0 {
		return other
	}
	return list[0]
}
