terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

# Papertrail's settings show the host and the port of a log destination. The URL contains no secret.
resource "logdrain_heroku_drain" "papertrail" {
  app = "shop"
  url = "syslog+tls://logs2.papertrailapp.com:12345"
}
