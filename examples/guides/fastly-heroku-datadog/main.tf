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

variable "logplex_url" {
  type        = string
  default     = "https://1.us.logplex.io/logs"
  description = "Where Logplex takes logs."
}

variable "logplex_token" {
  type        = string
  ephemeral   = true
  description = "The token with which Logplex takes logs for the app."
}

variable "app" {
  type        = string
  description = "The Heroku app whose log the lines become part of."
}

variable "datadog_api_key" {
  type        = string
  ephemeral   = true
  description = "A Datadog API key of this app's own."
}

variable "datadog_intake_url" {
  type        = string
  default     = null
  description = "Left out, the intake of the site. The mock has an intake of its own."
}

# From the edge into the app's log...
resource "logdrain_fastly_heroku" "edge" {
  service_id       = var.service_id
  name             = "edge"
  url              = var.logplex_url
  token_wo         = var.logplex_token
  token_wo_version = 1

  format = provider::logdrain::json_log_format({
    status = "%>s"
    path   = "req.url.path"
    agent  = "%%{User-Agent}i"
  })
}

# ...and with all of the app's log to Datadog.
resource "logdrain_heroku_datadog" "shop" {
  app                = var.app
  site               = "datadoghq.com"
  intake_url         = var.datadog_intake_url
  service            = "shop"
  env                = "production"
  tags               = { team = "web" }
  attributes         = { region = "eu" }
  api_key_wo         = var.datadog_api_key
  api_key_wo_version = 1
}
