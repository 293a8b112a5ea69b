terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "splunk_hec_token" {
  type        = string
  ephemeral   = true
  description = "The token of an HTTP Event Collector, without indexer acknowledgment."
}

# The token is the password of the basic authentication. You can use any user name.
resource "logdrain_heroku_drain" "splunk" {
  app            = "shop"
  url_wo         = "https://heroku:${urlencode(var.splunk_hec_token)}@splunk.example.com:8088/services/collector/raw"
  url_wo_version = 1
}
