# One service that logs to a Kinesis stream and to the log of a Heroku app.

terraform {
  required_providers {
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
  sensitive   = true
  ephemeral   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

module "logging" {
  source = "../../modules/edge-logging"

  service_id    = var.service_id
  heroku        = { edge = { url = "https://1.us.logplex.io/logs" } }
  heroku_tokens = { edge = var.logplex_token }

  kinesis = {
    analytics = {
      topic    = "edge-analytics"
      iam_role = "arn:aws:iam::123456789012:role/fastly-logs"
    }
  }
}

output "versions" {
  value = module.logging.versions
}
