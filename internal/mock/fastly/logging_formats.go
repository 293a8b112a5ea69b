package fastly

// No recording shows the default of format for any type, because all recorded
// clients send a format. The texts below are documented where a comment says so,
// and otherwise chosen: unknown.

// apacheFormat is the documented default of most types.
const apacheFormat = `%h %l %u %t "%r" %>s %b`

// edgeFormat is the documented default of New Relic, as in the API reference and
// the documentation of Fastly's generated clients. It is not certain that the
// backslashes are part of it.
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
	`"cache_status":"%{regsub(fastly_info.state, \"^(HIT-(SYNTH)|(HITPASS|HIT|MISS|PASS|ERROR|PIPE)).*\", \"\\2\\3\") }V"}`

// datadogFormat has the beginning of the documented default of Datadog, which has
// some fifty keys more.
const datadogFormat = `{"ddsource":"fastly","service":"%{req.service_id}V","date":"%{begin:%Y-%m-%dT%H:%M:%S%Z}t",` +
	`"http":{"method":"%m","url":"%{json.escape(req.url)}V","status_code":"%s"}}`

// jsonFormat is the default of Heroku and Kinesis: acceptance tests of another
// provider for the live API expect a JSON template of several lines that begins
// like this and ends with a newline (second-hand, against the reference). The lines
// between are chosen: unknown. It is also the default of types whose reference has
// none, and of Google's types, for which that provider's documentation describes
// such a template.
const jsonFormat = `{
  "timestamp":"%{strftime(\{"%Y-%m-%dT%H:%M:%S%z"\}, time.start)}V",
  "client_ip":"%{req.http.Fastly-Client-IP}V",
  "host":"%{json.escape(req.http.host)}V",
  "url":"%{json.escape(req.url)}V",
  "request_method":"%{json.escape(req.method)}V",
  "response_status":%{resp.status}V
}
`
