# What `make demo` applies: one Heroku endpoint, and a module that makes a
# Kinesis endpoint for each stream it is given. Nothing here says in which
# order, or that it is one Fastly service whose versions have to be minded.

terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

resource "logdrain_fastly_heroku" "edge" {
  service_id         = var.service_id
  name               = var.heroku_name
  url                = "https://1.us.logplex.io/logs"
  token              = var.logplex_token
  response_condition = var.response_condition
}

module "streams" {
  source = "./modules/streams"

  service_id = var.service_id
  iam_role   = var.iam_role
  streams    = var.streams
}
