package fastly_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestLoggingRefusals checks the refusals of logging types: a POST of the smallest
// endpoint with other fields, or a PUT to that endpoint.
func TestLoggingRefusals(t *testing.T) {
	t.Parallel()
	const both = `{"msg":"'compression_codec' and 'gzip_level' cannot be set simultaneously"}`
	const mixed = `{"msg":"'iam_role' can't be used when 'access_key' or 'secret_key' are provided"}`
	const noType = `{"msg":"Message type must be one of: classic, loggly, logplex, blank"}`
	const noARN = "invalid IAM Role ARN badarn: ARNs must have six colon-separated components"
	const noKey = "either an account_name or a user and secret_key pair must be provided"
	bad := func(detail string) string { return `{"msg":"Bad request","detail":"` + detail + `"}` }
	for name, test := range map[string]struct {
		kind        string
		post, put   string
		wantMessage string
	}{
		// Recorded.
		"a codec and a level":   {"s3", "compression_codec=zstd&gzip_level=8", "", both},
		"the same of HTTPS":     {"https", "compression_codec=zstd&gzip_level=8", "", both},
		"a role and a key":      {"s3", "iam_role=" + role + "&access_key=a", "", mixed},
		"an unknown region":     {"newrelic", "region=abc", "", bad("unrecognized region abc")},
		"a change to one":       {"newrelic", "", "region=zz", bad("unrecognized region zz")},
		"a role that is no ARN": {"kinesis", "access_key=&secret_key=&iam_role=badarn", "", bad(noARN)},
		"the same of S3":        {"s3", "", "iam_role=badarn", bad(noARN)},
		"a role added to keys":  {"kinesis", "", "iam_role=" + role, mixed},
		"a change to both":      {"ftp", "", "compression_codec=zstd&gzip_level=8", both}, // Inferred for a PUT.
		// Second-hand.
		"account_name cleared": {"gcs", "", "account_name=", bad("Invalid account_name ''")},
		"making it empty":      {"pubsub", "account_name=", "", bad("Invalid account_name ''")},
		"half of a key":        {"bigquery", "secret_key=", "", bad(noKey)},
		"a half taken away":    {"bigquery", "", "user=", bad(noKey)},
		"a negative level":     {"azureblob", "gzip_level=-1", "", bad("Invalid value '-1' for 'gzip_level'")},
		"too small a file":     {"s3", "file_max_bytes=1048575", "", bad("Invalid value '1048575' for 'file_max_bytes'")},
		"an empty condition":   {"splunk", "response_condition=", "", bad("No condition named ''")},
		// Chosen.
		"account_name null": {"gcs", "", `{"account_name":null}`, bad("Invalid account_name ''")},
		"SFTP without credentials": {
			"sftp", "password=", "", bad("either a password or a secret_key must be provided"),
		},
		"an unknown acl": {"s3", "acl=open", "", `{"msg":"Acl must be one of: private, public-read, public-read-write, ` +
			`aws-exec-read, authenticated-read, bucket-owner-read, bucket-owner-full-control"}`},
		"an unknown prefix":    {"syslog", "message_type=loud", "", noType},
		"an empty one, by PUT": {"syslog", "", "message_type=", noType},
		"an unknown method":    {"https", "method=GET", "", `{"msg":"Method must be one of: POST, PUT"}`},
		"a codec Kafka lacks": {
			"kafka", "compression_codec=zstd", "", `{"msg":"Compression codec must be one of: gzip, snappy, lz4"}`,
		},
		"acks Kafka lacks":    {"kafka", "required_acks=2", "", `{"msg":"Required acks must be one of: 1, 0, -1"}`},
		"too high a level":    {"sftp", "gzip_level=10", "", bad("Invalid value '10' for 'gzip_level'")},
		"too high a port":     {"papertrail", "port=65536", "", bad("Invalid value '65536' for 'port'")},
		"a port that is none": {"papertrail", "port=http", "", bad("Invalid value 'http' for 'port'")},
		"an unclear use_tls":  {"splunk", "use_tls=true", "", bad("Invalid value 'true' for 'use_tls'")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			path := draft + "/logging/" + test.kind
			var r reply
			if test.put == "" {
				r = a.expect(400, "POST", path, merged(t, form("n", smallest()[test.kind]), test.post))
			} else {
				a.expect(200, "POST", path, form("n", smallest()[test.kind]))
				r = a.expect(400, "PUT", path+"/n", test.put)
			}
			if r.text != test.wantMessage {
				t.Errorf("%s\nnot\n%s", r.text, test.wantMessage)
			}
		})
	}
}

