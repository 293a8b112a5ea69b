package fastly

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// otherLoggingTypes are the logging types besides Heroku and Kinesis. They are
// open collections here: what counts is that a name is taken among all types.
var otherLoggingTypes = []string{
	"azureblob", "bigquery", "cloudfiles", "datadog", "digitalocean", "elasticsearch", "ftp", "gcs", "grafanacloudlogs",
	"honeycomb", "https", "kafka", "logentries", "loggly", "logshuttle", "newrelic", "newrelicotlp", "openstack",
	"papertrail", "pubsub", "s3", "scalyr", "sftp", "splunk", "sumologic", "syslog",
}

// defaultHerokuFormat is the format when none is sent (documented).
const defaultHerokuFormat = `%h %l %u %t "%r" %>s %b`

// defaultKinesisFormat is the format when none is sent, as the API reference
// and the documentation of Fastly's generated clients print it (documented).
// Whether the backslashes are part of it is not known for sure.
const defaultKinesisFormat = `{"timestamp":"%{begin:%Y-%m-%dT%H:%M:%S}t",` +
	`"time_elapsed":"%{time.elapsed.usec}V",` +
	`"is_tls":"%{if(req.is_ssl, \"true\", \"false\")}V",` +
	`"client_ip":"%{req.http.Fastly-Client-IP}V",` +
	`"geo_city":"%{client.geo.city}V",` +
	`"geo_country_code":"%{client.geo.country_code}V",` +
	`"request":"%{req.request}V",` +
	`"host":"%{req.http.Fastly-Orig-Host}V",` +
	`"url":"%{json.escape(req.url)}V",` +
	`"request_referer":"%{json.escape(req.http.Referer)}V",` +
	`"request_user_agent":"%{json.escape(req.http.User-Agent)}V",` +
	`"request_accept_language":"%{json.escape(req.http.Accept-Language)}V",` +
	`"request_accept_charset":"%{json.escape(req.http.Accept-Charset)}V",` +
	`"cache_status":"%{regsub(fastly_info.state, \"^(HIT-(SYNTH)|(HITPASS|HIT|MISS|PASS|ERROR|PIPE)).*\", \"\\2\\3\") }V"}`

// longestFormat is how many characters a format may have (second-hand); the
// words of the refusal are chosen: unknown.
const longestFormat = 12288

// loggingKind is what all logging endpoints have in common (recorded).
func loggingKind(name string) *kind {
	return &kind{
		path: "logging/" + name,
		noun: "syslog", duplicateNoun: "logging_syslog", group: "logging",
		numberAsText: true,
		fields: []field{
			{name: "name", required: true},
			{name: "format", initial: defaultHerokuFormat},
			{name: "format_version", shape: digits, initial: "2"},
			{name: "placement", nullable: true},
			{name: "response_condition", initial: ""},
			{name: "log_processing_region", initial: "none"},
		},
		check: checkLogging,
	}
}

// herokuKind is a Heroku endpoint. The documentation marks neither token nor
// url as required; a POST without them is accepted here and shows null
// (chosen: unknown).
func herokuKind() *kind {
	k := loggingKind("heroku")
	k.fields = append(k.fields, field{name: "token", nullable: true}, field{name: "url", nullable: true})
	return k
}

// kinesisKind is a Kinesis endpoint. Topic is required (documented); a region
// left out is us-east-1 (chosen: unknown). Credentials may be left out
// altogether, which is chosen against second-hand evidence: the documentation of
// Fastly's beta provider (service_logging_kinesis) says that the API "rejects a
// Kinesis endpoint with none of the three credentials set", but not with which
// answer, nor whether a PUT can lead there.
func kinesisKind() *kind {
	k := loggingKind("kinesis")
	for i := range k.fields {
		if k.fields[i].name == "format" {
			k.fields[i].initial = defaultKinesisFormat
		}
	}
	k.fields = append(k.fields,
		field{name: "topic", required: true},
		field{name: "region", initial: "us-east-1"},
		field{name: "access_key", nullable: true},
		field{name: "secret_key", nullable: true},
		field{name: "iam_role", nullable: true},
	)
	k.check = func(c change, stage stage) *failure {
		if stage == beforeDuplicates {
			return checkCredentials(c)
		}
		if failure := checkLogging(c, stage); failure != nil {
			return failure
		}
		return checkKinesis(c)
	}
	return k
}

