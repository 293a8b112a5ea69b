package heroku

import "net/http"

// The words of the API. They are chosen: not documented, unless a comment gives
// their source.
const (
	messageUnauthorized  = "Invalid credentials provided."
	messageNotAcceptable = "The API version in the Accept header is not supported. " +
		"Use application/vnd.heroku+json; version=3."
	// messageRateLimit is documented.
	messageRateLimit = "Your account reached the API rate limit"
	// messageNoApp is documented.
	messageNoApp      = "Couldn't find that app."
	messageNoDrain    = "Couldn't find that log drain."
	messageNoEndpoint = "The requested API endpoint was not found. " +
		"Are you using the right HTTP verb, and did you specify your intended version with the Accept header?"
	messageNotJSON  = "Unable to parse the JSON in the request body."
	messageNoURL    = "The parameter url is required."
	messageBadRange = "The requested range is not satisfiable."
	messageFir      = "Log drains are not supported on apps of the fir generation. Use telemetry drains instead."
	messageAddon    = "This log drain belongs to an add-on and is removed with it."
	// messageNoChannel is second-hand: Heroku's own Terraform provider waits for
	// exactly this.
	messageNoChannel = "App hasn't yet been assigned a log channel. Please try again momentarily."
	// The next three are the backend's words (Logplex's source).
	messageTooMany   = "You have already added the maximum number of drains allowed"
	messageDuplicate = "Already exists"
	messageInvalid   = "Invalid drain destination: "
)

// errorIDs are the ids of errors, by status (documented).
var errorIDs = map[int]string{
	http.StatusBadRequest:                   "bad_request",
	http.StatusUnauthorized:                 "unauthorized",
	http.StatusPaymentRequired:              "delinquent",
	http.StatusForbidden:                    "forbidden",
	http.StatusNotFound:                     "not_found",
	http.StatusNotAcceptable:                "not_acceptable",
	http.StatusConflict:                     "conflict",
	http.StatusGone:                         "gone",
	http.StatusRequestedRangeNotSatisfiable: "requested_range_not_satisfiable",
	http.StatusUnprocessableEntity:          "invalid_params",
	http.StatusTooManyRequests:              "rate_limit",
	http.StatusInternalServerError:          "internal_server_error",
	http.StatusServiceUnavailable:           "service_unavailable",
}

// failure is the body of a refusal (documented).
type failure struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	URL     string `json:"url,omitempty"`
}

// failed makes a refusal.
func failed(status int, message string) answer {
	body := failure{ID: errorIDs[status], Message: message}
	if body.ID == "" {
		body.ID = "error"
	}
	if status == http.StatusTooManyRequests {
		body.URL = "https://devcenter.heroku.com/articles/platform-api-reference#rate-limits"
	}
	return answer{status: status, value: body}
}

// faultAnswer gives the API's own answer for a fault that has a status and no body.
func (s *Server) faultAnswer(_ *http.Request, status int) (http.Header, string, bool) {
	if status < http.StatusBadRequest {
		return nil, "", false
	}
	message := http.StatusText(status)
	header := http.Header{}
	s.setHeaders(header)
	switch status {
	case http.StatusUnauthorized:
		message = messageUnauthorized
	case http.StatusTooManyRequests:
		message = messageRateLimit
		header.Set("RateLimit-Remaining", "0")
	}
	return header, string(encode(failed(status, message).value)), true
}
