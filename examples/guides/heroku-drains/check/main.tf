terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "app" {
  type    = string
  default = "shop"
}

resource "logdrain_heroku_drain" "papertrail" {
  app = var.app
  url = "syslog+tls://logs2.papertrailapp.com:12345"
}

# All drains of the app, read after the drains of this configuration were created.
data "logdrain_heroku_drains" "all" {
  app        = var.app
  depends_on = [logdrain_heroku_drain.papertrail]
}

locals {
  owned = [logdrain_heroku_drain.papertrail.drain_id]
  # An add-on removes its own drain.
  forgotten = [
    for drain in data.logdrain_heroku_drains.all.drains : "${drain.drain_id} (${drain.url_redacted})"
    if drain.addon == null && !contains(local.owned, drain.drain_id)
  ]
}

# A drain that is in no configuration still gets every line of the app.
check "drains" {
  assert {
    condition     = length(local.forgotten) == 0
    error_message = "Nobody owns these drains of ${var.app}: ${join(", ", local.forgotten)}."
  }
}
