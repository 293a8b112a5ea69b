variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logplex_token" {
  type        = string
  sensitive   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

resource "logdrain_fastly_heroku" "edge" {
  service_id = var.service_id
  name       = "edge"
  url        = "https://1.us.logplex.io/logs"
  token      = var.logplex_token
}
