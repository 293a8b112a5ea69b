# The configuration for `make demo`: one Heroku endpoint, and a module that creates
# a Kinesis endpoint for each stream. It needs neither an order of the endpoints
# nor versions of the service.

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
