package kind

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// edgeFormat is the default format of several kinds, as Fastly's reference prints
// it.
const edgeFormat = `{"timestamp":"%{begin:%Y-%m-%dT%H:%M:%S}t",` +
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
	`"cache_status":"%{regsub(fastly_info.state, ` +
	`\"^(HIT-(SYNTH)|(HITPASS|HIT|MISS|PASS|ERROR|PIPE)).*\", \"\\2\\3\") }V"}`

// edgeFormats are edgeFormat, and the format that it stands for if the reference
// prints it in quotes, which is not known.
func edgeFormats() []string {
	return []string{edgeFormat, strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(edgeFormat)}
}

// kinesis is documented at
// https://www.fastly.com/documentation/reference/api/logging/kinesis.
func kinesis() Kind {
	return New(Kind{
		Name:           "kinesis",
		Title:          "Kinesis",
		Description:    "publishes the logs of a Fastly service to an Amazon Kinesis data stream",
		Block:          "logging_kinesis",
		JSON:           true,
		DefaultFormats: edgeFormats(),
		Fields: slices.Concat([]Field{
			{
				Name:     "topic",
				Required: true,
				Description: "The name of the Kinesis data stream: 1 to 128 letters, digits, dots, hyphens or " +
					"underscores.",
				Strings: []validator.String{streamValidator()},
				Example: "edge-logs",
			},
			{
				Name:        "region",
				Default:     "us-east-1",
				Description: "The AWS region of the stream, such as `eu-west-1`.",
				Strings:     []validator.String{regionValidator()},
				Example:     "eu-west-1",
				Shown:       true,
			},
		}, awsFields("stream")),
		Rules: []Rule{OneWay(awsWays()...), Swapped("access_key", "secret_key")},
	})
}

// regionValidator checks the form of an AWS region. The regions are not listed,
// because AWS adds new ones, and Fastly's own list is not up to date.
func regionValidator() validator.String {
	return stringvalidator.RegexMatches(awsRegion, "must be an AWS region such as us-east-1")
}

var awsRegion = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-\d$`)

// streamValidator checks the name of a Kinesis data stream, as AWS documents it
// for CreateStream.
func streamValidator() validator.String {
	return stringvalidator.RegexMatches(streamName,
		"must be the name of a Kinesis data stream: 1 to 128 letters, digits, dots, hyphens or underscores")
}

var streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
