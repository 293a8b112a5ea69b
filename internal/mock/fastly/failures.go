package fastly

import (
	"fmt"
	"net/http"
)

// failure is a refusal of the API: a status, and a body with a message and,
// usually, a detail (recorded).
type failure struct {
	status          int
	message, detail string
}

// Error makes a failure an error for callers of the server's Go methods.
func (f *failure) Error() string {
	if f.detail == "" {
		return fmt.Sprintf("%d %s", f.status, f.message)
	}
	return fmt.Sprintf("%d %s: %s", f.status, f.message, f.detail)
}

// failed answers with a failure, the message first (recorded).
func failed(f *failure) answer {
	body := ordered{{"msg", f.message}}
	if f.detail != "" {
		body = append(body, member{"detail", f.detail})
	}
	return answer{status: f.status, value: body}
}

// messageUnauthorized is the message for a missing or an unknown token (recorded).
const messageUnauthorized = "Provided credentials are missing or invalid"

// messageForbidden is the message for a call that the token may not make
// (recorded).
const messageForbidden = "You are not authorized to perform this action"

// rateLimited is the reply if the hour's writes are used up (second-hand).
func rateLimited() *failure {
	return &failure{
		status: http.StatusTooManyRequests,
		message: "You have exceeded your hourly rate limit. " +
			"Please contact support@fastly.com if you think this is a mistake.",
	}
}

// badRequest is a 400 with a detail (recorded).
func badRequest(format string, values ...any) *failure {
	return &failure{status: http.StatusBadRequest, message: "Bad request", detail: fmt.Sprintf(format, values...)}
}

// badValue is a 400 with a message alone (recorded for a service's type and
// for Kinesis credentials that exclude each other).
func badValue(format string, values ...any) *failure {
	return &failure{status: http.StatusBadRequest, message: fmt.Sprintf(format, values...)}
}

// missingValue is for a required field that is missing (second-hand).
func missingValue(field string) *failure {
	return badRequest("No value for required field '%s'", field)
}

// noService is for a service that does not exist or that the token must not
// see (second-hand).
func noService() *failure {
	return &failure{status: http.StatusNotFound, message: "Record not found", detail: "Cannot find 'service'"}
}

// noVersion is for a version that does not exist (inferred from the replies for
// objects below a version).
func noVersion(service string, number int) *failure {
	return &failure{
		status:  http.StatusNotFound,
		message: "Record not found",
		detail: fmt.Sprintf("Couldn't find Version '{ deleted => 0000-00-00 00:00:00, number => %d, service => %s }'",
			number, service),
	}
}

// noRow is for a named object of a version (recorded). The noun of every
// logging type is "syslog".
func (k *kind) noRow(name string, sv *service, v *version) *failure {
	return noRecord("Couldn't find %s '{ deleted => 0000-00-00 00:00:00, %s => %s, service => %s, version => %d }'",
		k.noun, k.keyField(), name, sv.id, v.number)
}

// noRecord is for any other object that does not exist.
func noRecord(format string, values ...any) *failure {
	return &failure{
		status: http.StatusNotFound, message: "Record not found", detail: fmt.Sprintf(format, values...),
	}
}

// duplicate is for a name that is taken (recorded).
func duplicate(noun, name string) *failure {
	return &failure{
		status:  http.StatusConflict,
		message: "Duplicate record",
		detail:  fmt.Sprintf("Duplicate %s: '%s'", noun, name),
	}
}

// versionLocked is for a write to a locked or an active version (recorded).
func versionLocked(service string, number int) *failure {
	return &failure{
		status:  http.StatusUnprocessableEntity,
		message: "Version locked",
		detail:  fmt.Sprintf("Version '%d' for service '%s' is locked", number, service),
	}
}

// notFound is for an unknown path, and for a product that the service has not
// switched on (recorded for http3).
func notFound() *failure {
	return &failure{status: http.StatusNotFound, message: "Not found"}
}

// wrongMethod is for a method that a path does not have (chosen: unknown).
func wrongMethod() *failure {
	return &failure{status: http.StatusMethodNotAllowed, message: "Method not allowed"}
}
