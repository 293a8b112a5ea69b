package kind

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// googleFields are the credentials of kinds that write to Google's cloud. No update
// is known that removes a key or an account name, so that switching from one to the
// other takes a new endpoint in the same version.
func googleFields() []Field {
	return []Field{
		{
			Name:        "user",
			Description: "The email address of the Google service account to authenticate as.",
			Example:     "logs@example-project.iam.gserviceaccount.com",
		},
		{
			Name:        "secret_key",
			Type:        fastly.PEMType,
			Secret:      true,
			Fixed:       true,
			Description: "The private key of the service account, in PEM format.",
			Strings:     []validator.String{pemValidator{}},
		},
		{
			Name:        "account_name",
			Fixed:       true,
			Description: "The name of the Google service account for Fastly to impersonate, without a key.",
			Example:     "fastly-logs",
		},
	}
}

// googleWays are the ways to set the credentials of [googleFields].
func googleWays() [][]string { return [][]string{{"user", "secret_key"}, {"account_name"}} }

// named sets the name that one of the fields has in Fastly's own provider.
func named(fields []Field, name, official string) []Field {
	for i := range fields {
		if fields[i].Name == name {
			fields[i].Official = official
		}
	}
	return fields
}
