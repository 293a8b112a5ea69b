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
  sensitive   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

variable "live_version" {
  type        = number
  description = "The version of the service that is live."
}

# Terraform forgets the endpoint, and Fastly keeps it.
removed {
  from = logdrain_fastly_heroku.edge

  lifecycle {
    destroy = false
  }
}

import {
  to = fastly_service_logging_heroku.edge
  id = "${var.service_id}/${var.live_version}/edge"
}

resource "fastly_service_logging_heroku" "edge" {
  service_id = var.service_id
  version    = var.live_version
  name       = "edge"
  url        = "https://1.us.logplex.io/logs"

  authentication = {
    token = var.logplex_token
  }
}
