terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

# Host and port are those of a log destination in Papertrail's settings. There is no secret in it.
resource "logdrain_heroku_drain" "papertrail" {
  app = "shop"
  url = "syslog+tls://logs2.papertrailapp.com:12345"
}
