terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

# The credentials come from FASTLY_API_TOKEN and, for drains of Heroku apps,
# HEROKU_API_KEY.
provider "logdrain" {}
