terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

resource "logdrain_heroku_drain" "new_relic" {
  app = "shop"
  url = "syslog+tls://newrelic.syslog.nr-data.net:6515"
}

# New Relic identifies the drain by its token. Register the token there.
output "drain_token" {
  value     = logdrain_heroku_drain.new_relic.token
  sensitive = true
}
