package kind

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// tlsFields are how an endpoint and its destination authenticate each other.
func tlsFields() []Field {
	pem := []validator.String{pemValidator{}}
	return []Field{
		{
			Name:        "tls_ca_cert",
			Type:        fastly.PEMType,
			Null:        true,
			Description: "The certificate of the authority that signed the server's certificate, in PEM format.",
			Strings:     pem,
		},
		{
			Name:        "tls_client_cert",
			Type:        fastly.PEMType,
			Null:        true,
			Description: "The client certificate to authenticate to the server with, in PEM format.",
			Strings:     pem,
		},
		{
			Name:        "tls_client_key",
			Type:        fastly.PEMType,
			Null:        true,
			Secret:      true,
			Description: "The private key of the client certificate, in PEM format.",
			Strings:     pem,
		},
		{
			Name: "tls_hostname",
			Null: true,
			Description: "The host name that the server's certificate must have as a subject alternative name. " +
				"The common name is not checked.",
			Strings: []validator.String{hostValidator{}},
			Example: "logs.example.com",
		},
	}
}

// clientCertificate says that a client certificate needs its key.
func clientCertificate() Rule { return Together("tls_client_cert", "tls_client_key") }

// useTLS is the flag of kinds for which TLS is optional.
func useTLS() Field {
	return Field{
		Name:        "use_tls",
		Type:        fastly.FlagType,
		Default:     "false",
		Description: "Whether to send logs over TLS.",
		Shown:       true,
	}
}

// onlyWithTLS is for kinds that have [useTLS] and [tlsFields].
func onlyWithTLS() Rule {
	return Needs("use_tls", "tls_ca_cert", "tls_client_cert", "tls_client_key", "tls_hostname")
}

// port is a TCP port that always has a default of ours.
func port(fallback, example string) Field {
	return Field{
		Name:        "port",
		Type:        fastly.NumberType,
		Default:     fallback,
		Min:         1,
		Max:         65535,
		Description: "The port to connect to.",
		Example:     example,
	}
}

// address is a host to connect to.
func address() Field {
	return Field{
		Name:        "address",
		Required:    true,
		Description: "The host name or IPv4 address to connect to, without a scheme or port.",
		Strings:     []validator.String{hostValidator{}},
		Example:     "logs.example.com",
	}
}
