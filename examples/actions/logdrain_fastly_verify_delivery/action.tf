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
  description = "The token of the Logplex input, which begins with \"t.\"."
}

resource "logdrain_fastly_heroku" "edge" {
  service_id = var.service_id
  name       = "edge"
  url        = "https://1.us.logplex.io/logs"
  token      = var.logplex_token

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.logdrain_fastly_verify_delivery.edge]
    }
  }
}

# An apply that changes the endpoint fails if its lines are not delivered.
action "logdrain_fastly_verify_delivery" "edge" {
  config {
    service_id = var.service_id
    endpoints  = ["edge"]
    wait       = "90s"
  }
}
