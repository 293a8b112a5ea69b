terraform {
  required_providers {
    heroku = {
      source = "heroku/heroku"
    }
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "datadog_api_key" {
  type        = string
  ephemeral   = true
  description = "The Datadog API key that the drain has."
}

# Was: resource "heroku_drain" "datadog".
moved {
  from = heroku_drain.datadog
  to   = logdrain_heroku_datadog.shop
}

resource "logdrain_heroku_datadog" "shop" {
  app                = "shop"
  service            = "shop"
  api_key_wo         = var.datadog_api_key
  api_key_wo_version = 1
}
