terraform {
  required_providers {
    fastly = {
      source = "fastly/fastly"
    }
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "logplex_token" {
  type        = string
  sensitive   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

resource "fastly_service_vcl" "site" {
  name = "demo"

  domain {
    name = "www.example.com"
  }

  logging_heroku {
    name  = "edge"
    url   = "https://1.us.logplex.io/logs"
    token = var.logplex_token
  }

  logging_kinesis {
    name     = "analytics"
    topic    = "edge-analytics"
    iam_role = "arn:aws:iam::123456789012:role/fastly-logs"
    format   = "{\"status\": %>s}"
  }

  lifecycle {
    ignore_changes = [logging_heroku, logging_kinesis]
  }
}