// checkCredentials refuses a role together with keys, before anything else
// (recorded). It looks at what the row would become, so that a switch has to
// clear the old credentials in the same call (recorded).
func checkCredentials(c change) *failure {
	if filled(c.row["iam_role"]) && (filled(c.row["access_key"]) || filled(c.row["secret_key"])) {
		return badValue("'iam_role' can't be used when 'access_key' or 'secret_key' are provided")
	}
	return nil
}

// filled says whether a field holds text.
func filled(value any) bool {
	plain, ok := value.(string)
	return ok && plain != ""
}

// regionShape is what names of AWS regions look like. The list of Fastly's
// generated clients is older than some regions, so that the shape counts here.
var regionShape = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)

// checkKinesis refuses a bad role (recorded) and a bad region (recorded for
// another logging type).
func checkKinesis(c change) *failure {
	if role := c.sent.text("iam_role"); role != "" && strings.Count(role, ":") < 5 {
		return badRequest("invalid IAM Role ARN %s: ARNs must have six colon-separated components", role)
	}
	if _, sent := c.sent["region"]; sent {
		if region, ok := c.row["region"].(string); !ok || !regionShape.MatchString(region) {
			return badRequest("unrecognized region %s", c.sent.text("region"))
		}
	}
	return nil
}

// checkLogging refuses what no logging endpoint may hold. The words for a bad
// placement, format_version, log_processing_region and format are chosen:
// unknown, after the style of "Type must be one of" (recorded for services).
func checkLogging(c change, stage stage) *failure {
	if stage == beforeDuplicates {
		return nil
	}
	if condition, sent := c.sent["response_condition"]; sent && condition != nil {
		// An empty one clears on PUT and is refused on POST (second-hand).
		if name := c.sent.text("response_condition"); name != "" || c.old == nil {
			if failure := checkCondition(c.version, name); failure != nil {
				return failure
			}
		}
	}
	if failure := checkPlacement(c); failure != nil {
		return failure
	}
	if _, sent := c.sent["format_version"]; sent && c.row["format_version"] != "1" && c.row["format_version"] != "2" {
		return badValue("Format version must be one of: 1, 2")
	}
	if region, sent := c.row["log_processing_region"].(string); sent && !slices.Contains([]string{"none", "us", "eu"}, region) {
		return badValue("Log processing region must be one of: none, us, eu")
	}
	if utf8.RuneCountInString(c.sent.text("format")) > longestFormat {
		return badRequest("The format is longer than %d characters", longestFormat)
	}
	return nil
}

// checkPlacement refuses a placement that there is not. "none" and the old
// "waf_debug" are recorded. An empty one is refused by POST (second-hand); a PUT
// keeps it as it is, so that only JSON's null leads back to the default
// (second-hand). A Compute service knows nothing but "none", and refuses null
// (second-hand; the words are chosen: unknown).
func checkPlacement(c change) *failure {
	value, sent := c.sent["placement"]
	if !sent {
		return nil
	}
	if c.service.kind == typeCompute {
		if value != "none" {
			return badValue("Placement must be one of: none")
		}
		return nil
	}
	if value == nil || value == "none" || value == "waf_debug" || value == "" && c.old != nil {
		return nil
	}
	return badValue("Placement must be one of: none, waf_debug")
}

// vclOnly are the fields that mean nothing on a Compute service, whose log
// lines are not made by generated VCL. The API takes them there as well
// (recorded: such endpoints show all fields); a careful client leaves them out.
var vclOnly = []string{"format", "format_version", "response_condition"}
