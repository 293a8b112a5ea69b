variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logplex_token" {
  type        = string
  ephemeral   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

resource "logdrain_fastly_heroku" "edge" {
  service_id = var.service_id
  name       = "edge"
  url        = "https://1.us.logplex.io/logs"

  # The token is not stored in a plan or the state. Before Terraform 1.11, use
  # token instead of these two.
  token_wo         = var.logplex_token
  token_wo_version = 1
}

# Logs only failed requests, and processes the logs in Europe. The service must
# have the condition.
resource "logdrain_fastly_heroku" "errors" {
  service_id            = var.service_id
  name                  = "edge-errors"
  url                   = "https://1.us.logplex.io/logs"
  token_wo              = var.logplex_token
  token_wo_version      = 1
  response_condition    = "errors"
  log_processing_region = "eu"

  format = provider::logdrain::json_log_format({
    status = "%>s"
    path   = "req.url.path"
    agent  = "%%{User-Agent}i"
  })
}
