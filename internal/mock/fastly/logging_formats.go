package fastly

// What a format is that a POST leaves out was never recorded, for any type: all
// recorded clients send one. The texts below are documented where that is said,
// and chosen: unknown, otherwise.

// apacheFormat is the documented default of most types.
const apacheFormat = `%h %l %u %t "%r" %>s %b`

// edgeFormat is the documented default of New Relic, as the API reference and the
// documentation of Fastly's generated clients print it.
// Whether the backslashes are part of it is not known for sure.
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

// datadogFormat begins as the documented default of Datadog does, which goes on
// for some fifty keys more.
const datadogFormat = `{"ddsource":"fastly","service":"%{req.service_id}V","date":"%{begin:%Y-%m-%dT%H:%M:%S%Z}t",` +
	`"http":{"method":"%m","url":"%{json.escape(req.url)}V","status_code":"%s"}}`

// jsonFormat stands for the default of Heroku and Kinesis: acceptance tests of a
// provider that is written for the live API expect a JSON template over several
// lines that begins like this and ends with a newline (second-hand, against the
// reference). What comes between is chosen: unknown. It stands for the default of
// types as well whose reference names none, and of Google's, of which that
// provider's documentation says that it is such a template.
const jsonFormat = `{
  "timestamp":"%{strftime(\{"%Y-%m-%dT%H:%M:%S%z"\}, time.start)}V",
  "client_ip":"%{req.http.Fastly-Client-IP}V",
  "host":"%{json.escape(req.http.host)}V",
  "url":"%{json.escape(req.url)}V",
  "request_method":"%{json.escape(req.method)}V",
  "response_status":%{resp.status}V
}
`
