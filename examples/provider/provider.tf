terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

# Nothing has to be said here: the credentials come from FASTLY_API_TOKEN and,
# for drains of Heroku apps, HEROKU_API_KEY.
provider "logdrain" {}
