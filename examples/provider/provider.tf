terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

# Nothing has to be said here: the token comes from FASTLY_API_TOKEN.
provider "logdrain" {}
