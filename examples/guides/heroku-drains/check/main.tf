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

# A drain that no configuration knows still gets every line of the app. Those of add-ons go with the add-on.
check "drains" {
  data "logdrain_heroku_drains" "all" {
    app        = var.app
    depends_on = [logdrain_heroku_drain.papertrail]
  }

  assert {
    condition = alltrue([
      for drain in data.logdrain_heroku_drains.all.drains :
      drain.kind == "add-on" || drain.drain_id == logdrain_heroku_drain.papertrail.drain_id
    ])
    error_message = "Nobody owns these drains of ${var.app}: ${join(", ", [
      for drain in data.logdrain_heroku_drains.all.drains : "${drain.drain_id} (${drain.kind}, ${drain.url_redacted})"
      if drain.kind != "add-on" && drain.drain_id != logdrain_heroku_drain.papertrail.drain_id
    ])}."
  }
}
