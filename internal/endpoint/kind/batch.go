package kind

import "github.com/logdrain/terraform-provider-logdrain/internal/fastly"

// batchEntries and batchBytes limit the requests of kinds that send over HTTP.
func batchEntries() Field {
	return Field{
		Name:        "request_max_entries",
		Type:        fastly.NumberType,
		Default:     "0",
		Description: "The maximum number of lines in a request. `0` leaves the limit to Fastly.",
		Example:     "1000",
	}
}

func batchBytes() Field {
	return Field{
		Name:        "request_max_bytes",
		Type:        fastly.NumberType,
		Default:     "0",
		Description: "The maximum number of bytes in a request. `0` leaves the limit to Fastly.",
		Example:     "1000000",
	}
}

// token is the credential of kinds that have one.
func token(description string) Field {
	return Field{Name: "token", Secret: true, Description: description}
}

// region is one of the vendor's regions, to which it may add. The first is the
// default.
func region(description string, known ...string) Field {
	return Field{
		Name:        "region",
		Default:     known[0],
		Description: description,
		Suggested:   known,
		Example:     known[1],
		Shown:       true,
	}
}
