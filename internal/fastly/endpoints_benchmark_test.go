package fastly_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// answering makes a client whose calls are all answered with the same text.
func answering(b *testing.B, text []byte) *fastly.Client {
	b.Helper()
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text)
	})
	client, err := fastly.New(fastly.Config{Token: token, Base: control.Transport(handler)})
	if err != nil {
		b.Fatal(err)
	}
	return client
}

// BenchmarkEndpoints lists endpoints as a refresh does, decoding included.
func BenchmarkEndpoints(b *testing.B) {
	for _, count := range []int{1, 100, 1000} {
		rows := make([]map[string]any, 0, count)
		for number := range count {
			rows = append(rows, map[string]any{
				"name": fmt.Sprintf("endpoint-%d", number), "service_id": service, "version": "2", "format_version": "2",
				"topic": "edge", "region": "us-east-1", "iam_role": "arn:aws:iam::123456789012:role/logs", "access_key": nil,
				"secret_key": nil,
				"format":     `{"time":"%{begin:%Y-%m-%dT%H:%M:%S}t","status":%>s,"agent":"%{json.escape(req.http.User-Agent)}V"}`,
				"placement":  "none", "response_condition": "", "log_processing_region": "none",
				"created_at": "2020-01-02T03:04:05Z", "updated_at": "2020-01-02T03:04:05Z", "deleted_at": nil,
			})
		}
		text, err := json.Marshal(rows)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			client := answering(b, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				endpoints, err := client.Endpoints(b.Context(), draft)
				if err != nil || len(endpoints) != count {
					b.Fatalf("%d endpoints, %v", len(endpoints), err)
				}
			}
		})
	}
}

// BenchmarkService reads a service with many versions: every change makes one, and
// each read lists all of them.
func BenchmarkService(b *testing.B) {
	for _, count := range []int{10, 1000, 10_000} {
		versions := make([]map[string]any, 0, count)
		for number := range count {
			versions = append(versions, map[string]any{
				"number": number + 1, "service_id": service, "active": number+1 == count, "locked": true,
				"testing": false, "staging": false, "deployed": false, "comment": "", "environments": []any{},
				"created_at": "2020-01-02T03:04:05Z", "updated_at": "2020-01-02T03:04:05Z", "deleted_at": nil,
			})
		}
		text, err := json.Marshal(map[string]any{
			"id": service, "name": "demo", "type": "vcl", "customer_id": "a-customer", "comment": "", "paused": false,
			"environments": []any{},
			"created_at":   "2020-01-02T03:04:05Z", "updated_at": "2020-01-02T03:04:05Z", "deleted_at": nil,
			"versions": versions,
		})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			client := answering(b, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				looked, err := client.Service(b.Context(), service)
				if err != nil || len(looked.Versions) != count {
					b.Fatalf("%d versions, %v", len(looked.Versions), err)
				}
			}
		})
	}
}
