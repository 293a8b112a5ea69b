package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/mockprocess"
)

// app is the Heroku app that the mock starts with.
const app = "demo"

// edgeLine is the line that Fastly logs. It has what is easily damaged on the way:
// quotes, backslashes, and characters outside ASCII.
const edgeLine = `{"path":"/grüße?a=1&b=2","agent":"a \"quoted\" agent","status":200}`

// pipeVariables returns the variables of the pipe's configuration, as NAME=value.
func pipeVariables(mocks *mockprocess.Mocks) []string {
	return []string{
		"TF_VAR_service_id=" + service,
		"TF_VAR_app=" + app,
		"TF_VAR_logplex_url=" + mocks.Value("LOGPLEX_URL"),
		"TF_VAR_logplex_token=" + mocks.Value("LOGPLEX_TOKEN"),
		"TF_VAR_datadog_intake_url=" + mocks.Value("DD_INTAKE_URL"),
		"TF_VAR_datadog_api_key=" + mocks.Value("DD_API_KEY"),
	}
}

// showPipe sends a line from Fastly through Heroku to Datadog.
func showPipe(ctx context.Context, d *demo) error {
	for _, arguments := range [][]string{{"init"}, {"apply", "-auto-approve"}} {
		if err := d.pipe.run(ctx, succeeds, arguments...); err != nil {
			return err
		}
	}
	d.say("   A request comes in at the edge. Fastly logs:\n     %s\n", edgeLine)
	if err := ask(ctx, http.MethodPost, d.fastly.URL+"/_mock/emit",
		map[string]any{"service_id": service, "lines": []string{edgeLine}}, nil); err != nil {
		return err
	}
	var logs []struct {
		Message    string            `json:"message"`
		Service    string            `json:"service"`
		Source     string            `json:"source"`
		Tags       []string          `json:"tags"`
		Attributes map[string]string `json:"attributes"`
	}
	if err := ask(ctx, http.MethodGet, d.mocks.Value("DD_HOST")+"/_mock/logs", nil, &logs); err != nil {
		return err
	}
	d.say("   Datadog got:\n")
	for _, log := range logs {
		var attributes []string
		for _, name := range slices.Sorted(maps.Keys(log.Attributes)) {
			attributes = append(attributes, name+"="+log.Attributes[name])
		}
		d.say("     %s\n     service %s, source %s, tags %s, attributes %s\n",
			log.Message, log.Service, log.Source, strings.Join(log.Tags, " "), strings.Join(attributes, " "))
	}
	if len(logs) != 1 || logs[0].Message != edgeLine || !slices.Contains(logs[0].Tags, "env:production") {
		return fmt.Errorf("%d lines arrived at Datadog, and not exactly the one that Fastly logged", len(logs))
	}
	return d.pipe.run(ctx, succeeds, "destroy", "-auto-approve")
}

// ask calls a control path of a mock, such as /_mock/logs.
func ask(ctx context.Context, method, url string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, url, response.Status)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
