package fastly_test

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// smallest gives forms with the required fields of each logging type, except the
// name.
func smallest() map[string]string {
	return map[string]string{
		"azureblob":        "account_name=a&container=c&sas_token=s",
		"bigquery":         "project_id=p&dataset=d&table=t&user=u&secret_key=k",
		"cloudfiles":       "user=u&access_key=k&bucket_name=b",
		"datadog":          "token=t",
		"digitalocean":     "bucket_name=b&access_key=a&secret_key=k",
		"elasticsearch":    "url=https://es.example.com&index=logs",
		"ftp":              "address=ftp.example.com&user=u&password=p",
		"gcs":              "bucket_name=b&user=u&secret_key=k",
		"grafanacloudlogs": "url=https://g.example.com&user=1&token=t&index={}",
		"heroku":           "url=https://1.us.logplex.io/logs&token=t",
		"honeycomb":        "dataset=d&token=t",
		"https":            "url=https://example.com",
		"kafka":            "topic=t&brokers=192.0.2.1",
		"kinesis":          "topic=t&access_key=a&secret_key=k",
		"logentries":       "token=t",
		"loggly":           "token=t",
		"logshuttle":       "url=https://example.com&token=t",
		"newrelic":         "token=t",
		"newrelicotlp":     "token=t",
		"openstack":        "url=https://example.com/v1.0&user=u&access_key=k&bucket_name=b",
		"papertrail":       "address=logs.example.com",
		"pubsub":           "project_id=p&topic=t&user=u&secret_key=k",
		"s3":               "bucket_name=b",
		"scalyr":           "token=t",
		"sftp":             "address=sftp.example.com&user=u&password=p&ssh_known_hosts=h",
		"splunk":           "url=https://splunk.example.com&token=t",
		"sumologic":        "url=https://sumo.example.com",
		"syslog":           "address=192.0.2.9",
	}
}

// form makes a body from an endpoint's fields.
func form(name, fields string) string {
	values, err := url.ParseQuery(fields)
	if err != nil {
		panic(err)
	}
	values.Set("name", name)
	return values.Encode()
}

// merged gives a form with the fields of over, and the other fields of under.
func merged(t *testing.T, under, over string) string {
	t.Helper()
	all, err := url.ParseQuery(under)
	if err != nil {
		t.Fatal(err)
	}
	added, err := url.ParseQuery(over)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(all, added)
	return all.Encode()
}

// TestSmallestEndpoints creates an endpoint of each type with only its required
// fields, and compares the fields of a GET with LoggingKinds. Without one of the
// fields, it is refused.
func TestSmallestEndpoints(t *testing.T) {
	t.Parallel()
	for _, kind := range fastly.LoggingKinds() {
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			fields, found := smallest()[kind.Name]
			if !found {
				t.Fatal("no smallest endpoint is known")
			}
			a := newDemo(t, fastly.Options{})
			path := draft + "/logging/" + kind.Name
			a.expect(200, "POST", path, form("n", fields))
			shown := a.expect(200, "GET", path+"/n", "").object(t)
			sent, err := url.ParseQuery(fields)
			if err != nil {
				t.Fatal(err)
			}
			for _, field := range kind.Fields {
				if !sent.Has(field.Name) && !field.Required && !field.Derived && field.Name != "hostname" {
					if got := plain(shown[field.Name]); got != field.Default {
						t.Errorf("%s is %#v, not %#v", field.Name, got, field.Default)
					}
				}
				got := shapeOf(shown[field.Name])
				if shown[field.Name] != nil && got != field.Shape && !textual(got, field.Shape) {
					t.Errorf("%s is %#v, which is no %v", field.Name, shown[field.Name], field.Shape)
				}
				delete(shown, field.Name)
			}
			rest := slices.Sorted(maps.Keys(shown))
			if want := []string{"created_at", "deleted_at", "service_id", "updated_at", "version"}; !slices.Equal(rest, want) {
				t.Errorf("besides its fields there are %v", rest)
			}
			for name := range sent {
				if kind.Name == "heroku" || kind.Name == "kinesis" && name != "topic" {
					continue
				}
				less := maps.Clone(sent)
				less.Del(name)
				less.Set("name", "m")
				a.expect(400, "POST", path, less.Encode())
			}
			if got := a.server.Violations(); len(got) != 0 {
				t.Errorf("violations: %q", got)
			}
		})
	}
}

// plain gives a whole JSON number as an int64.
func plain(value any) any {
	if number, ok := value.(float64); ok {
		return int64(number)
	}
	return value
}

// shapeOf gives the shape of a JSON value.
func shapeOf(value any) fastly.Shape {
	switch value.(type) {
	case float64:
		return fastly.Number
	case bool:
		return fastly.Flag
	}
	return fastly.Text
}

// textual says whether a shape is written as a string.
func textual(got, want fastly.Shape) bool {
	return got == fastly.Text && (want == fastly.Digits || want == fastly.Bit)
}

// TestLoggingKinds checks the list that tests of clients use.
func TestLoggingKinds(t *testing.T) {
	t.Parallel()
	var names []string
	secrets := 0
	for _, kind := range fastly.LoggingKinds() {
		names = append(names, kind.Name)
		for _, field := range kind.Fields {
			if field.Secret {
				secrets++
			}
		}
	}
	want := strings.Fields(`azureblob bigquery cloudfiles datadog digitalocean elasticsearch ftp gcs grafanacloudlogs
		heroku honeycomb https kafka kinesis logentries loggly logshuttle newrelic newrelicotlp openstack papertrail pubsub
		s3 scalyr sftp splunk sumologic syslog`)
	if !slices.Equal(names, want) {
		t.Errorf("%v, not %v", names, want)
	}
	if secrets != 36 {
		t.Errorf("%d fields are secret", secrets)
	}
	kinds := fastly.LoggingKinds()
	kinds[0].Fields[2].OneOf[0] = "spoiled"
	if reflect.DeepEqual(kinds, fastly.LoggingKinds()) {
		t.Error("a caller can change the table")
	}
}