// step is one write to an endpoint, with the fields of its reply and of a later
// GET.
type step struct {
	body        string
	reply, read map[string]any
}

// TestLoggingFields makes several writes to endpoints and checks their replies.
func TestLoggingFields(t *testing.T) {
	t.Parallel()
	type shown = map[string]any
	for name, test := range map[string]struct {
		kind  string
		steps []step
	}{
		// The first two cases are recorded, except the GET after the change from
		// level to codec.
		"a codec after no level": {"azureblob", []step{
			{"compression_codec=snappy", shown{"compression_codec": "snappy", "gzip_level": "0"}, nil},
			{"compression_codec=zstd", shown{"compression_codec": "zstd", "gzip_level": nil}, shown{"gzip_level": "0"}},
			{"gzip_level=9", shown{"compression_codec": nil, "gzip_level": "9"}, nil},
			{`{"gzip_level":8}`, shown{"gzip_level": 8.0}, shown{"gzip_level": "8"}},
			{"compression_codec=zstd", shown{"compression_codec": "zstd", "gzip_level": 0.0}, shown{"gzip_level": "0"}},
			{`{"compression_codec":"snappy"}`, shown{"gzip_level": nil}, shown{"gzip_level": "0"}},
		}},
		"levels of SFTP are numbers": {"sftp", []step{
			{"gzip_level=8", shown{"compression_codec": nil, "gzip_level": 8.0}, nil},
			{"compression_codec=zstd", shown{"gzip_level": 0.0}, shown{"gzip_level": 0.0}},
			{"gzip_level=7", shown{"compression_codec": nil, "gzip_level": 7.0}, nil},
		}},
		// Second-hand: official clients send an empty codec with a level.
		"an empty codec next to a level": {"gcs", []step{
			{"compression_codec=&gzip_level=3", shown{"gzip_level": "3"}, shown{"gzip_level": "3"}},
		}},
		"the codec gzip": {"s3", []step{
			{"compression_codec=gzip", shown{"compression_codec": "gzip", "gzip_level": "3"}, nil}, // Documented.
		}},
		"numbers in JSON come back as numbers": {"cloudfiles", []step{
			{"period=12", shown{"period": "12"}, nil},
			{
				`{"period":0,"format_version":1}`,
				shown{"period": 0.0, "format_version": "1"}, shown{"period": "0", "format_version": "1"},
			},
		}},
		"Kafka's reply to a POST": {"kafka", []step{
			{
				"format_version=2&parse_log_keyvals=1",
				shown{"format_version": 2.0, "parse_log_keyvals": true}, shown{"format_version": "2"},
			},
			{
				`{"parse_log_keyvals":"0","use_tls":"1"}`,
				shown{"parse_log_keyvals": false, "use_tls": "1", "format_version": "2"}, nil,
			},
		}},
		"Logentries with a region": {"logentries", []step{
			{"region=us&port=0", shown{"hostname": nil, "port": "0", "region": "us"}, nil},
			{"region=ap", shown{"hostname": "", "port": 0.0, "region": "ap"}, shown{"hostname": nil, "port": "0"}},
		}},
		"Logentries without one": {"logentries", []step{
			{"port=10000", shown{"hostname": "api.logentries.com", "port": "10000", "region": nil}, nil},
		}},
		"FTP's host name": {"ftp", []step{
			{"", shown{"hostname": "ftp.example.com", "ipv4": nil}, nil},
			{"address=other.example.com", shown{"hostname": "other.example.com"}, nil},
		}},
		"a host name of syslog": {"syslog", []step{
			{"", shown{"hostname": "192.0.2.9", "ipv4": nil}, nil},
			{"address=logs.example.com", shown{"hostname": "logs.example.com"}, nil},
			{"hostname=given.example.com", shown{"hostname": "given.example.com"}, nil},
			{"address=192.0.2.10", shown{"hostname": "given.example.com"}, nil},
		}},
		"a key of BigQuery": {"bigquery", []step{
			{"secret_key=a%0Ab%0A&template_suffix=", shown{"secret_key": "a\nb", "template_suffix": ""}, nil},
			{`{"template_suffix":null}`, shown{"template_suffix": nil}, nil},
		}},
		"a key of Cloud Storage":  {"gcs", []step{{"secret_key=a%0Ab%0A", shown{"secret_key": "a\nb\n"}, nil}}},
		"a public key":            {"openstack", []step{{"public_key=%0Aa%0A", shown{"public_key": "\na\n"}, nil}}},
		"a certificate of syslog": {"syslog", []step{{"tls_ca_cert=a%0A", shown{"tls_ca_cert": "a"}, nil}}},
		"from key to account": {"pubsub", []step{
			{"", shown{"account_name": nil}, nil},
			{"account_name=a&user=&secret_key=", shown{"account_name": "a", "user": "", "secret_key": ""}, nil},
		}},
		"null clears": {"https", []step{
			{"content_type=a&header_name=b&header_value=c&tls_hostname=d&placement=none", shown{"header_value": "c"}, nil},
			{
				`{"content_type":null,"header_name":null,"header_value":null,"tls_hostname":null,"placement":null}`,
				shown{"content_type": nil, "header_name": nil, "header_value": nil, "tls_hostname": nil, "placement": nil}, nil,
			},
		}},
		// Second-hand: official clients send empty texts for unset fields.
		"empty texts in a POST": {"s3", []step{{
			"format=&path=&acl=&redundancy=&domain=&public_key=",
			shown{
				"format": `%h %l %u %t "%r" %>s %b`, "path": "", "acl": "", "redundancy": "", "domain": "s3.amazonaws.com",
			}, nil,
		}}},
		"no credentials of S3": {"s3", []step{
			{"", shown{"access_key": nil, "secret_key": nil, "iam_role": nil, "acl": nil}, nil},
		}},
		"a region of New Relic OTLP": {"newrelicotlp", []step{{"", shown{"region": nil}, nil}}},
		"derived fields are not taken": {"https", []step{
			{"add_batch_size_header=1", shown{"add_batch_size_header": false}, shown{"add_batch_size_header": false}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newDemo(t, fastly.Options{})
			path := draft + "/logging/" + test.kind
			for i, step := range test.steps {
				var r reply
				if i == 0 {
					r = a.expect(200, "POST", path, merged(t, form("n", smallest()[test.kind]), step.body))
				} else {
					r = a.expect(200, "PUT", path+"/n", step.body)
				}
				check(t, "the reply to "+step.body, r.object(t), step.reply)
				if step.read == nil {
					step.read = step.reply
				}
				read := a.expect(200, "GET", path+"/n", "").object(t)
				check(t, "a GET after "+step.body, read, step.read)
				if strings.Contains(step.body, "version") && read["version"] != "2" {
					t.Errorf("version is %v", read["version"])
				}
			}
		})
	}
}

// check compares some fields of an object.
func check(t *testing.T, what string, got, want map[string]any) {
	t.Helper()
	for key, value := range want {
		if found, ok := got[key]; !ok || !reflect.DeepEqual(found, value) {
			t.Errorf("%s: %s is %#v, not %#v", what, key, found, value)
		}
	}
}
