terraform {
  required_providers {
    fastly = {
      source = "fastly/fastly-beta"
    }
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logplex_token" {
  type        = string
  ephemeral   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

# Was: resource "fastly_service_logging_heroku" "edge".
moved {
  from = fastly_service_logging_heroku.edge
  to   = logdrain_fastly_heroku.edge
}

resource "logdrain_fastly_heroku" "edge" {
  service_id       = var.service_id
  name             = "edge"
  url              = "https://1.us.logplex.io/logs"
  token_wo         = var.logplex_token
  token_wo_version = 1
}

# Was: resource "fastly_service_logging_kinesis" "analytics".
moved {
  from = fastly_service_logging_kinesis.analytics
  to   = logdrain_fastly_kinesis.analytics
}

resource "logdrain_fastly_kinesis" "analytics" {
  service_id = var.service_id
  name       = "analytics"
  topic      = "edge-analytics"
  iam_role   = "arn:aws:iam::123456789012:role/fastly-logs"
  format     = "{\"status\": %>s}"
}
