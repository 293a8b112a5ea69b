package kind

import (
	"slices"
	"testing"
)

// TestRulesOfKinds checks the rules of the kinds against what the API documents, or
// is known to refuse. A finding is written as in [TestRules].
func TestRulesOfKinds(t *testing.T) {
	t.Parallel()
	const (
		none     = "No credentials"
		two      = "Two kinds of credentials"
		half     = "Credentials are not complete"
		partly   = "Settings are not complete"
		both     = "Conflicting settings"
		missing  = "Missing setting"
		noEffect = "Setting without effect"
	)
	for _, test := range []struct {
		kind   string
		values values
		want   []string
	}{
		{"azureblob", values{}, []string{"sas_token+: " + none}},
		{"bigquery", values{}, []string{"user: " + none}},
		{"bigquery", values{"user": "u"}, []string{"secret_key+: " + half}},
		{"bigquery", values{"user": "u", "secret_key": "k"}, nil},
		{"bigquery", values{"account_name": "a"}, nil},
		{"bigquery", values{"account_name": "a", "user": "u", "secret_key": "k"}, []string{"user: " + two}},
		{"cloudfiles", values{}, []string{"access_key+: " + none}},
		{"datadog", values{}, []string{"token+: " + none}},
		{"digitalocean", values{}, []string{"access_key+: " + none}},
		{"digitalocean", values{"access_key": "a"}, []string{"secret_key: " + half}},
		{"elasticsearch", values{}, nil},
		{"elasticsearch", values{"user": "u"}, []string{"password+: " + partly}},
		{"elasticsearch", values{"password": "p"}, []string{"user: " + partly}},
		{"elasticsearch", values{"tls_client_cert": "c"}, []string{"tls_client_key+: " + partly}},
		{"ftp", values{}, []string{"password+: " + none}},
		{"gcs", values{"account_name": "a"}, []string{"project_id: " + missing}},
		{"gcs", values{"account_name": "a", "project_id": "p"}, nil},
		{"gcs", values{"user": "u", "secret_key": "k"}, nil},
		{"grafanacloudlogs", values{}, []string{"token+: " + none}},
		{"honeycomb", values{}, []string{"token+: " + none}},
		{"https", values{}, nil},
		{"https", values{"header_name": "X"}, []string{"header_value+: " + partly}},
		{"https", values{"header_value": "x"}, []string{"header_name: " + partly}},
		{"https", values{"compression_codec": "zstd", "gzip_level": "3"}, []string{"compression_codec: " + both}},
		{"kafka", values{}, nil},
		{"kafka", values{"user": "u", "password": "p"}, []string{"auth_method: " + partly}},
		{"kafka", values{"auth_method": "plain", "user": "u", "password": "p"}, nil},
		{"kafka", values{"tls_ca_cert": "c"}, []string{"tls_ca_cert?: " + noEffect}},
		{"kafka", values{"tls_ca_cert": "c", "use_tls": "true"}, nil},
		{"kinesis", values{}, []string{"iam_role+: " + none}},
		{"logentries", values{"token": "t", "port": "1", "region": "EU"}, []string{"port: " + both}},
		{"loggly", values{}, []string{"token+: " + none}},
		{"logshuttle", values{}, []string{"token+: " + none}},
		{"newrelic", values{}, []string{"token+: " + none}},
		{"newrelicotlp", values{}, []string{"token+: " + none}},
		{"openstack", values{}, []string{"access_key+: " + none}},
		{"papertrail", values{}, nil},
		{"pubsub", values{}, []string{"user: " + none}},
		{"s3", values{}, nil},
		{
			"s3", values{"iam_role": "r", "access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s"}, []string{"iam_role: " + two},
		},
		{"s3", values{"access_key": "AKIAIOSFODNN7EXAMPLE"}, []string{"secret_key: " + half}},
		{"s3", values{"server_side_encryption": "aws:kms"}, []string{"server_side_encryption_kms_key_id: " + missing}},
		{"s3", values{"server_side_encryption": "AES256"}, nil},
		{
			"s3", values{"server_side_encryption_kms_key_id": "k"},
			[]string{"server_side_encryption_kms_key_id?: " + noEffect},
		},
		{"s3", values{"compression_codec": "zstd", "gzip_level": "0"}, nil},
		{"s3", values{"compression_codec": "zstd", "gzip_level": "1"}, []string{"compression_codec: " + both}},
		{"scalyr", values{}, []string{"token+: " + none}},
		{"sftp", values{}, []string{"password+: " + none}},
		{"sftp", values{"password": "p", "secret_key": "k"}, nil},
		{"splunk", values{"token": "t", "tls_hostname": "h"}, []string{"tls_hostname?: " + noEffect}},
		{"sumologic", values{}, []string{"url+: " + none}},
		{"syslog", values{}, nil},
		{"syslog", values{"tls_client_key": "k", "use_tls": "true"}, []string{"tls_client_cert: " + partly}},
	} {
		kind, _ := Named(test.kind)
		var got []string
		for _, rule := range kind.Rules {
			for _, finding := range rule.Check(test.values) {
				got = append(got, written(finding))
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s with %v: %q, not %q", test.kind, test.values, got, test.want)
		}
	}
}
