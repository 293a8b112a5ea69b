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
  ephemeral   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

variable "logplex_token_version" {
  type        = number
  default     = 1
  description = "Increment whenever the token changes."
}

resource "logdrain_fastly_heroku" "edge" {
  service_id       = var.service_id
  name             = "edge"
  url              = "https://1.us.logplex.io/logs"
  token_wo         = var.logplex_token
  token_wo_version = var.logplex_token_version
}
