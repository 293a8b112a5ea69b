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
  description = "The URL at which Logplex accepts logs."
}

variable "logplex_token" {
  type        = string
  ephemeral   = true
  description = "The token with which Logplex accepts logs for the app."
}

variable "app" {
  type        = string
  description = "The Heroku app that gets the log lines."
}

variable "datadog_api_key" {
  type        = string
  ephemeral   = true
  description = "A separate Datadog API key for this app."
}

variable "datadog_intake_url" {
  type        = string
  default     = null
  description = "If omitted, the intake of the site is used. The mock has its own intake."
}

# From the edge to the app's log.
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

# From the app's log to Datadog.
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
